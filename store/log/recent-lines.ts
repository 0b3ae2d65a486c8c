import type { AcceptedLine } from "./line.ts";

const maxLines = 4096;
export const maxRecentBytes = 8 * 1024 * 1024;

/** The newest lines, kept in memory so that live readers share one buffer per event and touch no disk. */
export interface RecentLines {
  push(line: AcceptedLine): void;
  get(seq: number): AcceptedLine | null;
  /** Forgets the lines after this seq. */
  dropAfter(seq: number): void;
}

/** Lines stay views of what was read or written together; that is all kept or all let go within a few pushes. */
export function createRecentLines(): RecentLines {
  const ring: (AcceptedLine | undefined)[] = new Array(maxLines);
  let oldest = 1;
  let newest = 0;
  let bytes = 0;
  function drop(seq: number): void {
    bytes -= ring[seq % maxLines]?.size ?? 0;
    ring[seq % maxLines] = undefined;
  }
  /** Lines between were folded without being kept. */
  function startAt(seq: number): void {
    while (oldest <= newest) drop(oldest++);
    oldest = seq;
  }
  return {
    push(line) {
      const { seq } = line.event;
      if (seq !== newest + 1) startAt(seq);
      if (seq - oldest >= maxLines) drop(oldest++);
      ring[seq % maxLines] = line;
      newest = seq;
      bytes += line.size;
      while (bytes > maxRecentBytes && oldest < newest) drop(oldest++);
    },
    get: (seq) => (seq < oldest || seq > newest ? null : (ring[seq % maxLines] ?? null)),
    dropAfter(seq) {
      while (newest > seq && newest >= oldest) drop(newest--);
    },
  };
}
