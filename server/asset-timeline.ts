import type { DiecastEvent } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import type { Project } from "./project.ts";

const pageEvents = 1000;
/** Reading a few foreign events is cheaper than going to the file once more. */
const mergedGap = 32;

/** The events with these seqs (in order), oldest first; those that were dropped from the log are left out. */
export async function readEvents(project: Project, seqs: readonly number[]): Promise<DiecastEvent[]> {
  const kept = seqs.slice(await firstKept(project, seqs));
  const wanted = new Set(kept);
  const events: DiecastEvent[] = [];
  for (const { first, last } of spansOf(kept)) {
    for (const event of await readSpan(project, first, last)) if (wanted.has(event.seq)) events.push(event);
  }
  return events;
}

/** Where the seqs begin that the log still has. Old files are dropped whole, so what is newer than a kept event is kept. */
async function firstKept(project: Project, seqs: readonly number[]): Promise<number> {
  let [low, high] = [0, seqs.length];
  for (let at = 0; low < high; at = (low + high) >>> 1) {
    if (await isKept(project, seqs[at] ?? 0)) high = at;
    else low = at + 1;
  }
  return low;
}

async function isKept(project: Project, seq: number): Promise<boolean> {
  try {
    await project.read({ since: seq - 1, limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "CURSOR_GONE") return false;
    throw error;
  }
}

async function readSpan(project: Project, first: number, last: number): Promise<DiecastEvent[]> {
  const events: DiecastEvent[] = [];
  for (let since = first - 1; since < last; ) {
    const page = await project.read({ since, limit: Math.min(pageEvents, last - since) });
    if (page.events.length === 0) break;
    events.push(...page.events);
    since = page.nextSince;
  }
  return events;
}

interface Span {
  readonly first: number;
  last: number;
}

function spansOf(seqs: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const seq of seqs) {
    const open = spans.at(-1);
    if (open !== undefined && seq - open.last <= mergedGap) open.last = seq;
    else spans.push({ first: seq, last: seq });
  }
  return spans;
}
