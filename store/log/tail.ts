import type { FileSystem } from "../file-system.ts";

const pollMs = 250;

/** Wakes whoever follows a log. */
export interface Tail {
  /** Call after an own commit: no need to wait for the disk to tell. */
  wake(): void;
  close(): void;
}

export interface TailOptions {
  readonly fileSystem: FileSystem;
  readonly headPath: string;
  /** Runs after each hint; calls never overlap, and a hint during a call leads to one more. */
  readonly follow: () => Promise<void>;
  /** Runs with every poll, after `follow`. */
  readonly onPoll: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A watch on the head record for speed, and a 250 ms poll as the net under it. */
export function startTail(options: TailOptions): Tail {
  const { fileSystem, headPath, follow, onPoll, onError } = options;
  let isClosed = false;
  let isRunning = false;
  let isHinted = false;
  const watch = createHeadWatch(fileSystem, headPath, wake);

  async function run(): Promise<void> {
    if (isRunning || isClosed) return;
    isRunning = true;
    try {
      while (isHinted && !isClosed) {
        isHinted = false;
        await follow();
      }
    } catch (error) {
      if (!isClosed) onError(error);
    } finally {
      isRunning = false;
    }
  }

  function wake(): void {
    isHinted = true;
    void run();
  }

  async function poll(): Promise<void> {
    try {
      await watch.renew();
      wake();
      if (!isClosed) await onPoll();
    } catch (error) {
      if (!isClosed) onError(error);
    }
    if (!isClosed) timer = setTimeout(poll, pollMs);
  }

  let timer: NodeJS.Timeout = setTimeout(poll, 0);
  return {
    wake,
    close() {
      isClosed = true;
      clearTimeout(timer);
      watch.close();
    },
  };
}

/** A watch belongs to an inode: it is set anew when the file was made or replaced. */
function createHeadWatch(fileSystem: FileSystem, headPath: string, listener: () => void) {
  let watched: { inode: number; watcher: { close(): void } } | null = null;
  let isClosed = false;
  return {
    async renew() {
      const facts = await fileSystem.stat(headPath);
      if (facts === null || facts.inode === watched?.inode || isClosed) return;
      watched?.watcher.close();
      watched = { inode: facts.inode, watcher: fileSystem.watch(headPath, listener) };
    },
    close() {
      isClosed = true;
      watched?.watcher.close();
    },
  };
}
