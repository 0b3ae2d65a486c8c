import { createIdempotencyWindow } from "../log/idempotency.ts";
import { type AcceptedLine, genesisHash } from "../log/line.ts";
import type { ChainMemory } from "./ghosts.ts";

const hashBytes = 32;
const windowDays = 30;

/** What has to be remembered of each accepted line: 40 bytes and its idempotency tuple. */
export interface LogMemory extends ChainMemory {
  note(line: AcceptedLine): void;
  /** The earlier event with the same idempotency tuple inside the window, or null. */
  earlierTwin(line: AcceptedLine): number | null;
}

export function createLogMemory(firstSeq: number): LogMemory {
  let hashes = Buffer.alloc(hashBytes * 1024);
  let times = new Float64Array(1024);
  let count = 0;
  const window = createIdempotencyWindow(windowDays);

  function grow(): void {
    hashes = Buffer.concat([hashes, Buffer.alloc(hashes.length)]);
    const longer = new Float64Array(times.length * 2);
    longer.set(times);
    times = longer;
  }

  const indexOf = (seq: number) => (seq >= firstSeq && seq < firstSeq + count ? seq - firstSeq : null);

  return {
    note({ event, hash }) {
      if (count === times.length) grow();
      hashes.write(hash, count * hashBytes, "hex");
      times[count] = Date.parse(event.ts);
      count += 1;
      window.note(event);
    },
    hashAt(seq) {
      if (seq === 0) return genesisHash;
      const index = indexOf(seq);
      return index === null ? null : hashes.toString("hex", index * hashBytes, (index + 1) * hashBytes);
    },
    earlierTwin({ event }) {
      const seq = window.find(event);
      const index = seq === null ? null : indexOf(seq);
      if (seq === null || index === null) return null;
      return window.covers(new Date(times[index] ?? 0).toISOString(), event.ts) ? seq : null;
    },
  };
}
