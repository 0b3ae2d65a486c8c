import type { LogFile } from "../file-system.ts";
import { type AcceptedLine, acceptPart, genesisHash, maxLineBytes } from "./line.ts";

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

/** One chunk of lines that continue the chain. */
export interface Chunk {
  readonly lines: readonly AcceptedLine[];
  /** Byte offset of each accepted line. */
  readonly offsets: readonly number[];
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
function isSeal({ event }: AcceptedLine): boolean {
  return event.type === "log.sealed";
}

const newline = 10;
const chunkBytes = 1024 * 1024;
/** Enough for the longest line with its newline. */
const maxReadBytes = maxLineBytes + 1;
const growth = 8;

/**
 * Reads one bounded chunk of whole lines from `from`, never past `end`, and keeps those that continue the chain.
 * A line that does not (a ghost) is stepped over and counted; an unfinished last line stays unread. Reads about
 * `wantedBytes`, or more when a line is longer.
 */
export async function readChunk(file: LogFile, from: Position, end: number, wantedBytes = chunkBytes): Promise<Chunk> {
  for (let wanted = wantedBytes; ; wanted *= growth) {
    const length = Math.min(end - from.offset, wanted, maxReadBytes);
    if (length <= 0) return nothingAt(from);
    const bytes = await file.read(from.offset, length);
    const isEnd = bytes.length < length || from.offset + bytes.length >= end;
    if (isEnd || bytes.includes(newline)) {
      const chunk = splitChunk(bytes, from);
      return { ...chunk, isExhausted: isEnd || chunk.position.segment !== from.segment };
    }
    if (length === maxReadBytes) return stepOver(file, from, end);
  }
}

const nothingAt = (position: Position): Chunk => ({ lines: [], offsets: [], position, ghosts: 0, isExhausted: true });

/** Past a line that is longer than any the log may hold. */
async function stepOver(file: LogFile, from: Position, end: number): Promise<Chunk> {
  const offset = await findNewline(file, from.offset + maxReadBytes, end);
  if (offset === null) return nothingAt(from);
  return { ...nothingAt({ ...from, offset: offset + 1 }), ghosts: 1, isExhausted: offset + 1 >= end };
}

async function findNewline(file: LogFile, from: number, end: number): Promise<number | null> {
  for (let offset = from; offset < end; ) {
    const bytes = await file.read(offset, Math.min(chunkBytes, end - offset));
    const found = bytes.indexOf(newline);
    if (found >= 0) return offset + found;
    if (bytes.length === 0) return null;
    offset += bytes.length;
  }
  return null;
}

function splitChunk(bytes: Buffer, from: Position): Omit<Chunk, "isExhausted"> {
  const lines: AcceptedLine[] = [];
  const offsets: number[] = [];
  let { seq, hash } = from;
  let ghosts = 0;
  let start = 0;
  for (let stop = bytes.indexOf(newline); stop >= 0; stop = bytes.indexOf(newline, start)) {
    const line = acceptPart(bytes, start, stop, seq, hash);
    if (line !== null) {
      const offset = from.offset + start;
      lines.push(line);
      offsets.push(offset);
      ({ hash } = line);
      seq += 1;
      if (isSeal(line)) return { lines, offsets, position: placeAfter(line, from.segment, offset), ghosts };
    } else if (stop > start) {
      ghosts += 1;
    }
    start = stop + 1;
  }
  return { lines, offsets, position: { segment: from.segment, offset: from.offset + start, seq, hash }, ghosts };
}
