import type { JobKind } from "../contracts.ts";
import { type Lane, type Queue, stackOf } from "./queues.ts";
import type { Job, JobsState } from "./state.ts";

/** Whether a worker may start this job at `at`: queued or due again, or its worker is gone. */
export function isDue(job: Job, at: string, lostWorkers: ReadonlySet<string>): boolean {
  if (job.state === "running") return job.workerId !== null && lostWorkers.has(job.workerId);
  if (job.state !== "queued" && job.state !== "retrying") return false;
  return job.notBefore === null || job.notBefore <= at;
}

/** Due jobs that need the same of a worker, oldest plan first. */
export interface DueJobs {
  readonly kind: JobKind;
  readonly lane: Lane;
  readonly checkpointId: string;
  readonly stack: string;
  /** It was begun, and its worker is gone: one job alone. */
  readonly isLost: boolean;
  readonly jobs: Iterable<Job>;
}

/**
 * Everything that is due, by what it needs. Only as much of each list is looked at as is asked for, so one job costs
 * about the same among ten and among a million.
 */
export function dueJobs(state: JobsState, at: string, lostWorkers: ReadonlySet<string>): DueJobs[] {
  const due: DueJobs[] = [];
  for (const queue of Object.values(state.queues)) {
    if (queue.notBefore !== null && queue.notBefore > at) continue;
    const { kind, lane, checkpointId, stack } = queue;
    due.push({
      kind,
      lane,
      checkpointId,
      stack,
      isLost: false,
      jobs: { [Symbol.iterator]: () => jobsIn(queue, state) },
    });
  }
  for (const id of state.runningJobIds) {
    const job = state.jobs[id];
    if (job !== undefined && isDue(job, at, lostWorkers)) due.push(aloneDue(job));
  }
  return due;
}

/** One job on its own. */
export function aloneDue(job: Job): DueJobs {
  const { kind, lane, checkpointId, affinity } = job;
  const stack = kind === "generate" ? stackOf(affinity) : "";
  return { kind, lane, checkpointId, stack, isLost: job.state === "running", jobs: [job] };
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
