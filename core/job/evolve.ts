import type { DiecastEvent, EventOf } from "../event.ts";
import { addVersion, runOf } from "./plan.ts";
import { evolveProviders } from "./providers.ts";
import { joinQueue, leaveQueue } from "./queues.ts";
import {
  type Ending,
  hasEnded,
  type Job,
  type JobState,
  type JobsState,
  jobsOfRun,
  jobsOfVersionId,
  restOfVersion,
} from "./state.ts";
import { isLoss } from "./tries.ts";

/** Of a job that fails for ever only the newest tries are remembered. */
const maxFailedTries = 40;

/** Folds one event into the jobs; owns and mutates `state` (D-0004). */
export function evolveJobs(state: JobsState, event: DiecastEvent): JobsState {
  evolveProviders(state.providers, event);
  switch (event.type) {
    case "run.started": {
      const run = runOf(state, event.payload);
      for (const version of event.payload.versions) addVersion(state, run, event, version, event.payload.notBefore);
      return state;
    }
    case "version.planned":
      // A run that is forgotten already becomes known again.
      addVersion(state, runOf(state, event.payload), event, event.payload.version, null);
      return state;
    case "run.canceled":
      for (const job of jobsOfRun(state, event.payload.runId)) cancel(state, job, event.ts);
      return state;
    case "run.paused":
      setPaused(state, event.payload.runId, true);
      return state;
    case "run.resumed":
      setPaused(state, event.payload.runId, false);
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
      start(state, state.jobs[event.payload.jobId], event);
      return state;
    case "job.succeeded":
      succeed(state, state.jobs[event.payload.jobId], event);
      return state;
    case "job.retry-scheduled":
      retryLater(state, state.jobs[event.payload.jobId], event);
      return state;
    case "job.failed":
      fail(state, state.jobs[event.payload.jobId], event);
      return state;
    case "job.canceled":
      cancel(state, state.jobs[event.payload.jobId], event.ts);
      return state;
    default:
      return state;
  }
}

/** Every change of state goes through here, so that queues, hands and counts always agree with the jobs. */
function move(state: JobsState, job: Job, next: JobState, notBefore: string | null): void {
  leave(state, job);
  const run = state.runsOfJobs[job.runId];
  job.state = run?.isPaused && (next === "queued" || next === "retrying") ? "paused" : next;
  job.notBefore = notBefore;
  if (hasEnded(job)) {
    if (run) run[job.state] += 1;
    return;
  }
  if (run) run.open += 1;
  if (job.state === "running") state.runningJobIds.push(job.id);
  else if (job.state === "queued" || job.state === "retrying") joinQueue(state.queues, job, state.jobs);
}

function leave(state: JobsState, job: Job): void {
  const run = state.runsOfJobs[job.runId];
  if (run) run[hasEnded(job) ? job.state : "open"] -= 1;
  if (job.state === "queued" || job.state === "retrying") leaveQueue(state.queues, job, state.jobs);
  if (job.state === "running") state.runningJobIds.splice(state.runningJobIds.indexOf(job.id), 1);
}

function start(state: JobsState, job: Job | undefined, event: EventOf<"job.started">): void {
  if (!job) return;
  const { attempt, workerId, promptId, providerId = null } = event.payload;
  // Started again while it ran: the worker of the try before is gone.
  if (job.state === "running") job.losses += 1;
  move(state, job, "running", null);
  job.attempt = attempt;
  job.workerId = workerId;
  job.startedSeq = event.seq;
  job.startedAt = event.ts;
  if (promptId === null) return;
  job.promptIds.push(promptId);
  job.providerIds.push(providerId);
}

function retryLater(state: JobsState, job: Job | undefined, { payload, ts }: EventOf<"job.retry-scheduled">): void {
  if (!job) return;
  if (payload.isUncounted) job.uncounted += 1;
  else if (isLoss(payload.code)) job.losses += 1;
  move(state, job, "retrying", payload.notBefore);
  job.workerId = null;
  setReason(job, payload);
  if (payload.isUncounted) return;
  const failedTries = [...(job.failedTries ?? []), { attempt: payload.attempt, code: payload.code, at: ts }];
  job.failedTries = failedTries.slice(-maxFailedTries);
}

function succeed(state: JobsState, job: Job | undefined, { payload, ts }: EventOf<"job.succeeded">): void {
  if (!job) return;
  end(state, job, "succeeded", ts);
  if (payload.result.kind === "validate" && payload.result.isEnough) skipFurther(state, job, ts);
  queueReady(state, job.versionId);
}

/** Variants that have not begun are not needed: the decision goes by those that exist. */
function skipFurther(state: JobsState, { versionId, round }: Job, at: string): void {
  for (const other of jobsOfVersionId(state, versionId)) {
    if (other.round > round && other.state === "waiting") end(state, other, "skipped", at);
  }
}

/** What waits only for jobs that have ended as they should begins. */
function queueReady(state: JobsState, versionId: string): void {
  for (const other of jobsOfVersionId(state, versionId)) {
    if (other.state === "waiting" && other.needs.every((needed) => isThrough(state.jobs[needed])))
      move(state, other, "queued", other.notBefore);
  }
}

function isThrough(job: Job | undefined): boolean {
  if (job === undefined) return false;
  return job.state === "succeeded" || job.state === "skipped" || (job.state === "failed" && job.round > 0);
}

/**
 * A version with a failed job can't be finished: what has not begun is canceled, what runs may end. One with a failed
 * further variant is decided by the variants before.
 */
function fail(state: JobsState, job: Job | undefined, { payload, ts }: EventOf<"job.failed">): void {
  if (!job) return;
  setReason(job, payload);
  end(state, job, "failed", ts);
  const isOptional = job.round > 0;
  for (const other of restOfVersion(state, job)) end(state, other, isOptional ? "skipped" : "canceled", ts);
  if (isOptional) queueReady(state, job.versionId);
}

/** Queued and retrying jobs of a paused run wait; it was retrying when a try was made before. */
function setPaused(state: JobsState, runId: string, isPaused: boolean): void {
  const run = state.runsOfJobs[runId];
  if (run === undefined || run.isPaused === isPaused) return;
  run.isPaused = isPaused;
  for (const job of jobsOfRun(state, runId)) {
    const isHeld = isPaused ? job.state === "queued" || job.state === "retrying" : job.state === "paused";
    if (isHeld) move(state, job, job.attempt === 0 ? "queued" : "retrying", job.notBefore);
  }
}

function cancel(state: JobsState, job: Job | undefined, at: string): void {
  if (job && !hasEnded(job)) end(state, job, "canceled", at);
}

function end(state: JobsState, job: Job, ending: Ending, at: string): void {
  move(state, job, ending, null);
  job.endedAt = at;
  job.workerId = null;
}

function setReason(job: Job, { code, sentence }: { readonly code: string; readonly sentence: string }): void {
  job.code = code;
  job.sentence = sentence;
}

function dropRun(state: JobsState, runId: string): void {
  for (const job of jobsOfRun(state, runId)) {
    leave(state, job);
    delete state.jobs[job.id];
    delete state.jobIdsByVersion[job.versionId];
  }
  delete state.runsOfJobs[runId];
}
