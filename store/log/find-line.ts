import type { LogFile } from "../file-system.ts";
import type { Position } from "./chain.ts";
import { type AcceptedLine, acceptLine } from "./line.ts";

/** Blocks that end elsewhere (a file whose last place is far back) are walked instead. */
const maxBlockBytes = 2 * 1024 * 1024;
const newline = 10;
const startBytes = 512;
/** More than the proof at the end of a line. */
const proofBytes = 160;

/** A line and where it starts, in bytes. */
export interface FoundLine {
  readonly line: AcceptedLine;
  readonly offset: number;
}

/**
 * The line with this seq, which is known to lie between `place` and `end` (bytes), without walking the chain to it: the
 * only line of the block that claims the seq and whose own hash is right. Null when no line or more than one does so, or
 * the line is the next one anyway: then the chain is walked from `place`.
 */
export async function findLine(file: LogFile, place: Position, seq: number, end: number): Promise<FoundLine | null> {
  if (place.seq >= seq - 1 || end - place.offset > maxBlockBytes) return null;
  const block = await file.readAtOnce(place.offset, end - place.offset);
  const found: FoundLine[] = [];
  const claim = `"seq":${seq},`;
  for (let at = block.indexOf(claim); at >= 0; at = block.indexOf(claim, at + 1)) {
    const start = block.lastIndexOf(newline, at) + 1;
    const stop = block.indexOf(newline, at);
    const line = stop < 0 ? null : lineOnItsOwn(block.subarray(start, stop), seq);
    if (line !== null) found.push({ line, offset: place.offset + start });
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The line if it claims the seq in its envelope and hashes right after the `prev` it states; else null. */
function lineOnItsOwn(bytes: Buffer, seq: number): AcceptedLine | null {
  const start = /^\{"id":"[^"]*","projectId":"[^"]*","seq":(\d+),/.exec(bytes.toString("latin1", 0, startBytes));
  if (start === null || Number(start[1]) !== seq) return null;
  const end = bytes.toString("latin1", Math.max(0, bytes.length - proofBytes));
  const prev = /,"prev":"([0-9a-f]{64})","hash":"[0-9a-f]{64}"\}$/.exec(end)?.[1];
  return prev === undefined ? null : acceptLine(bytes, seq - 1, prev);
}
