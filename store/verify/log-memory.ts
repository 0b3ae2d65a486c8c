import { genesisHash } from "../log/line.ts";
import type { ChainMemory } from "./ghosts.ts";

const keptBytes = 8;
const keptDigits = keptBytes * 2;

/** Remembers the start of every accepted line's hash, 8 bytes each, to tell where a refused line belongs. */
export interface LogMemory extends ChainMemory {
  note(hash: string): void;
}

/** `firstSeq` is the seq of the first line that will be noted; the others follow without a gap. */
export function createLogMemory(firstSeq: number): LogMemory {
  let hashes = Buffer.alloc(keptBytes * 1024);
  let count = 0;
  return {
    note(hash) {
      if (count * keptBytes === hashes.length) hashes = Buffer.concat([hashes, Buffer.alloc(hashes.length)]);
      hashes.write(hash.slice(0, keptDigits), count * keptBytes, "hex");
      count += 1;
    },
    isAccepted(seq, hash) {
      if (seq === 0) return firstSeq === 1 && hash === genesisHash;
      const at = seq - firstSeq;
      if (at < 0 || at >= count) return false;
      return hashes.toString("hex", at * keptBytes, (at + 1) * keptBytes) === hash.slice(0, keptDigits);
    },
  };
}
