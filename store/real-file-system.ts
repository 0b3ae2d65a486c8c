import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeSync,
} from "node:fs";
import { type FileHandle, link, mkdir, open, readFile, rename, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileFacts, FileSystem, LogFile } from "./file-system.ts";

/** The system's error code (`ENOENT`, `ENOSPC` …), or null for anything else. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

async function nullWhenMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

function toFacts(stats: { size: number; ino: number; mtimeMs: number; birthtimeMs: number }): FileFacts {
  return { size: stats.size, inode: stats.ino, modifiedAtMs: stats.mtimeMs, bornAtMs: stats.birthtimeMs };
}

async function rewrite(path: string, inode: number, position: number, bytes: Uint8Array): Promise<boolean> {
  // What is open for appending writes at the end, wherever it is told to.
  const handle = await open(path, "r+");
  try {
    if ((await handle.stat()).ino !== inode) return false;
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, position);
    if (bytesWritten !== bytes.length) throw new Error(`short write: ${bytesWritten} of ${bytes.length} bytes`);
    return true;
  } finally {
    await handle.close();
  }
}

/** What is longer is written by a thread: it would keep everybody else waiting. */
const maxAtOnceBytes = 256 * 1024;

/** Nobody sees it between reading and comparing. */
const compared = Buffer.allocUnsafeSlow(maxAtOnceBytes);

/**
 * What the kernel answers from memory in microseconds is done on this thread (D-0055): the way to another thread and back
 * takes ten times as long, and an append would go it six times. Syncs, and reads that may have to wait for the disk, go to a thread.
 */
function toLogFile(path: string, handle: FileHandle): LogFile {
  async function read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }
  return {
    read,
    async readAtOnce(position, length) {
      if (length > maxAtOnceBytes) return read(position, length);
      const buffer = Buffer.allocUnsafe(length);
      return buffer.subarray(0, readSync(handle.fd, buffer, 0, length, position));
    },
    async holds(position, bytes) {
      if (bytes.length > maxAtOnceBytes) return (await read(position, bytes.length)).equals(bytes);
      const length = readSync(handle.fd, compared, 0, bytes.length, position);
      return compared.subarray(0, length).equals(bytes);
    },
    async append(bytes) {
      if (bytes.length <= maxAtOnceBytes) return writeSync(handle.fd, bytes);
      return (await handle.write(bytes, 0, bytes.length, null)).bytesWritten;
    },
    rewrite: async (position, bytes) => rewrite(path, (await handle.stat()).ino, position, bytes),
    datasync: () => handle.datasync(),
    stat: async () => toFacts(fstatSync(handle.fd)),
    close: () => handle.close(),
  };
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** At once, and so is the renaming after it: no edit gets lost that was made before. */
function isAsSeen(path: string, seen: Buffer | null): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return size === seen?.length && (seen === null || seen.equals(readFileSync(path)));
}

async function remove(path: string, unless?: { readonly seen: Buffer | null }): Promise<void> {
  if (unless === undefined) await rm(path, { force: true });
  else if (isAsSeen(path, unless.seen)) rmSync(path, { force: true });
}

type Seen = Parameters<FileSystem["writeDurably"]>[2];

async function swapIn(path: string, bytes: Uint8Array, isDurable: boolean, unless?: Seen): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      if (isDurable) await handle.sync();
    } finally {
      await handle.close();
    }
    if (unless === undefined) await rename(temporary, path);
    else if (isAsSeen(path, unless.seen)) renameSync(temporary, path);
    else return await rm(temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (isDurable) await syncFolder(dirname(path));
}

async function linkUnlessTaken(path: string, second: string): Promise<boolean> {
  try {
    await link(path, second);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function repoint(path: string, name: string): Promise<void> {
  const temporary = `${name}.${process.pid}-${randomUUID()}.tmp`;
  await link(path, temporary);
  try {
    await rename(temporary, name);
  } finally {
    // Renaming one name of a file to another name of the same file leaves both.
    await rm(temporary, { force: true });
  }
}

async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT);
  try {
    writeSync(descriptor, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(descriptor);
  }
}

async function readStart(path: string, length: number): Promise<Buffer> {
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}

async function readNames(folder: string): Promise<string[]> {
  return readdirSync(folder);
}

/** The disk of this machine. */
export const realFileSystem: FileSystem = {
  openLog: async (path) => toLogFile(path, await open(path, "a+")),
  async openExisting(path) {
    const handle = await nullWhenMissing(open(path, constants.O_RDWR | constants.O_APPEND));
    return handle === null ? null : toLogFile(path, handle);
  },
  link: linkUnlessTaken,
  repoint,
  readFile: (path) => nullWhenMissing(readFile(path)),
  writeDurably: (path, bytes, unless) => swapIn(path, bytes, true, unless),
  replace: (path, bytes) => swapIn(path, bytes, false),
  overwrite,
  readStart: (path, length) => nullWhenMissing(readStart(path, length)),
  async stat(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? null : toFacts(stats);
  },
  // The store's folders hold some names, and each append looks into one: at once, like the rest (D-0055).
  list: async (folder) => (await nullWhenMissing(readNames(folder))) ?? [],
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  syncFolder,
  remove,
  async space(folder) {
    const facts = await statfs(folder);
    return { freeBytes: facts.bavail * facts.bsize, typeId: facts.type };
  },
  watch(path, listener) {
    const watcher = watch(path, { persistent: false }, () => listener());
    // A watch is only a hint, the poll is the truth: a failing watch ends quietly and is set anew by the tail.
    watcher.on("error", () => watcher.close());
    return watcher;
  },
};
