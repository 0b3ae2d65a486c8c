import type { LogFile } from "../file-system.ts";
import type { Position } from "./chain.ts";
import { acceptLine } from "./line.ts";

/** Blocks that end elsewhere (a file whose last place is far back) are walked instead. */
const maxBlockBytes = 2 * 1024 * 1024;
const newline = 10;
const startBytes = 512;

/**
 * The position before the line `since + 1`, which is known to lie between `place` and `end` (bytes), without walking the
 * chain to it: the only line of the block that claims this seq and whose own hash is right. `place` itself, from which
 * the chain can be walked, when no line or more than one does so.
 */
export async function findLineAfter(file: LogFile, place: Position, since: number, end: number): Promise<Position> {
  if (place.seq >= since || end - place.offset > maxBlockBytes) return place;
  const block = await file.read(place.offset, end - place.offset);
  const found: Position[] = [];
  const claim = `"seq":${since + 1},`;
  for (let at = block.indexOf(claim); at >= 0; at = block.indexOf(claim, at + 1)) {
    const start = block.lastIndexOf(newline, at) + 1;
    const stop = block.indexOf(newline, at);
    const prev = stop < 0 ? null : statedPrev(block.subarray(start, stop), since + 1);
    if (prev !== null) found.push({ segment: place.segment, offset: place.offset + start, seq: since, hash: prev });
  }
  return found.length === 1 ? (found[0] ?? place) : place;
}

/** The `prev` of a line that claims the seq in its envelope and hashes right after it; else null. */
function statedPrev(line: Buffer, seq: number): string | null {
  const start = /^\{"id":"[^"]*","projectId":"[^"]*","seq":(\d+),/.exec(line.toString("latin1", 0, startBytes));
  if (start === null || Number(start[1]) !== seq) return null;
  const prev = /,"prev":"([0-9a-f]{64})","hash":"[0-9a-f]{64}"\}$/.exec(
    line.toString("latin1", line.length - 160),
  )?.[1];
  return prev !== undefined && acceptLine(line, seq - 1, prev) !== null ? prev : null;
}
