import type { EventPayloads, JobKind } from "../contracts.ts";
import type { Cause } from "../event.ts";
import type { Lane, Queues } from "./queues.ts";

export type Ending = "succeeded" | "failed" | "canceled";
export type JobState = "waiting" | "queued" | "running" | "retrying" | Ending;

/** One unit of worker work. Times are ISO instants of the events that set them. */
export interface Job {
  readonly id: string;
  readonly runId: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly kind: JobKind;
  readonly unitKey: string | null;
  readonly needs: readonly string[];
  readonly checkpointId: string;
  readonly maxAttempts: number;
  readonly lane: Lane;
  readonly plannedSeq: number;
  /** The event that planned it: the cause of everything its worker commits. */
  readonly plannedBy: Cause;
  state: JobState;
  attempt: number;
  /** Tries that ended because worker, renderer or disk went away; the others are the job's own failures. */
  losses: number;
  notBefore: string | null;
  startedSeq: number | null;
  startedAt: string | null;
  endedAt: string | null;
  workerId: string | null;
  /** Every prompt id this job ever submitted, oldest first: what a later attempt may adopt. */
  promptIds: string[];
  code: string | null;
  sentence: string | null;
}

/** An unfinished run as its jobs make it: how many of them are open, and how the others ended. */
export interface RunOfJobs {
  readonly lane: Lane;
  /** What a failed job means for the rest of the run. */
  readonly failurePolicy: EventPayloads["run.started"]["failurePolicy"];
  readonly versionIds: string[];
  open: number;
  succeeded: number;
  failed: number;
  canceled: number;
}

/** Jobs of unfinished runs by id; a finished run's jobs leave (the log and the job list keep them). */
export interface JobsState {
  jobs: Record<string, Job>;
  jobIdsByVersion: Record<string, string[]>;
  runsOfJobs: Record<string, RunOfJobs>;
  /** The queued and retrying jobs in the order of work. */
  queues: Queues;
  /** As few as there are workers' hands. */
  runningJobIds: string[];
}

export const initialJobs = (): JobsState => ({
  jobs: {},
  jobIdsByVersion: {},
  runsOfJobs: {},
  queues: {},
  runningJobIds: [],
});

/** Terminal states are final. */
export function hasEnded<J extends { readonly state: JobState }>(job: J): job is J & { readonly state: Ending } {
  return job.state === "succeeded" || job.state === "failed" || job.state === "canceled";
}

/** All jobs of one unfinished run. */
export function jobsOfRun(state: JobsState, runId: string): Job[] {
  return (state.runsOfJobs[runId]?.versionIds ?? []).flatMap((versionId) => jobsOfVersionId(state, versionId));
}

/** What a failed job takes with it: the jobs of its version that have not begun. */
export function restOfVersion(state: JobsState, failed: Job): Job[] {
  const others = jobsOfVersionId(state, failed.versionId);
  return others.filter((job) => job.id !== failed.id && !hasEnded(job) && job.state !== "running");
}

/** All jobs of one version of an unfinished run. */
export function jobsOfVersionId(state: JobsState, versionId: string): Job[] {
  return (state.jobIdsByVersion[versionId] ?? []).flatMap((id) => state.jobs[id] ?? []);
}

/** How many jobs unfinished runs have. */
export function jobCount({ runsOfJobs }: JobsState): number {
  const counts = Object.values(runsOfJobs).map(
    ({ open, succeeded, failed, canceled }) => open + succeeded + failed + canceled,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The versions an unfinished run makes, with their assets. */
export function versionsOfRun(state: JobsState, runId: string): Pick<Job, "assetId" | "versionId">[] {
  const firsts = (state.runsOfJobs[runId]?.versionIds ?? []).map((id) => state.jobIdsByVersion[id]?.[0]);
  return firsts.flatMap((id) => (id === undefined ? [] : (state.jobs[id] ?? [])));
}
