import type { JobKind } from "../contracts.ts";
import type { Lane } from "../job/queues.ts";
import type { JobState, JobsState } from "../job/state.ts";
import { countOrdered } from "../ordered.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

export interface JobCount {
  readonly kind: JobKind;
  readonly state: JobState;
  readonly count: number;
}

const kinds: readonly JobKind[] = ["generate", "finish", "validate", "route"];
/** Named also when there are none, so that a graph of them goes down to zero. */
const openStates: readonly JobState[] = ["waiting", "queued", "running", "retrying"];

/** All jobs there ever were, by kind and state. Costs as much as unfinished runs have jobs. */
export function jobCounts({ jobs }: JobsState, { ended }: Telemetry): JobCount[] {
  const counts = new Map<string, number>(
    kinds.flatMap((kind) => openStates.map((state) => [`${kind} ${state}`, 0] as const)),
  );
  const add = (key: string, more: number): Map<string, number> => counts.set(key, (counts.get(key) ?? 0) + more);
  for (const id in jobs) {
    const job = jobs[id];
    if (job !== undefined) add(`${job.kind} ${job.state}`, 1);
  }
  for (const kind of kinds) {
    for (const [state, count] of Object.entries(ended[kind])) add(`${kind} ${state}`, count);
  }
  return [...counts].map(([key, count]) => {
    const [kind, state] = key.split(" ") as [JobKind, JobState];
    return { kind, state, count };
  });
}

/** How many jobs wait for a worker's hand, by kind and lane; those whose next try is due later are among them. */
export function queueDepths({ queues }: JobsState): { kind: JobKind; lane: Lane; count: number }[] {
  const depths = new Map<string, { kind: JobKind; lane: Lane; count: number }>();
  for (const { kind, lane, jobIds } of Object.values(queues)) {
    const depth = depths.get(`${kind} ${lane}`) ?? { kind, lane, count: 0 };
    depth.count += countOrdered(jobIds);
    depths.set(`${kind} ${lane}`, depth);
  }
  return [...depths.values()];
}
