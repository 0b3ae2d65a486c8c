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
export function dueJobs(state: JobsState, at: string, lostWorkers: ReadonlySet<string>, loadedCheckpointId: string | null): Job[] {
  const due = Object.values(state.jobs).filter((job) => isDue(job, at, lostWorkers));
  return due.sort((a, b) => {
    if (kindOrder[a.kind] !== kindOrder[b.kind]) return kindOrder[a.kind] - kindOrder[b.kind];
    if (laneOrder[a.lane] !== laneOrder[b.lane]) return laneOrder[a.lane] - laneOrder[b.lane];
    const aLoaded = a.checkpointId === loadedCheckpointId ? 0 : 1;
    const bLoaded = b.checkpointId === loadedCheckpointId ? 0 : 1;
    if (aLoaded !== bLoaded) return aLoaded - bLoaded;
    if (a.plannedSeq !== b.plannedSeq) return a.plannedSeq - b.plannedSeq;
    return a.id < b.id ? -1 : 1;
  });
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
