import type { EventPayloads, JobKind } from "../contracts.ts";
import type { Cause } from "../event.ts";
import type { ProvidersState } from "./providers.ts";
import type { Lane, Queues } from "./queues.ts";

/** Skipped: a further variant that was not needed. */
export type Ending = "succeeded" | "failed" | "canceled" | "skipped";
/** Paused: it would be queued or retrying, but its run is paused. */
export type JobState = "waiting" | "queued" | "running" | "retrying" | "paused" | Ending;

/** A try that failed. */
export type FailedTry = EventPayloads["job.escalated"]["history"][number];

/** One unit of worker work. Times are ISO instants of the events that set them. */
export interface Job {
  readonly id: string;
  readonly runId: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly kind: JobKind;
  readonly unitKey: string | null;
  /** 0 for what is done in any case, then one more for each further variant that is rendered only when needed. */
  readonly round: number;
  readonly needs: readonly string[];
  readonly checkpointId: string;
  /** What a renderer keeps between two renders besides the checkpoint: `stack.prompt.resolution`; empty in old plans. */
  readonly affinity: string;
  readonly maxAttempts: number;
  readonly lane: Lane;
  readonly plannedSeq: number;
  /** The event that planned it: the cause of everything its worker commits. */
  readonly plannedBy: Cause;
  state: JobState;
  attempt: number;
  /** Tries that ended because worker, renderer or disk went away; the others are the job's own failures. */
  losses: number;
  /** Tries that count for nothing: their renderer was paused for the same failure. */
  uncounted: number;
  /** Tries that failed, oldest first; null while there is none. */
  failedTries: FailedTry[] | null;
  notBefore: string | null;
  startedSeq: number | null;
  startedAt: string | null;
  endedAt: string | null;
  workerId: string | null;
  /** Every prompt id this job ever submitted, oldest first: what a later attempt may adopt. */
  promptIds: string[];
  /** The renderer each of these prompts was given to; null where the log does not say. */
  providerIds: (string | null)[];
  code: string | null;
  sentence: string | null;
}

/** An unfinished run as its jobs make it: how many of them are open, and how the others ended. */
export interface RunOfJobs {
  readonly lane: Lane;
  /** What a failed job means for the rest of the run. */
  readonly failurePolicy: EventPayloads["run.started"]["failurePolicy"];
  readonly versionIds: string[];
  /** Nothing of it begins. */
  isPaused: boolean;
  open: number;
  succeeded: number;
  failed: number;
  canceled: number;
  skipped: number;
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
  providers: ProvidersState;
}

export const initialJobs = (): JobsState => ({
  jobs: {},
  jobIdsByVersion: {},
  runsOfJobs: {},
  queues: {},
  runningJobIds: [],
  providers: {},
});

const endings: ReadonlySet<JobState> = new Set<Ending>(["succeeded", "failed", "canceled", "skipped"]);

/** Terminal states are final. */
export function hasEnded<J extends { readonly state: JobState }>(job: J): job is J & { readonly state: Ending } {
  return endings.has(job.state);
}

/** All jobs of one unfinished run. */
export function jobsOfRun(state: JobsState, runId: string): Job[] {
  return (state.runsOfJobs[runId]?.versionIds ?? []).flatMap((versionId) => jobsOfVersionId(state, versionId));
}

/**
 * What a failed job takes with it: the jobs of its version that have not begun. When a further variant fails, its
 * version goes on with the variants before: only what that variant and later ones need, and not the decision.
 */
export function restOfVersion(state: JobsState, failed: Job): Job[] {
  const others = jobsOfVersionId(state, failed.versionId);
  const isTaken = (job: Job): boolean => failed.round === 0 || (job.kind !== "route" && job.round >= failed.round);
  return others.filter((job) => job.id !== failed.id && !hasEnded(job) && job.state !== "running" && isTaken(job));
}

/** All jobs of one version of an unfinished run. */
export function jobsOfVersionId(state: JobsState, versionId: string): Job[] {
  return (state.jobIdsByVersion[versionId] ?? []).flatMap((id) => state.jobs[id] ?? []);
}

/** How many jobs unfinished runs have. */
export function jobCount({ runsOfJobs }: JobsState): number {
  const counts = Object.values(runsOfJobs).map(
    ({ open, succeeded, failed, canceled, skipped }) => open + succeeded + failed + canceled + skipped,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The versions an unfinished run makes, with their assets. */
export function versionsOfRun(state: JobsState, runId: string): Pick<Job, "assetId" | "versionId">[] {
  const firsts = (state.runsOfJobs[runId]?.versionIds ?? []).map((id) => state.jobIdsByVersion[id]?.[0]);
  return firsts.flatMap((id) => (id === undefined ? [] : (state.jobs[id] ?? [])));
}
