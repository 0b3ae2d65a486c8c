import { createHash } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";

/** What a log says, read as PROTOCOL.md §1.2 and §1.8 have it and with nothing of the product. */
interface Chain {
  readonly events: readonly DiecastEvent[];
  /** Lines that do not count: which file, and the offset of their first byte. */
  readonly ghosts: readonly { readonly file: number; readonly offset: number }[];
}

/** Reads the files of a log in order: `seg/*.jsonl` by number, then `events.jsonl`. */
function readChain(files: readonly Buffer[]): Chain {
  const events: DiecastEvent[] = [];
  const ghosts: { file: number; offset: number }[] = [];
  let prev = "0".repeat(64);
  for (const [file, bytes] of files.entries()) {
    for (let start = 0, stop = bytes.indexOf(10), isSealed = false; stop >= 0; stop = bytes.indexOf(10, start)) {
      const line = bytes.subarray(start, stop);
      const accepted: Accepted | null = isSealed ? null : accept(line, events.length + 1, prev);
      if (accepted !== null) {
        events.push(accepted.event);
        prev = accepted.hash;
        isSealed = accepted.event.type === "log.sealed";
      } else if (line.length > 0) ghosts.push({ file, offset: start });
      start = stop + 1;
    }
  }
  return { events, ghosts };
}

interface Accepted {
  readonly event: DiecastEvent;
  readonly hash: string;
}

function accept(line: Buffer, seq: number, prev: string): Accepted | null {
  if (line.length < 75 || line.length > 1_048_576) return null;
  const hash = createHash("sha256").update(prev).update(line.subarray(0, -75)).update("}").digest("hex");
  if (!line.toString("latin1").endsWith(`,"prev":"${prev}","hash":"${hash}"}`)) return null;
  const event: DiecastEvent = JSON.parse(line.toString("utf8"));
  return event.seq === seq ? { event, hash } : null;
}

/** The events of a log of one file in which every line counts; throws at the first that does not. */
export function checkChain(bytes: Buffer): readonly DiecastEvent[] {
  const { events, ghosts } = readChain([bytes]);
  if (ghosts[0] !== undefined) throw new Error(`the line at byte ${ghosts[0].offset} does not continue the chain`);
  return events;
}
