import type { DiecastEvent } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { type Emptiness, emptinessOf, isAutomatic } from "../core/view/exceptions.ts";
import { createQueue } from "../store/exclusively.ts";
import type { Project } from "./project.ts";

/** The figures of the inbox, counted in the log itself, beside those of the folded state. */
export interface InboxProof extends Emptiness {
  /** The hash of the event `seq`, which covers all events before it; null for an empty log. */
  readonly hash: string | null;
  /** The first event that was counted: 1, or more when older events were archived and only the fold knows them. */
  readonly countedFrom: number;
  /** Every event names the hash of the one before, and both counts agree. */
  readonly isOk: boolean;
}

interface Tally {
  seq: number;
  hash: string | null;
  countedFrom: number;
  isChained: boolean;
  readonly open: Set<string>;
  raised: number;
  autoResolved: number;
  settled: number;
}

const pageEvents = 1000;

/**
 * Counts exceptions event by event, and remembers up to where: the first proof costs as much as the log is long, later ones
 * only what has been added.
 */
export function createInboxProof(project: Project): () => Promise<InboxProof> {
  const exclusively = createQueue();
  let tally = newTally(0);
  return () =>
    exclusively(async () => {
      // State and head are read at one moment; the state goes on changing.
      const folded = emptinessOf(project.state());
      tally = await countUpTo(project, tally, folded.seq);
      const { seq, hash, countedFrom, isChained, open, raised, autoResolved, settled } = tally;
      const counted = { seq, raised, open: open.size, autoResolved, settled };
      const isWhole = countedFrom === 1;
      const isEqual = Object.entries(counted).every(([name, figure]) => folded[name as keyof Emptiness] === figure);
      return { ...(isWhole ? counted : folded), hash, countedFrom, isOk: isChained && (isEqual || !isWhole) };
    });
}

function newTally(seq: number): Tally {
  const none = { raised: 0, autoResolved: 0, settled: 0 };
  return { seq, hash: null, countedFrom: seq + 1, isChained: true, open: new Set(), ...none };
}

async function countUpTo(project: Project, begun: Tally, headSeq: number): Promise<Tally> {
  let tally = begun;
  while (tally.seq < headSeq) {
    try {
      const limit = Math.min(pageEvents, headSeq - tally.seq);
      const { events } = await project.readWithProof({ since: tally.seq, limit });
      if (events.length === 0) break;
      for (const event of events) count(tally, event);
    } catch (error) {
      if (!(error instanceof Failure && error.code === "CURSOR_GONE")) throw error;
      tally = newTally(await firstKept(project, tally.seq, headSeq));
    }
  }
  return tally;
}

/** The last event that was archived. */
async function firstKept(project: Project, from: number, to: number): Promise<number> {
  let [gone, kept] = [from, to];
  while (kept - gone > 1) {
    const middle = (gone + kept) >>> 1;
    if (await isKept(project, middle)) kept = middle;
    else gone = middle;
  }
  return kept;
}

async function isKept(project: Project, since: number): Promise<boolean> {
  try {
    await project.read({ since, limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "CURSOR_GONE") return false;
    throw error;
  }
}

function count(tally: Tally, event: DiecastEvent): void {
  if (tally.hash !== null && event.prev !== tally.hash) tally.isChained = false;
  tally.seq = event.seq;
  tally.hash = event.hash ?? null;
  if (event.type === "exception.raised" && !tally.open.has(event.payload.exceptionId)) {
    tally.open.add(event.payload.exceptionId);
    tally.raised += 1;
  }
  if (event.type !== "exception.resolved" || !tally.open.delete(event.payload.exceptionId)) return;
  if (isAutomatic(event.payload.resolution)) tally.autoResolved += 1;
  else tally.settled += 1;
}
