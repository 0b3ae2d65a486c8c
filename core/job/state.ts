import type { EventPayloads, JobKind, VersionPlan } from "../contracts.ts";
import { type Cause, causeOf, type DiecastEvent, type EventOf } from "../event.ts";
import { jobsOfVersion } from "./kinds.ts";
import { isLoss } from "./tries.ts";

export type JobState = "waiting" | "queued" | "running" | "retrying" | "succeeded" | "failed" | "canceled";

/** Who goes first: work somebody waits for, then the consequences of answers, then the rest. */
export type Lane = "interactive" | "follow_up" | "batch";

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

/** Jobs of unfinished runs by id; a finished run's jobs leave (the log and the job list keep them). */
export interface JobsState {
  jobs: Record<string, Job>;
  jobIdsByVersion: Record<string, string[]>;
  versionIdsByRun: Record<string, string[]>;
  /** What a failed job means for the rest of its run. */
  failurePolicyByRun: Record<string, EventPayloads["run.started"]["failurePolicy"]>;
}

export const initialJobs = (): JobsState => ({
  jobs: {},
  jobIdsByVersion: {},
  versionIdsByRun: {},
  failurePolicyByRun: {},
});

const ended: ReadonlySet<JobState> = new Set(["succeeded", "failed", "canceled"]);

/** Terminal states are final. */
export function hasEnded(job: Job): boolean {
  return ended.has(job.state);
}

/** Folds one event into the jobs; owns and mutates `state` (D-0004). */
export function evolveJobs(state: JobsState, event: DiecastEvent): JobsState {
  switch (event.type) {
    case "run.started": {
      state.failurePolicyByRun[event.payload.runId] = event.payload.failurePolicy;
      const lane: Lane = event.payload.trigger.kind === "answer" ? "follow_up" : "batch";
      for (const version of event.payload.versions) addJobs(state, event, version, lane, event.payload.notBefore);
      return state;
    }
    case "version.planned":
      addJobs(state, event, event.payload.version, laneOfRun(state, event.payload.runId), null);
      return state;
    case "run.canceled":
      for (const job of jobsOfRun(state, event.payload.runId)) if (!hasEnded(job)) end(job, "canceled", event.ts);
      return state;
    case "run.finished":
      dropRun(state, event.payload.runId);
      return state;
    default:
      return evolveJob(state, event);
  }
}

function evolveJob(state: JobsState, event: DiecastEvent): JobsState {
  switch (event.type) {
    case "job.started":
      start(state.jobs[event.payload.jobId], event);
      return state;
    case "job.succeeded":
      succeed(state, state.jobs[event.payload.jobId], event.ts);
      return state;
    case "job.retry-scheduled": {
      const job = state.jobs[event.payload.jobId];
      if (job) retryLater(job, event.payload);
      return state;
    }
    case "job.failed": {
      const job = state.jobs[event.payload.jobId];
      if (!job) return state;
      Object.assign(job, reason(event.payload));
      end(job, "failed", event.ts);
      cancelRestOfVersion(state, job, event.ts);
      return state;
    }
    case "job.canceled": {
      const job = state.jobs[event.payload.jobId];
      if (job && !hasEnded(job)) end(job, "canceled", event.ts);
      return state;
    }
    default:
      return state;
  }
}

function addJobs(
  state: JobsState,
  event: EventOf<"run.started"> | EventOf<"version.planned">,
  version: VersionPlan,
  lane: Lane,
  notBefore: string | null,
): void {
  const { runId } = event.payload;
  const versionIds = state.versionIdsByRun[runId] ?? [];
  state.versionIdsByRun[runId] = versionIds;
  versionIds.push(version.versionId);
  const jobIds: string[] = [];
  state.jobIdsByVersion[version.versionId] = jobIds;
  for (const planned of jobsOfVersion(version)) {
    jobIds.push(planned.id);
    state.jobs[planned.id] = {
      ...planned,
      runId,
      assetId: version.assetId,
      versionId: version.versionId,
      checkpointId: version.checkpointId,
      maxAttempts: version.maxAttempts,
      lane,
      plannedSeq: event.seq,
      plannedBy: causeOf(event),
      state: planned.needs.length === 0 ? "queued" : "waiting",
      attempt: 0,
      losses: 0,
      notBefore,
      startedSeq: null,
      startedAt: null,
      endedAt: null,
      workerId: null,
      promptIds: [],
      code: null,
      sentence: null,
    };
  }
}

function start(job: Job | undefined, event: EventOf<"job.started">): void {
  if (!job) return;
  const { attempt, workerId, promptId } = event.payload;
  // Started again while it ran: the worker of the try before is gone.
  if (job.state === "running") job.losses += 1;
  Object.assign(job, {
    state: "running",
    attempt,
    workerId,
    startedSeq: event.seq,
    startedAt: event.ts,
    notBefore: null,
  });
  if (promptId !== null) job.promptIds.push(promptId);
}

function retryLater(job: Job, payload: EventPayloads["job.retry-scheduled"]): void {
  if (isLoss(payload.code)) job.losses += 1;
  Object.assign(job, { state: "retrying", notBefore: payload.notBefore, workerId: null, ...reason(payload) });
}

function succeed(state: JobsState, job: Job | undefined, at: string): void {
  if (!job) return;
  end(job, "succeeded", at);
  for (const other of jobsOfOneVersion(state, job.versionId)) {
    if (other.state !== "waiting" || !other.needs.includes(job.id)) continue;
    if (other.needs.every((id) => state.jobs[id]?.state === "succeeded")) other.state = "queued";
  }
}

/** A version with a failed job can't be finished: what has not begun is canceled, what runs may end. */
function cancelRestOfVersion(state: JobsState, failed: Job, at: string): void {
  for (const job of jobsOfOneVersion(state, failed.versionId)) {
    if (!hasEnded(job) && job.state !== "running") end(job, "canceled", at);
  }
}

function end(job: Job, state: JobState, at: string): void {
  job.state = state;
  job.endedAt = at;
  job.workerId = null;
  job.notBefore = null;
}

function reason(payload: { readonly code: string; readonly sentence: string }): { code: string; sentence: string } {
  return { code: payload.code, sentence: payload.sentence };
}

function dropRun(state: JobsState, runId: string): void {
  for (const versionId of state.versionIdsByRun[runId] ?? []) {
    for (const id of state.jobIdsByVersion[versionId] ?? []) delete state.jobs[id];
    delete state.jobIdsByVersion[versionId];
  }
  delete state.versionIdsByRun[runId];
  delete state.failurePolicyByRun[runId];
}

/** A regeneration is as urgent as the run it belongs to. */
function laneOfRun(state: JobsState, runId: string): Lane {
  return jobsOfRun(state, runId)[0]?.lane ?? "batch";
}

/** All jobs of one unfinished run. */
export function jobsOfRun(state: JobsState, runId: string): Job[] {
  return (state.versionIdsByRun[runId] ?? []).flatMap((versionId) => jobsOfOneVersion(state, versionId));
}

function jobsOfOneVersion(state: JobsState, versionId: string): Job[] {
  return (state.jobIdsByVersion[versionId] ?? []).flatMap((id) => state.jobs[id] ?? []);
}
