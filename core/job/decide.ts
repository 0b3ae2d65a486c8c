import type { EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { byCodeUnits } from "../ordered.ts";
import { takenDownBy } from "./failure-policy.ts";
import { isDue } from "./schedule.ts";
import { type Job, type JobsState, restOfVersion } from "./state.ts";

type JobResult = EventPayloads["job.succeeded"]["result"];

/** What a worker holds while it works: the fencing token is the seq of its `job.started`. */
export interface Claim {
  readonly jobId: string;
  readonly workerId: string;
  readonly startedSeq: number;
}

/** Claims a due job for a worker. Refuses (CONFLICT) when it is not due or already taken. */
export function claimJob(
  state: JobsState,
  command: { jobId: string; workerId: string; promptId: string | null; at: string; lostWorkers: ReadonlySet<string> },
): Draft[] {
  const job = state.jobs[command.jobId];
  if (!job || !isDue(job, command.at, command.lostWorkers))
    throw new Failure("CONFLICT", `Job ${command.jobId} is not free.`);
  const attempt = job.attempt + 1;
  const payload = { ...identity(job), attempt, workerId: command.workerId, promptId: command.promptId };
  return [
    { type: "job.started", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:${attempt}`, payload },
  ];
}

/** Ends a job well. Refuses (STALE_ATTEMPT) the result of a worker that lost the job. `effects` come before the end, so a torn commit is redone. */
export function succeedJob(
  state: JobsState,
  claim: Claim,
  outcome: { durationMs: number; result: JobResult },
  effects: readonly Draft[] = [],
): Draft[] {
  const job = held(state, claim);
  const payload = {
    ...identity(job),
    attempt: job.attempt,
    startedSeq: claim.startedSeq,
    durationMs: Math.max(0, Math.round(outcome.durationMs)),
    result: outcome.result,
  };
  const plansMore = effects.some((draft) => draft.type === "version.planned");
  return [
    ...effects,
    { type: "job.succeeded", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:ended`, payload },
    ...(plansMore ? [] : runEnd(state, job, "succeeded")),
  ];
}

/** Schedules another try of a job that failed for a reason that may pass. */
export function retryJob(
  state: JobsState,
  claim: Claim,
  why: { code: string; sentence: string; notBefore: string },
): Draft[] {
  const job = held(state, claim);
  const payload = {
    ...identity(job),
    attempt: job.attempt,
    startedSeq: claim.startedSeq,
    ...why,
    maxAttempts: job.maxAttempts,
  };
  return [
    {
      type: "job.retry-scheduled",
      entityType: "job",
      entityId: job.id,
      idempotencyKey: `${job.id}:${job.attempt}`,
      payload,
    },
  ];
}

/** Ends a job badly; `exception` is the row a person will see. */
export function failJob(
  state: JobsState,
  claim: Claim,
  why: { code: string; sentence: string },
  exception: Draft,
): Draft[] {
  const job = held(state, claim);
  return failDrafts(state, job, claim.startedSeq, why, exception);
}

/** Ends a job whose last allowed try was lost with its worker. */
export function failLostJob(
  state: JobsState,
  jobId: string,
  lostWorkers: ReadonlySet<string>,
  why: { code: string; sentence: string },
  exception: Draft,
): Draft[] {
  const job = state.jobs[jobId];
  if (job?.state !== "running" || job.workerId === null || !lostWorkers.has(job.workerId))
    throw new Failure("CONFLICT", `Job ${jobId} is not lost.`);
  return failDrafts(state, job, job.startedSeq, why, exception);
}

function failDrafts(
  state: JobsState,
  job: Job,
  startedSeq: number | null,
  why: { code: string; sentence: string },
  exception: Draft,
): Draft[] {
  const payload = { ...identity(job), attempt: job.attempt, startedSeq, ...why };
  const canceled = takenDownBy(state, job);
  return [
    exception,
    // Before the failure, so that a torn commit is redone whole.
    ...canceled.map((other) => cancelJob(other, `The run stops because ${job.kind} of ${job.assetId} failed.`)),
    { type: "job.failed", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:ended`, payload },
    ...runEnd(state, job, "failed", canceled.length),
  ];
}

function cancelJob(job: Job, reason: string): Draft {
  const payload = { ...identity(job), reason };
  return { type: "job.canceled", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:ended`, payload };
}

/** `run.finished` if `job` was the last open one of its run. A failed job takes the rest of its version with it. */
function runEnd(state: JobsState, job: Job, ending: "succeeded" | "failed", canceledOthers = 0): Draft[] {
  const run = state.runsOfJobs[job.runId];
  const alsoCanceled = canceledOthers + (ending === "failed" ? restOfVersion(state, job).length : 0);
  if (run === undefined || run.open > 1 + alsoCanceled) return [];
  const { succeeded, failed, canceled } = run;
  const counts = { succeeded, failed, canceled: canceled + alsoCanceled };
  counts[ending] += 1;
  return [runFinished(job.runId, counts)];
}

/** Ends runs whose jobs have all ended but whose end was not written (a crash in between). */
export function finishRuns(state: JobsState): Draft[] {
  const ended = Object.entries(state.runsOfJobs).filter(([, { open }]) => open === 0);
  return ended
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([runId, { succeeded, failed, canceled }]) => runFinished(runId, { succeeded, failed, canceled }));
}

function runFinished(runId: string, counts: EventPayloads["run.finished"]["counts"]): Draft {
  return {
    type: "run.finished",
    entityType: "run",
    entityId: runId,
    idempotencyKey: runId,
    payload: { runId, counts },
  };
}

/** The job a claim still holds; STALE_ATTEMPT when it was taken over, canceled or ended. */
export function held(state: JobsState, claim: Claim): Job {
  const job = state.jobs[claim.jobId];
  if (job?.state !== "running" || job.workerId !== claim.workerId || job.startedSeq !== claim.startedSeq) {
    throw new Failure("STALE_ATTEMPT", `Job ${claim.jobId} is no longer held by ${claim.workerId}.`);
  }
  return job;
}

function identity(
  job: Job,
): Pick<EventPayloads["job.canceled"], "jobId" | "runId" | "kind" | "assetId" | "versionId" | "unitKey"> {
  return {
    jobId: job.id,
    runId: job.runId,
    kind: job.kind,
    assetId: job.assetId,
    versionId: job.versionId,
    unitKey: job.unitKey,
  };
}
