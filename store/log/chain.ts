import type { LogFile } from "../file-system.ts";
import { type AcceptedLine, acceptPart, genesisHash, hasOwnHash, maxLineBytes, type Proven } from "./line.ts";

/** A place in the log: the byte after the last whole line read, and the last accepted line before it. */
export interface Position {
  /** The file, named by the seq of its first line. */
  readonly segment: number;
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly seq: number;
  readonly hash: string;
}

export const origin: Position = { segment: 1, offset: 0, seq: 0, hash: genesisHash };

/** Is told of each accepted line and the byte it starts at. */
export type VisitLine = (line: AcceptedLine, offset: number) => void;

/** What a block of lines came to. */
export interface Walked {
  readonly position: Position;
  readonly ghosts: number;
  /** True when every whole line up to `end`, or up to the seal of the file, has been read. */
  readonly isExhausted: boolean;
}

/** The place after an accepted line that starts at `offset`: behind a seal the log goes on in the next file. */
export function placeAfter(line: AcceptedLine, segment: number, offset: number): Position {
  const { event, hash, size } = line;
  const { seq } = event;
  if (isSeal(line)) return { segment: seq + 1, offset: 0, seq, hash };
  return { segment, offset: offset + size + 1, seq, hash };
}

/** True for the last line of a file. */
export function isSeal({ event }: AcceptedLine): boolean {
  return event.type === "log.sealed";
}

type Readable = Pick<LogFile, "read">;
const newline = 10;
const blockBytes = 1024 * 1024;
/** Enough for the longest line with its newline. */
const maxReadBytes = maxLineBytes + 1;
const growth = 8;

/** A stretch of a log file that begins where a line does. */
export interface Block {
  /** Whole lines, and perhaps the beginning of another. */
  readonly bytes: Buffer;
  /** Where it starts in the file, in bytes; where the first line after it starts. */
  readonly offset: number;
  readonly next: number;
  /** What `provenOf` says of the bytes, when somebody has looked already. */
  readonly proven?: Uint8Array | null;
  /** Lines too long to be read. */
  readonly ghosts: number;
  /** True when no whole line lies between `next` and the end that was asked for. */
  readonly isEnd: boolean;
}

/**
 * Reads a bounded block from `offset`, never past `end`: about `wantedBytes`, or more when a line is longer. An unfinished
 * last line stays unread.
 */
export async function readBlock(file: Readable, offset: number, end: number, wantedBytes = blockBytes): Promise<Block> {
  for (let wanted = wantedBytes; ; wanted *= growth) {
    const length = Math.min(end - offset, wanted, maxReadBytes);
    const bytes = length > 0 ? await file.read(offset, length) : Buffer.alloc(0);
    const isEnd = bytes.length < length || offset + bytes.length >= end;
    const next = offset + bytes.lastIndexOf(newline) + 1;
    if (isEnd || next > offset) return { bytes, offset, next, ghosts: 0, isEnd };
    if (length === maxReadBytes) return stepOver(file, offset, end);
  }
}

/** Past a line that is longer than any the log may hold. */
async function stepOver(file: Readable, offset: number, end: number): Promise<Block> {
  const found = await findNewline(file, offset + maxReadBytes, end);
  const next = found === null ? offset : found + 1;
  const ghosts = found === null ? 0 : 1;
  return { bytes: Buffer.alloc(0), offset, next, ghosts, isEnd: found === null || next >= end };
}

async function findNewline(file: Readable, from: number, end: number): Promise<number | null> {
  for (let offset = from; offset < end; ) {
    const bytes = await file.read(offset, Math.min(blockBytes, end - offset));
    const found = bytes.indexOf(newline);
    if (found >= 0) return offset + found;
    if (bytes.length === 0) return null;
    offset += bytes.length;
  }
  return null;
}

/**
 * Visits the lines of a block that continue the chain after `from`. A line that does not (a ghost) is stepped over and
 * counted. Each line is handed on before the next one is parsed: what dies young costs nothing.
 */
export function walkBlock(block: Block, from: Position, visit: VisitLine): Walked {
  const { bytes } = block;
  const { segment } = from;
  let { seq } = from;
  let last: { readonly hash: string } = from;
  const hash = (): string => last.hash;
  let isLastAccepted = false;
  let { ghosts } = block;
  let start = 0;
  let lines = 0;
  for (let stop = bytes.indexOf(newline); stop >= 0; start = stop + 1, stop = bytes.indexOf(newline, start)) {
    if (stop === start) continue;
    const proven = provenAt(block, lines, start, stop);
    lines += 1;
    const line = acceptPart(bytes, start, stop, { seq, hash, proven: isLastAccepted ? proven : atMostOwn(proven) });
    isLastAccepted = line !== null;
    if (line === null) {
      ghosts += 1;
      continue;
    }
    const offset = block.offset + start;
    visit(line, offset);
    if (isSeal(line)) return { position: placeAfter(line, segment, offset), ghosts, isExhausted: true };
    seq += 1;
    last = line;
  }
  return { position: { segment, offset: block.next, seq, hash: hash() }, ghosts, isExhausted: block.isEnd };
}

function provenAt({ bytes, proven }: Block, line: number, start: number, stop: number): Proven {
  if (!proven) return hasOwnHash(bytes, start, stop) ? 1 : 0;
  const known = proven[line];
  return known === 1 || known === 2 ? known : 0;
}

/** What a line says of the one before it is of no use when that one was not accepted. */
function atMostOwn(proven: Proven): Proven {
  return proven === 2 ? 1 : proven;
}
