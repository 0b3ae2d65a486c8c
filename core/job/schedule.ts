import type { Job, JobsState, Lane } from "./state.ts";

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
 * loaded checkpoint (a switch costs seconds to minutes), then oldest plan, then id in code-unit order.
 */
export function dueJobs(
  state: JobsState,
  at: string,
  lostWorkers: ReadonlySet<string>,
  loadedCheckpointId: string | null,
): Job[] {
  const due = Object.values(state.jobs).filter((job) => isDue(job, at, lostWorkers));
  const rank = (job: Job): number[] => [
    kindOrder[job.kind],
    laneOrder[job.lane],
    job.checkpointId === loadedCheckpointId ? 0 : 1,
    job.plannedSeq,
  ];
  return due.sort((a, b) => compareRanks(rank(a), rank(b)) || (a.id < b.id ? -1 : 1));
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The next instant at which a job becomes due by time alone, or null. */
export function nextDueAt(state: JobsState): string | null {
  let next: string | null = null;
  for (const job of Object.values(state.jobs)) {
    if ((job.state !== "retrying" && job.state !== "queued") || job.notBefore === null) continue;
    if (next === null || job.notBefore < next) next = job.notBefore;
  }
  return next;
}
