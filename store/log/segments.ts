import { dirname, join } from "node:path";
import type { FileSystem, LogFile } from "../file-system.ts";

/**
 * The files of a log. The newest is `events.jsonl`; a sealed one is `seg/<firstSeq>.jsonl`. Each file is named by the
 * seq of its first line.
 */
export interface Segments {
  /** The file with this first seq; null when it was dropped, or is not there yet. */
  open(firstSeq: number): Promise<LogFile | null>;
  /** First seqs of the sealed files, ascending. */
  sealed(): Promise<number[]>;
  /** First seq of the oldest file that is kept. */
  oldest(): Promise<number>;
  /**
   * Keeps the newest file as a sealed one and puts the next in its place, durably. Every step may be repeated, by any
   * process, also one that was paused for long: no step can replace a file that holds acknowledged lines.
   */
  advance(sealed: SealedFile, next: number): Promise<void>;
  /** Removes a sealed file. */
  drop(firstSeq: number): Promise<void>;
}

/** A file whose seal is durable. */
export interface SealedFile {
  readonly firstSeq: number;
  readonly inode: number;
}

const startBytes = 1024;

export function createSegments(logPath: string, fileSystem: FileSystem): Segments {
  const folder = join(dirname(logPath), "seg");
  const sealedPath = (firstSeq: number) => join(folder, `${firstSeq}.jsonl`);
  const openPath = (firstSeq: number) => join(folder, `${firstSeq}.open`);

  async function numbered(ending: string): Promise<number[]> {
    const names = (await fileSystem.list(folder)).filter((name) => name.endsWith(ending));
    const numbers = names.map((name) => Number(name.slice(0, -ending.length)));
    return numbers.filter((number) => Number.isSafeInteger(number) && number > 0).sort((a, b) => a - b);
  }

  const sealed = () => numbered(".jsonl");

  /** A repeated step of an old rotation can leave a sealed file in the place of the newest: never read it as that. */
  async function isNewest(file: LogFile, firstSeq: number): Promise<boolean> {
    const others = await sealed();
    if (firstSeq === 1 && others.length === 0 && (await numbered(".open")).length === 0) return true;
    const { inode } = await file.stat();
    for (const other of others) if ((await fileSystem.stat(sealedPath(other)))?.inode === inode) return false;
    const start = (await file.read(0, startBytes)).toString("latin1");
    const stated = /^\{"id":"[^"]*","projectId":"[^"]*","seq":(\d+),/.exec(start)?.[1];
    return stated === undefined || Number(stated) === firstSeq;
  }

  async function open(firstSeq: number): Promise<LogFile | null> {
    const kept = await fileSystem.openExisting(sealedPath(firstSeq));
    if (kept !== null) return kept;
    const file = await fileSystem.openLog(logPath);
    // Sealed files get their name before the next takes their place: without one, this was not yet the next.
    const isSealed = (await fileSystem.stat(sealedPath(firstSeq))) !== null;
    if (!isSealed && (await isNewest(file, firstSeq))) return file;
    await file.close();
    if (isSealed) return open(firstSeq);
    if ((await fileSystem.stat(openPath(firstSeq))) === null) return null;
    await putInPlace(firstSeq);
    return open(firstSeq);
  }

  /** Names must be durable before the file that only they keep alive leaves its place. */
  async function putInPlace(firstSeq: number): Promise<void> {
    await fileSystem.syncFolder(folder);
    await fileSystem.repoint(openPath(firstSeq), logPath);
    await fileSystem.syncFolder(dirname(logPath));
  }

  async function keep({ firstSeq, inode }: SealedFile): Promise<void> {
    const kept = sealedPath(firstSeq);
    const isSame = async (path: string) => (await fileSystem.stat(path))?.inode === inode;
    if (await isSame(kept)) return;
    await fileSystem.link((await isSame(openPath(firstSeq))) ? openPath(firstSeq) : logPath, kept);
    if (await isSame(kept)) return;
    await fileSystem.remove(kept);
    throw new Error(`another file took the place of the log while ${kept} was kept`);
  }

  return {
    open,
    sealed,
    async oldest() {
      const [first = 1] = [...(await sealed()), ...(await numbered(".open"))].sort((a, b) => a - b);
      return first;
    },
    async advance(last, next) {
      await fileSystem.makeFolder(folder);
      // The folder must outlive a crash before anything that is only in it replaces the log.
      await fileSystem.syncFolder(dirname(logPath));
      await keep(last);
      // The name of the next file tells that all before it have theirs, also after a crash.
      await fileSystem.syncFolder(folder);
      await (await fileSystem.openLog(openPath(next))).close();
      await putInPlace(next);
    },
    async drop(firstSeq) {
      await fileSystem.remove(openPath(firstSeq));
      await fileSystem.remove(sealedPath(firstSeq));
    },
  };
}
