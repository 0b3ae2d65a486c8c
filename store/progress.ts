import { basename, join } from "node:path";
import { Failure } from "../core/failure.ts";
import { afterNote, type Progress } from "../core/view/progress.ts";
import type { FileSystem } from "./file-system.ts";
import { type Ports, realPorts } from "./ports.ts";
import { readSideCar, writeSideCar } from "./side-car.ts";

const minGapMs = 200;
const pollMs = 500;
const suffix = ".json";

/** The worker's side: at most five writes a second per job, the newest always gets through. */
export interface ProgressReporter {
  report(progress: Progress): void;
  /** Waits for what is being written and removes the job's file. */
  end(jobId: string): Promise<void>;
}

interface Reporting {
  next: Progress | null;
  timer: NodeJS.Timeout | null;
  writing: Promise<void>;
}

/** Progress files in `folder`; faults are told and do not disturb the job. */
export function createProgressReporter(
  folder: string,
  onFault: (error: unknown) => void,
  ports: Ports = realPorts,
): ProgressReporter {
  const reportings = new Map<string, Reporting>();
  const write = (progress: Progress): Promise<void> =>
    writeSideCar(ports.fileSystem, pathOf(folder, progress.jobId), progress);

  function flush(reporting: Reporting): void {
    const { next } = reporting;
    reporting.next = null;
    reporting.timer = null;
    if (next === null) return;
    reporting.writing = reporting.writing.then(() => write(next)).catch(onFault);
    reporting.timer = setTimeout(() => flush(reporting), minGapMs);
  }

  return {
    report(progress) {
      pathOf(folder, progress.jobId);
      const known = reportings.get(progress.jobId);
      const reporting = known ?? { next: null, timer: null, writing: Promise.resolve() };
      reportings.set(progress.jobId, reporting);
      // A preview is not lost when the next note comes before it was written.
      reporting.next = afterNote(reporting.next, progress);
      if (reporting.timer === null) flush(reporting);
    },
    async end(jobId) {
      const reporting = reportings.get(jobId);
      if (reporting === undefined) return;
      reportings.delete(jobId);
      if (reporting.timer !== null) clearTimeout(reporting.timer);
      await reporting.writing;
      await ports.fileSystem.remove(pathOf(folder, jobId));
    },
  };
}

function pathOf(folder: string, jobId: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,159}$/.test(jobId)) throw new Failure("INVALID_ID", "not a job id");
  return join(folder, `${jobId}${suffix}`);
}

/** The server's side. */
export interface ProgressWatch {
  /** The newest progress of every job that has any. */
  current(): readonly Progress[];
  close(): Promise<void>;
}

export interface ProgressWatchOptions {
  readonly folder: string;
  readonly onProgress: (progress: Progress) => void;
  /** The job's file is gone: it ended, or its worker will start anew. */
  readonly onEnd: (jobId: string) => void;
  readonly onFault: (error: unknown) => void;
  readonly ports?: Ports;
}

interface Seen {
  /** Inode numbers come back, time stamps are coarse: together they tell every replacement apart. */
  readonly stamp: string;
  readonly progress: Progress;
}

/** Follows the progress folder: a watch for speed, a poll every 500 ms as the net under it. */
export async function watchProgress(options: ProgressWatchOptions): Promise<ProgressWatch> {
  const { folder, onFault, ports = realPorts } = options;
  const seen = new Map<string, Seen>();
  let looking: Promise<void> | null = null;
  let isHinted = false;
  let isClosed = false;

  async function look(): Promise<void> {
    while (isHinted && !isClosed) {
      isHinted = false;
      await lookAtAll(options, seen, ports.fileSystem);
    }
  }

  function hint(): void {
    isHinted = true;
    looking ??= look()
      .catch(onFault)
      .finally(() => {
        looking = null;
      });
  }

  await ports.fileSystem.makeFolder(folder);
  const watcher = ports.fileSystem.watch(folder, hint);
  const timer = setInterval(hint, pollMs);
  hint();
  return {
    current: () => [...seen.values()].map(({ progress }) => progress),
    async close() {
      isClosed = true;
      clearInterval(timer);
      watcher.close();
      await looking;
    },
  };
}

async function lookAtAll(
  { folder, onProgress, onEnd }: ProgressWatchOptions,
  seen: Map<string, Seen>,
  fileSystem: FileSystem,
): Promise<void> {
  const names = (await fileSystem.list(folder)).filter((name) => name.endsWith(suffix));
  const jobIds = new Set(names.map((name) => basename(name, suffix)));
  for (const jobId of jobIds) {
    const news = await lookAt(join(folder, `${jobId}${suffix}`), seen.get(jobId), fileSystem);
    if (news === null) continue;
    seen.set(jobId, news);
    onProgress(news.progress);
  }
  for (const jobId of [...seen.keys()].filter((id) => !jobIds.has(id))) {
    seen.delete(jobId);
    onEnd(jobId);
  }
}

/** The file's progress if it was replaced since it was seen, else null. */
async function lookAt(path: string, before: Seen | undefined, fileSystem: FileSystem): Promise<Seen | null> {
  const facts = await fileSystem.stat(path);
  const stamp = `${facts?.inode} ${facts?.modifiedAtMs}`;
  if (facts === null || stamp === before?.stamp) return null;
  const progress = await readSideCar<Progress>(fileSystem, path);
  return progress && { stamp, progress };
}
