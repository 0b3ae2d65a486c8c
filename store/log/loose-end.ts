import { Failure } from "../../core/failure.ts";
import type { Exclusively } from "../exclusively.ts";
import type { Journal } from "./journal.ts";
import type { Writer } from "./writer.ts";

const pollsBeforeCare = 4;
const deadlineMs = 1000;

interface LooseEndOptions<State> {
  readonly journal: Journal<State>;
  readonly writer: Writer<State>;
  readonly exclusively: Exclusively;
}

/**
 * A writer that died between its write and its watermark leaves lines nobody may deliver yet. When the end stays
 * loose for some polls, an empty commit makes it durable and moves the watermark.
 */
export function createLooseEndCare<State>({
  journal,
  writer,
  exclusively,
}: LooseEndOptions<State>): () => Promise<void> {
  let seenSeq = -1;
  let polls = 0;
  return async () => {
    const isLoose = await exclusively(() => journal.hasLooseEnd());
    const isStuck = isLoose && journal.durableSeq() === seenSeq;
    seenSeq = journal.durableSeq();
    polls = isStuck ? polls + 1 : 0;
    if (polls < pollsBeforeCare) return;
    polls = 0;
    try {
      await writer.commit(() => [], { actor: { kind: "system", id: "store" }, deadlineMs });
    } catch (error) {
      // Somebody holds the lock, so the end is not loose: they will move the watermark.
      if (!(error instanceof Failure) || error.code !== "LOCK_TIMEOUT") throw error;
    }
  };
}
