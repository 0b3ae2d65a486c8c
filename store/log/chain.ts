import type { LogFile } from "../file-system.ts";
import { type AcceptedLine, acceptLine, genesisHash, maxLineBytes } from "./line.ts";

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
export function placeAfter({ event, hash, bytes }: AcceptedLine, segment: number, offset: number): Position {
  const { seq } = event;
  if (event.type === "log.sealed") return { segment: seq + 1, offset: 0, seq, hash };
  return { segment, offset: offset + bytes.length + 1, seq, hash };
}

const newline = 10;
const chunkBytes = 256 * 1024;

/**
 * Reads one bounded chunk of whole lines from `from`, never past `end`, and keeps those that continue the chain.
 * A line that does not (a ghost) is stepped over and counted; an unfinished last line stays unread.
 */
export async function readChunk(file: LogFile, from: Position, end: number): Promise<Chunk> {
  const wanted = Math.min(end - from.offset, chunkBytes);
  if (wanted <= 0) return { lines: [], offsets: [], position: from, ghosts: 0, isExhausted: true };
  const bytes = await file.read(from.offset, wanted);
  if (bytes.includes(newline) || from.offset + bytes.length >= end) {
    const chunk = splitChunk(bytes, from);
    const isSealed = chunk.position.segment !== from.segment;
    const isExhausted = isSealed || from.offset + bytes.length >= end || bytes.length === 0;
    return { ...chunk, isExhausted };
  }
  return readLongLine(file, from, end);
}

/** A line longer than a chunk: read whole if the log may hold such a line, else step over it as a ghost. */
async function readLongLine(file: LogFile, from: Position, end: number): Promise<Chunk> {
  const bytes = await file.read(from.offset, Math.min(end - from.offset, maxLineBytes + 1));
  if (bytes.includes(newline)) {
    const chunk = splitChunk(bytes, from);
    return { ...chunk, isExhausted: chunk.position.segment !== from.segment };
  }
  const offset = await findNewline(file, from.offset + bytes.length, end);
  if (offset === null) return { lines: [], offsets: [], position: from, ghosts: 0, isExhausted: true };
  return {
    lines: [],
    offsets: [],
    position: { ...from, offset: offset + 1 },
    ghosts: 1,
    isExhausted: offset + 1 >= end,
  };
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
  let position = from;
  let ghosts = 0;
  let start = 0;
  for (let stop = bytes.indexOf(newline); stop >= 0; stop = bytes.indexOf(newline, start)) {
    const line = acceptLine(bytes.subarray(start, stop), position.seq, position.hash);
    const offset = from.offset + start;
    if (line !== null) {
      lines.push(line);
      offsets.push(offset);
      position = placeAfter(line, from.segment, offset);
      if (position.segment !== from.segment) break;
    } else if (stop > start) {
      ghosts += 1;
    }
    start = stop + 1;
    position = { ...position, offset: from.offset + start };
  }
  return { lines, offsets, position, ghosts };
}
