import { conflict } from "../conflict.ts";
import type { EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { byCodeUnits } from "../ordered.ts";
import { rendersOn } from "./breaker.ts";
import type { HandOver } from "./escalate.ts";
import { takenDownBy } from "./failure-policy.ts";
import { isDue } from "./schedule.ts";
import { hasEnded, type Job, type JobsState, type RunOfJobs, restOfVersion } from "./state.ts";

type JobResult = EventPayloads["job.succeeded"]["result"];

/** What a worker holds while it works: the fencing token is the seq of its `job.started`. */
export interface Claim {
  readonly jobId: string;
  readonly workerId: string;
  readonly startedSeq: number;
}

interface ClaimCommand {
  readonly jobId: string;
  readonly workerId: string;
  readonly promptId: string | null;
  /** The renderer it goes to; left out for jobs that need none. */
  readonly providerId?: string;
  readonly at: string;
  readonly lostWorkers: ReadonlySet<string>;
}

/** Claims a due job for a worker. Refuses (CONFLICT) when it is not due, already taken, or its renderer is paused. */
export function claimJob(state: JobsState, command: ClaimCommand): Draft[] {
  const { jobId, workerId, promptId, providerId, at, lostWorkers } = command;
  const job = state.jobs[jobId];
  if (!job || !isDue(job, at, lostWorkers)) throw new Failure("CONFLICT", `Job ${jobId} is not free.`);
  // What was lost with its worker is taken up again also while nothing new begins: it may be rendering still.
  const renders = providerId === undefined || job.state === "running" ? "all" : rendersOn(state, providerId, at);
  if (renders === "none") throw new Failure("CONFLICT", `The renderer ${providerId} is paused.`);
  const attempt = job.attempt + 1;
  const payload = {
    ...{ ...identity(job), attempt, workerId, promptId },
    ...(providerId === undefined ? {} : { providerId }),
    ...(renders === "probe" ? { isProbe: true } : {}),
  };
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

/** How a try ended; the renderer and the kind of failure only for renders. */
interface Why {
  readonly code: string;
  readonly sentence: string;
  readonly providerId?: string;
  readonly fingerprint?: string;
}

/** Schedules another try of a job that failed for a reason that may pass. `effects` come before it. */
export function retryJob(
  state: JobsState,
  claim: Claim,
  why: Why & { readonly notBefore: string; readonly isUncounted?: true },
  effects: readonly Draft[] = [],
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
    ...effects,
    {
      type: "job.retry-scheduled",
      entityType: "job",
      entityId: job.id,
      idempotencyKey: `${job.id}:${job.attempt}`,
      payload,
    },
  ];
}

/** Ends a job badly and hands it over; a further variant ends by itself and its version goes on. */
export function failJob(state: JobsState, claim: Claim, why: Why, to: HandOver): Draft[] {
  const job = held(state, claim);
  return failDrafts(state, job, claim.startedSeq, why, to);
}

/** Ends a job whose last allowed try was lost with its worker. */
export function failLostJob(
  state: JobsState,
  jobId: string,
  lostWorkers: ReadonlySet<string>,
  why: Why,
  to: HandOver,
): Draft[] {
  const job = state.jobs[jobId];
  if (job?.state !== "running" || job.workerId === null || !lostWorkers.has(job.workerId))
    throw new Failure("CONFLICT", `Job ${jobId} is not lost.`);
  return failDrafts(state, job, job.startedSeq, why, to);
}

function failDrafts(state: JobsState, job: Job, startedSeq: number | null, why: Why, to: HandOver): Draft[] {
  const isOptional = job.round > 0;
  const fate = isOptional ? { isOptional } : { escalatedTo: to.escalatedTo };
  const payload = { ...identity(job), attempt: job.attempt, startedSeq, ...why, ...fate };
  const canceled = isOptional ? [] : takenDownBy(state, job);
  return [
    ...(isOptional ? [] : to.drafts),
    // Before the failure, so that a torn commit is redone whole.
    ...canceled.map((other) => cancelJob(other, `The run stops because ${job.kind} of ${job.assetId} failed.`)),
    { type: "job.failed", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:ended`, payload },
    ...runEnd(state, job, "failed", canceled.length),
  ];
}

/**
 * Cancels a selection of jobs, and of their versions what has not begun; what renders of these goes on unless it is
 * selected. Jobs that have ended are left as they are. @throws Failure NOT_FOUND, CONFLICT when none of them is open
 */
export function cancelJobs(state: JobsState, jobIds: readonly string[], reason: string): Draft[] {
  const selected = jobIds.flatMap((id) => state.jobs[id] ?? []).filter((job) => !hasEnded(job));
  if (selected.length === 0) {
    const fix = "There is nothing to do.";
    throw conflict("None of these jobs is open: all of them have ended.", { path: "/jobIds", rule: "open", fix });
  }
  const taken = selected.flatMap((job) => [job, ...restOfVersion(state, { ...job, round: 0 })]);
  return [...new Set(taken.map(({ id }) => id))].flatMap((id) => {
    const job = state.jobs[id];
    return job === undefined ? [] : [cancelJob(job, reason)];
  });
}

function cancelJob(job: Job, reason: string): Draft {
  const payload = { ...identity(job), reason };
  return { type: "job.canceled", entityType: "job", entityId: job.id, idempotencyKey: `${job.id}:ended`, payload };
}

/** `run.finished` if `job` was the last open one of its run. A failed job takes the rest of its version with it. */
function runEnd(state: JobsState, job: Job, ending: "succeeded" | "failed", canceledOthers = 0): Draft[] {
  const run = state.runsOfJobs[job.runId];
  // A version goes on when a further variant fails: its decision is still open.
  if (ending === "failed" && job.round > 0) return [];
  const alsoCanceled = canceledOthers + (ending === "failed" ? restOfVersion(state, job).length : 0);
  if (run === undefined || run.open > 1 + alsoCanceled) return [];
  const counts = endCounts(run);
  counts.canceled += alsoCanceled;
  counts[ending] += 1;
  return [runFinished(job.runId, counts)];
}

/** Ends runs whose jobs have all ended but whose end was not written (a crash in between). */
export function finishRuns(state: JobsState): Draft[] {
  const ended = Object.entries(state.runsOfJobs).filter(([, { open }]) => open === 0);
  return ended.sort(([a], [b]) => byCodeUnits(a, b)).map(([runId, run]) => runFinished(runId, endCounts(run)));
}

function endCounts({ succeeded, failed, canceled, skipped }: RunOfJobs) {
  return { succeeded, failed, canceled, ...(skipped === 0 ? {} : { skipped }) };
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
