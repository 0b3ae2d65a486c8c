import { randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RefusedRange } from "./log-check.ts";
import type { LogPart } from "./log-parts.ts";

/** Bytes that were cut out of a log file, and where they are kept. */
export interface Cut {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** Path inside the project folder. */
  readonly keptAs: string;
}

/** A copy of a log file without the bytes that no reader accepts; nothing counts before it takes the file's place. */
export interface Rewrite {
  readonly part: LogPart;
  readonly temporary: string;
  readonly cuts: readonly Cut[];
  /** Copies on up to `end`, leaving out these ranges; each call goes on where the last one ended. */
  copy(end: number, leftOut: readonly Range[]): Promise<void>;
  append(bytes: Buffer): Promise<void>;
  size(): number;
  sync(): Promise<void>;
  close(): Promise<void>;
  /** Removes the copy and what was kept of the cuts. */
  abandon(): Promise<void>;
}

type Range = Pick<RefusedRange, "offset" | "length">;

const chunkBytes = 1024 * 1024;

/** Begins a rewrite; cuts are kept in `quarantine` under names that begin with `stamp`. */
export async function beginRewrite(part: LogPart, quarantine: string, stamp: string): Promise<Rewrite> {
  const temporary = `${part.path}.${process.pid}-${randomUUID()}.tmp`;
  const copy = await open(temporary, "wx");
  const cuts: Cut[] = [];
  const label = part.firstSeq === null ? stamp : `${stamp}-seg${part.firstSeq}`;
  let copied = 0;
  let size = 0;

  async function take(end: number): Promise<void> {
    size += await pipe(part, copied, end, copy);
    copied = end;
  }

  async function cut({ offset, length }: Range): Promise<void> {
    const name = `${label}-${offset}.bin`;
    await keep(part, offset, length, join(quarantine, name));
    cuts.push({ file: part.name, offset, length, keptAs: `events/quarantine/${name}` });
    copied = offset + length;
  }

  return {
    part,
    temporary,
    cuts,
    async copy(end, leftOut) {
      for (const range of joined(leftOut)) {
        await take(range.offset);
        await cut(range);
      }
      await take(end);
    },
    async append(bytes) {
      await copy.appendFile(bytes);
      size += bytes.length;
    },
    size: () => size,
    sync: () => copy.sync(),
    close: () => copy.close(),
    async abandon() {
      await copy.close();
      for (const path of [temporary, ...cuts.map(({ keptAs }) => join(quarantine, basename(keptAs)))])
        await rm(path, { force: true });
    },
  };
}

/** Copies bytes that are about to be cut into a durable file of their own. */
async function keep(part: LogPart, offset: number, length: number, path: string): Promise<void> {
  const kept = await open(path, "wx");
  try {
    await pipe(part, offset, offset + length, kept);
    await kept.sync();
  } finally {
    await kept.close();
  }
}

async function pipe(part: LogPart, from: number, end: number, to: FileHandle): Promise<number> {
  for (let offset = from; offset < end; ) {
    const bytes = await part.read(offset, Math.min(chunkBytes, end - offset));
    if (bytes.length === 0) throw new Error(`${part.name} became shorter while it was read`);
    await to.appendFile(bytes);
    offset += bytes.length;
  }
  return end - from;
}

/** Ranges that touch become one. */
function joined(ranges: readonly Range[]): Range[] {
  const out: { offset: number; length: number }[] = [];
  for (const { offset, length } of ranges) {
    const last = out.at(-1);
    if (last !== undefined && last.offset + last.length === offset) last.length += length;
    else out.push({ offset, length });
  }
  return out;
}
