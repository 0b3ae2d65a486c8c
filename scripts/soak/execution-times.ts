import type { DiecastEvent } from "../../core/event.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";
import type { Fate } from "./execution-fates.ts";
import type { Name } from "./execution-plan.ts";
import { executionsOf, ownersOf } from "./execution-renders.ts";

const noticeMs = 1000;

/** How long something took that has a bar; milliseconds. */
export interface Measured {
  readonly id: string;
  readonly ms: number;
}

/**
 * For every job a worker held when it was killed: until somebody took it up or ended it. Times in which nobody could
 * have taken it up do not count: while every worker was away or stood still, and for a render while the renderer was.
 */
export function recoveries(events: readonly DiecastEvent[], fates: readonly Fate[]): Measured[] {
  const kills = fates.filter(({ kind, workerId }) => kind === "kill" && workerId !== null);
  return kills.flatMap(({ workerId, fromMs }) =>
    [...heldBy(events, workerId ?? "", fromMs)].flatMap(([jobId, kind]) => {
      const next = events.find((event) => event.entityId === jobId && Date.parse(event.ts) > fromMs);
      if (next === undefined || next.type === "job.canceled") return [];
      const toMs = Date.parse(next.ts);
      const away = [...nobodyThere(fates), ...(kind === "generate" ? spansOf(fates, "renderer") : [])];
      return [{ id: jobId, ms: toMs - fromMs - covered(away, fromMs, toMs) }];
    }),
  );
}

/** Jobs that were a worker's at an instant, with their kinds. */
function heldBy(events: readonly DiecastEvent[], workerId: string, atMs: number): Map<string, string> {
  const held = new Map<string, { readonly kind: string; readonly runId: string }>();
  for (const event of events) {
    if (Date.parse(event.ts) > atMs) break;
    if (event.entityType === "job") held.delete(event.entityId);
    if (event.type === "job.started" && event.payload.workerId === workerId) held.set(event.entityId, event.payload);
    if (event.type === "run.canceled") letGo(held, event.payload.runId);
  }
  return new Map([...held].map(([jobId, { kind }]) => [jobId, kind]));
}

function letGo(held: Map<string, { readonly runId: string }>, runId: string): void {
  for (const [jobId, job] of held) if (job.runId === runId) held.delete(jobId);
}

/** From the moment a run was canceled until the renderer left a render of it that was under way and undisturbed. */
export function cancels(
  events: readonly DiecastEvent[],
  journal: readonly JournalLine[],
  fates: readonly Fate[],
): Measured[] {
  const owners = ownersOf(events);
  return executionsOf(journal).flatMap(({ promptId, fromMs, toMs }) => {
    const droppedAtMs = owners.get(promptId)?.droppedAtMs ?? null;
    if (droppedAtMs === null || toMs === null || fromMs >= droppedAtMs || toMs <= droppedAtMs) return [];
    // Who was hit meanwhile could not see or tell it.
    const isDisturbed = fates.some((fate) => fate.who !== "server" && fate.fromMs <= toMs && fate.toMs >= droppedAtMs);
    return isDisturbed ? [] : [{ id: promptId, ms: toMs - droppedAtMs }];
  });
}

type Span = readonly [fromMs: number, toMs: number];

/** When a process was hurt, and the second after it that its return takes to be noticed. */
function spansOf(fates: readonly Fate[], who: Name): Span[] {
  return fates.filter((fate) => fate.who === who).map(({ fromMs, toMs }) => [fromMs, toMs + noticeMs]);
}

/** When both workers were hurt. */
function nobodyThere(fates: readonly Fate[]): Span[] {
  const others = spansOf(fates, "worker-2");
  return spansOf(fates, "worker-1").flatMap(([fromMs, toMs]) =>
    others.map(([from, to]): Span => [Math.max(fromMs, from), Math.min(toMs, to)]).filter(([from, to]) => from < to),
  );
}

/** How many milliseconds of a time lie in any of these spans. */
function covered(spans: readonly Span[], fromMs: number, toMs: number): number {
  const inside = spans.map(([from, to]): Span => [Math.max(from, fromMs), Math.min(to, toMs)]);
  let [sum, doneMs] = [0, fromMs];
  for (const [from, to] of inside.sort(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, doneMs));
    doneMs = Math.max(doneMs, to);
  }
  return sum;
}
