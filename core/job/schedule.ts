import { merged } from "../ordered.ts";
import { comparePlans, type Lane, type Queue } from "./queues.ts";
import type { Job, JobsState } from "./state.ts";

const laneOrder: Record<Lane, number> = { interactive: 0, follow_up: 1, batch: 2 };
const kindOrder: Record<Job["kind"], number> = { route: 0, validate: 1, finish: 2, generate: 3 };

/** Whether a worker may start this job at `at`: queued or due again, or its worker is gone. */
export function isDue(job: Job, at: string, lostWorkers: ReadonlySet<string>): boolean {
  if (job.state === "running") return job.workerId !== null && lostWorkers.has(job.workerId);
  if (job.state !== "queued" && job.state !== "retrying") return false;
  return job.notBefore === null || job.notBefore <= at;
}

/**
 * The due jobs in the order they should start: finish what was begun (later stages first), lane, then stay on the
 * loaded checkpoint (a switch costs seconds to minutes), then oldest plan, then id in code-unit order. One costs about
 * the same among ten and among a million, so stop asking when there is no free hand.
 */
export function* dueJobs(
  state: JobsState,
  at: string,
  lostWorkers: ReadonlySet<string>,
  loadedCheckpointId: string | null,
): Generator<Job> {
  const byRank = new Map<number, Iterable<Job>[]>();
  const add = (job: Ranked, jobs: Iterable<Job>): void => {
    const rank = rankOf(job, loadedCheckpointId);
    byRank.set(rank, [...(byRank.get(rank) ?? []), jobs]);
  };
  for (const queue of Object.values(state.queues)) {
    if (queue.notBefore === null || queue.notBefore <= at) add(queue, jobsIn(queue, state));
  }
  for (const id of state.runningJobIds) {
    const job = state.jobs[id];
    if (job !== undefined && isDue(job, at, lostWorkers)) add(job, [job]);
  }
  for (const [, sources] of [...byRank].sort(([a], [b]) => a - b)) yield* merged(sources, comparePlans);
}

type Ranked = Pick<Job, "kind" | "lane" | "checkpointId">;

function rankOf({ kind, lane, checkpointId }: Ranked, loadedCheckpointId: string | null): number {
  return kindOrder[kind] * 100 + laneOrder[lane] * 10 + (checkpointId === loadedCheckpointId ? 0 : 1);
}

function* jobsIn({ jobIds }: Queue, { jobs }: JobsState): Generator<Job> {
  for (const block of jobIds) {
    for (const id of block) {
      const job = jobs[id];
      if (job !== undefined) yield job;
    }
  }
}

/** The next instant at which a job becomes due by time alone, or null. */
export function nextDueAt(state: JobsState): string | null {
  let next: string | null = null;
  for (const { notBefore } of Object.values(state.queues)) {
    if (notBefore !== null && (next === null || notBefore < next)) next = notBefore;
  }
  return next;
}
