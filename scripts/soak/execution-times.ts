import type { DiecastEvent } from "../../core/event.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";
import type { Fate } from "./execution-fates.ts";
import { executionsOf, ownersOf } from "./execution-renders.ts";

/** How long something took that has a bar; milliseconds. */
export interface Measured {
  readonly id: string;
  readonly ms: number;
}

/**
 * For every job a worker held when it was killed: until somebody took it up or ended it. Times in which the renderer
 * itself was away or stood still do not count for a render, which nobody could have taken up.
 */
export function recoveries(events: readonly DiecastEvent[], fates: readonly Fate[]): Measured[] {
  const kills = fates.filter(({ kind, workerId }) => kind === "kill" && workerId !== null);
  return kills.flatMap(({ workerId, fromMs }) =>
    [...heldBy(events, workerId ?? "", fromMs)].flatMap(([jobId, kind]) => {
      const next = events.find((event) => event.entityId === jobId && Date.parse(event.ts) > fromMs);
      if (next === undefined || next.type === "job.canceled") return [];
      const toMs = Date.parse(next.ts);
      const away = kind === "generate" ? overlap(fates, fromMs, toMs) : 0;
      return [{ id: jobId, ms: toMs - fromMs - away }];
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

/** How much of a span the renderer could not be used in, and the second its return takes to be noticed. */
function overlap(fates: readonly Fate[], fromMs: number, toMs: number): number {
  const noticeMs = 1000;
  const spans = fates
    .filter(({ who }) => who === "renderer")
    .map((fate) => [Math.max(fate.fromMs, fromMs), Math.min(fate.toMs + noticeMs, toMs)] as const)
    .sort(([a], [b]) => a - b);
  let [covered, doneMs] = [0, fromMs];
  for (const [start, end] of spans) {
    covered += Math.max(0, end - Math.max(start, doneMs));
    doneMs = Math.max(doneMs, end);
  }
  return covered;
}
