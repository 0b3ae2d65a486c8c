import type { EventPayloads, VersionPlan } from "../contracts.ts";
import { causeOf, type DiecastEvent, type EventOf } from "../event.ts";
import { jobsOfVersion } from "./kinds.ts";
import { joinQueue, type Lane, leaveQueue } from "./queues.ts";
import {
  type Ending,
  hasEnded,
  type Job,
  type JobState,
  type JobsState,
  jobsOfRun,
  type RunOfJobs,
  restOfVersion,
} from "./state.ts";
import { isLoss } from "./tries.ts";

/** Folds one event into the jobs; owns and mutates `state` (D-0004). */
export function evolveJobs(state: JobsState, event: DiecastEvent): JobsState {
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
      succeed(state, state.jobs[event.payload.jobId], event.ts);
      return state;
    case "job.retry-scheduled":
      retryLater(state, state.jobs[event.payload.jobId], event.payload);
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

type RunFacts = Pick<EventPayloads["run.started"], "runId"> &
  Partial<Pick<EventPayloads["run.started"], "failurePolicy" | "trigger">>;

function runOf(state: JobsState, facts: RunFacts): RunOfJobs {
  const { runId, failurePolicy = "continue" } = facts;
  const known = state.runsOfJobs[runId];
  if (known !== undefined) return known;
  const lane = laneOf(state, facts);
  const run: RunOfJobs = { lane, failurePolicy, versionIds: [], open: 0, succeeded: 0, failed: 0, canceled: 0 };
  state.runsOfJobs[runId] = run;
  return run;
}

/** The lane of what a run plans; a regeneration is as urgent as the run it belongs to. */
export function laneOf(state: JobsState, { runId, trigger }: RunFacts): Lane {
  return state.runsOfJobs[runId]?.lane ?? (trigger?.kind === "answer" ? "follow_up" : "batch");
}

function addVersion(
  state: JobsState,
  run: RunOfJobs,
  event: EventOf<"run.started"> | EventOf<"version.planned">,
  version: VersionPlan,
  notBefore: string | null,
): void {
  if (state.jobIdsByVersion[version.versionId] !== undefined) return;
  run.versionIds.push(version.versionId);
  const jobIds: string[] = [];
  state.jobIdsByVersion[version.versionId] = jobIds;
  for (const { id, kind, unitKey, needs } of jobsOfVersion(version)) {
    // Written out: beginning with a spread, so large a literal takes twenty times as long.
    const job: Job = {
      id,
      runId: event.payload.runId,
      assetId: version.assetId,
      versionId: version.versionId,
      kind,
      unitKey,
      needs,
      checkpointId: version.checkpointId,
      maxAttempts: version.maxAttempts,
      lane: run.lane,
      plannedSeq: event.seq,
      plannedBy: causeOf(event),
      state: needs.length === 0 ? "queued" : "waiting",
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
    jobIds.push(id);
    state.jobs[id] = job;
    run.open += 1;
    if (job.state === "queued") joinQueue(state.queues, job, state.jobs);
  }
}

/** Every change of state goes through here, so that queues, hands and counts always agree with the jobs. */
function move(state: JobsState, job: Job, next: JobState, notBefore: string | null): void {
  leave(state, job);
  job.state = next;
  job.notBefore = notBefore;
  const run = state.runsOfJobs[job.runId];
  if (hasEnded(job)) {
    if (run) run[job.state] += 1;
    return;
  }
  if (run) run.open += 1;
  if (next === "running") state.runningJobIds.push(job.id);
  else if (next !== "waiting") joinQueue(state.queues, job, state.jobs);
}

function leave(state: JobsState, job: Job): void {
  const run = state.runsOfJobs[job.runId];
  if (run) run[hasEnded(job) ? job.state : "open"] -= 1;
  if (job.state === "queued" || job.state === "retrying") leaveQueue(state.queues, job, state.jobs);
  if (job.state === "running") state.runningJobIds.splice(state.runningJobIds.indexOf(job.id), 1);
}

function start(state: JobsState, job: Job | undefined, event: EventOf<"job.started">): void {
  if (!job) return;
  const { attempt, workerId, promptId } = event.payload;
  // Started again while it ran: the worker of the try before is gone.
  if (job.state === "running") job.losses += 1;
  move(state, job, "running", null);
  job.attempt = attempt;
  job.workerId = workerId;
  job.startedSeq = event.seq;
  job.startedAt = event.ts;
  if (promptId !== null) job.promptIds.push(promptId);
}

function retryLater(state: JobsState, job: Job | undefined, payload: EventPayloads["job.retry-scheduled"]): void {
  if (!job) return;
  if (isLoss(payload.code)) job.losses += 1;
  move(state, job, "retrying", payload.notBefore);
  job.workerId = null;
  setReason(job, payload);
}

function succeed(state: JobsState, job: Job | undefined, at: string): void {
  if (!job) return;
  end(state, job, "succeeded", at);
  for (const id of state.jobIdsByVersion[job.versionId] ?? []) {
    const other = state.jobs[id];
    if (other?.state !== "waiting" || !other.needs.includes(job.id)) continue;
    if (other.needs.every((needed) => state.jobs[needed]?.state === "succeeded"))
      move(state, other, "queued", other.notBefore);
  }
}

/** A version with a failed job can't be finished: what has not begun is canceled, what runs may end. */
function fail(state: JobsState, job: Job | undefined, { payload, ts }: EventOf<"job.failed">): void {
  if (!job) return;
  setReason(job, payload);
  end(state, job, "failed", ts);
  for (const other of restOfVersion(state, job)) cancel(state, other, ts);
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
