import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { ProjectLayout } from "../layout.ts";
import { firstSeqOf } from "../log/first-seq.ts";
import { realFileSystem, systemCode } from "../real-file-system.ts";

/** One file of a log, open for reading only: a rotated segment or the active file. */
export interface LogPart {
  /** Path inside the project folder. */
  readonly name: string;
  readonly path: string;
  readonly inode: number;
  /** Seq of the first line according to the file name; null for the active file. */
  readonly firstSeq: number | null;
  size(): Promise<number>;
  /** Up to `length` bytes; fewer mean the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** All files of a log, in the order of their events. */
export interface LogParts {
  readonly parts: readonly LogPart[];
  /** Seq of the first event that is kept: more than 1 when old files were dropped. */
  readonly firstSeq: number;
  close(): Promise<void>;
}

const segmentName = /^([1-9]\d{0,15})\.(jsonl|open)$/;
const maxTries = 5;

/**
 * Opens the files of a log (PROTOCOL.md §1.8) for reading. Works beside a running writer: the newest file is opened
 * first, so a rotation in between shows as a sealed file with the same inode.
 */
export async function openLogParts(layout: ProjectLayout): Promise<LogParts> {
  for (let tries = 1; ; tries += 1) {
    const parts = await tryOpen(layout, tries === maxTries);
    if (parts !== null) return parts;
  }
}

/** Null when retention removed a file between the listing and its opening: look again. */
async function tryOpen(layout: ProjectLayout, isLastTry: boolean): Promise<LogParts | null> {
  const opened: LogPart[] = [];
  const close = async () => {
    for (const part of opened) await part.close();
  };
  const newest = await openPart(layout.log, "events/events.jsonl", null);
  const segments = await listSegments(layout);
  for (const { name, firstSeq } of segments.filter(({ isSealed }) => isSealed)) {
    const part = await openPart(join(layout.events, "seg", name), `events/seg/${name}`, firstSeq);
    if (part !== null) opened.push(part);
    else if (!isLastTry) {
      await close();
      await newest?.close();
      return null;
    }
  }
  const tail = opened.some(({ inode }) => inode === newest?.inode) ? await openNext(layout, segments, newest) : newest;
  if (tail !== null) opened.push(tail);
  const lone = async () => (tail === null ? 1 : firstSeqOf(tail, await tail.size()));
  return { parts: opened, firstSeq: segments[0]?.firstSeq ?? (await lone()), close };
}

/** After a rotation that a crash cut short the newest file may have its second name only. */
async function openNext(
  layout: ProjectLayout,
  segments: readonly Segment[],
  newest: LogPart | null,
): Promise<LogPart | null> {
  await newest?.close();
  const lastSealed = segments.filter(({ isSealed }) => isSealed).at(-1)?.firstSeq ?? 0;
  const next = segments.find(({ isSealed, firstSeq }) => !isSealed && firstSeq > lastSealed);
  return next === undefined ? null : openPart(join(layout.events, "seg", next.name), `events/seg/${next.name}`, null);
}

interface Segment {
  readonly name: string;
  readonly firstSeq: number;
  readonly isSealed: boolean;
}

async function listSegments(layout: ProjectLayout): Promise<Segment[]> {
  const names = await namesIn(join(layout.events, "seg"));
  return names
    .flatMap((name) => {
      const [, digits, ending] = segmentName.exec(name) ?? [];
      return digits === undefined ? [] : [{ name, firstSeq: Number(digits), isSealed: ending === "jsonl" }];
    })
    .sort((a, b) => a.firstSeq - b.firstSeq);
}

/** Names in a folder, in code-unit order; none when it is missing. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function openPart(path: string, name: string, firstSeq: number | null): Promise<LogPart | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  return {
    name,
    path,
    firstSeq,
    inode: (await handle.stat()).ino,
    size: async () => (await handle.stat()).size,
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}

/** Failure PROJECT_NOT_FOUND. A project without a log file has an empty log. */
export async function checkProjectIsThere({ events }: ProjectLayout): Promise<void> {
  if ((await realFileSystem.stat(events)) === null) throw new Failure("PROJECT_NOT_FOUND", `there is no ${events}`);
}

export async function totalBytes({ parts }: LogParts): Promise<number> {
  let total = 0;
  for (const part of parts) total += await part.size();
  return total;
}
