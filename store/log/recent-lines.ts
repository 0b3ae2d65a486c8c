import type { AcceptedLine } from "./line.ts";

const maxLines = 4096;
const maxBytes = 8 * 1024 * 1024;

/** The newest lines, kept in memory so that live readers share one buffer per event and touch no disk. */
export interface RecentLines {
  push(line: AcceptedLine): void;
  get(seq: number): AcceptedLine | null;
}

export function createRecentLines(): RecentLines {
  const lines = new Map<number, AcceptedLine>();
  let bytes = 0;
  function dropOldest(): void {
    for (const [seq, line] of lines) {
      lines.delete(seq);
      bytes -= line.bytes.length;
      return;
    }
  }
  return {
    push(line) {
      // Copied, because a line read from the disk is a view that would keep its whole chunk alive.
      lines.set(line.event.seq, { ...line, bytes: Buffer.from(line.bytes) });
      bytes += line.bytes.length;
      while (lines.size > maxLines || (bytes > maxBytes && lines.size > 1)) dropOldest();
    },
    get: (seq) => lines.get(seq) ?? null,
  };
}
