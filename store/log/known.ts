import type { DiecastEvent } from "../../core/event.ts";
import { isSameTuple, type Tuple } from "./idempotency.ts";
import type { Journal } from "./journal.ts";

/**
 * The seq under which an event with this tuple may stand, or null when there is surely none. Answered from memory;
 * `confirmKnown` reads the line.
 */
export function mayBeKnown<State>(journal: Journal<State>, tuple: Tuple): number | null {
  const seq = journal.folded().window.find(tuple);
  // The window also remembers lines that were folded and never came into the log.
  return seq === null || seq > journal.folded().position().seq ? null : seq;
}

/** The event at the seq, if it is the one with this tuple and still counts at `ts`. One that was dropped does not. */
export async function confirmKnown<State>(
  journal: Journal<State>,
  seq: number,
  tuple: Tuple,
  ts: string,
): Promise<DiecastEvent | null> {
  const event = (await journal.lineAt(seq))?.event;
  if (event === undefined) return null;
  return isSameTuple(event, tuple) && journal.folded().window.covers(event.ts, ts) ? event : null;
}
