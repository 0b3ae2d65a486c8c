import { type AcceptedLine, acceptLine, maxLineBytes } from "../log/line.ts";
import { proofOf } from "./damage.ts";
import type { LogPart } from "./log-parts.ts";

/** A place in one file: the byte after the last whole line, its number, and the last accepted line before it. */
export interface Place {
  readonly offset: number;
  /** Whole lines before the offset. */
  readonly lines: number;
  readonly seq: number;
  /** Null before the first line of a log whose first files were dropped: that line is taken at its word. */
  readonly hash: string | null;
  /** True after an accepted `log.sealed`: nothing more counts in this file. */
  readonly isSealed: boolean;
  /** False in a file that the log does not go on in: nothing counts there. */
  readonly isReached: boolean;
}

/** A whole line that the acceptance rule (PROTOCOL.md §1.2) refuses. */
export interface RefusedLine {
  readonly part: LogPart;
  readonly line: number;
  readonly offset: number;
  /** Bytes of the line, without its newline. */
  readonly length: number;
  /** The line, cut to just over the longest line that the log takes. */
  readonly bytes: Buffer;
  /** The last accepted line before it. */
  readonly after: Pick<Place, "seq" | "hash">;
  /** True when the file was sealed before this line. */
  readonly isBehindSeal: boolean;
  readonly isReached: boolean;
}

export interface ScanListener {
  accepted(line: AcceptedLine, at: { readonly part: LogPart; readonly line: number; readonly offset: number }): void;
  refused(line: RefusedLine): void;
  /** Called now and then with the bytes read so far. */
  progress(bytes: number): void;
}

/** Longer than any line the log takes, so a chunk without a newline is never part of a good one. */
const chunkBytes = 2 * 1024 * 1024;
const newline = 10;

/** Reads all whole lines of a file from a place on, never past `end`; an unfinished last line stays unread. */
export async function scanPart(part: LogPart, from: Place, end: number, listener: ScanListener): Promise<Place> {
  let place = from;
  while (place.offset < end) {
    const bytes = await part.read(place.offset, Math.min(chunkBytes, end - place.offset));
    const next = bytes.includes(newline)
      ? takeLines(part, place, bytes, listener)
      : await skipLongLine(part, place, bytes, end, listener);
    if (next === null) return place;
    listener.progress(next.offset - place.offset);
    place = next;
  }
  return place;
}

function takeLines(part: LogPart, from: Place, bytes: Buffer, listener: ScanListener): Place {
  let { lines, seq, hash, isSealed } = from;
  const { isReached } = from;
  let start = 0;
  for (let stop = bytes.indexOf(newline); stop >= 0; stop = bytes.indexOf(newline, start)) {
    const line = bytes.subarray(start, stop);
    const offset = from.offset + start;
    const accepted = isReached && !isSealed ? accept(line, seq, hash) : null;
    lines += 1;
    start = stop + 1;
    if (accepted !== null) {
      ({ hash } = accepted);
      seq += 1;
      isSealed = accepted.event.type === "log.sealed";
      listener.accepted(accepted, { part, line: lines, offset });
    } else if (line.length > 0) {
      const cut = line.subarray(0, maxLineBytes + 1);
      const context = { after: { seq, hash }, isBehindSeal: isSealed, isReached };
      listener.refused({ part, line: lines, offset, length: line.length, bytes: cut, ...context });
    }
  }
  return { offset: from.offset + start, lines, seq, hash, isSealed, isReached };
}

function accept(line: Buffer, seq: number, hash: string | null): AcceptedLine | null {
  if (hash !== null) return acceptLine(line, seq, hash);
  const proof = proofOf(line);
  return proof?.isOwn ? acceptLine(line, seq, proof.prev) : null;
}

async function skipLongLine(
  part: LogPart,
  from: Place,
  bytes: Buffer,
  end: number,
  listener: ScanListener,
): Promise<Place | null> {
  const stop = await findNewline(part, from.offset + bytes.length, end);
  if (stop === null) return null;
  const line = from.lines + 1;
  listener.refused({
    part,
    line,
    offset: from.offset,
    length: stop - from.offset,
    bytes: bytes.subarray(0, maxLineBytes + 1),
    after: { seq: from.seq, hash: from.hash },
    isBehindSeal: from.isSealed,
    isReached: from.isReached,
  });
  return { ...from, offset: stop + 1, lines: line };
}

async function findNewline(part: LogPart, from: number, end: number): Promise<number | null> {
  for (let offset = from; offset < end; ) {
    const bytes = await part.read(offset, Math.min(chunkBytes, end - offset));
    const found = bytes.indexOf(newline);
    if (found >= 0) return offset + found;
    if (bytes.length === 0) return null;
    offset += bytes.length;
  }
  return null;
}
