import { questionAboutUnchecked } from "../core/asset/decide.ts";
import { findVersion } from "../core/asset/state.ts";
import type { Plan, Stack } from "../core/contracts.ts";
import { Failure, type FailureCode } from "../core/failure.ts";
import { failureFingerprint, isUncounted, pauseOf, probeDelayMs, renderFailed } from "../core/job/breaker.ts";
import { type Claim, failJob, failLostJob, held, retryJob } from "../core/job/decide.ts";
import { handOver } from "../core/job/escalate.ts";
import type { Failed } from "../core/job/exceptions.ts";
import { reasonToGiveUp } from "../core/job/give-up.ts";
import { retryDelayMs } from "../core/job/retry.ts";
import type { Job } from "../core/job/state.ts";
import { documentsOfPlan } from "../core/policy/plan-documents.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { Decide } from "../store/log/batch.ts";
import { describeFault } from "./describe-fault.ts";
import { type FailurePolicy, failurePolicyOf } from "./retry-policy.ts";

type Drafts = ReturnType<Decide<ProjectState>>;

/** A try that failed, as the log is told of it. */
export interface FailedTry extends Failed {
  readonly code: FailureCode;
  readonly claim: Claim;
  /** The renderer; null for jobs that need none. */
  readonly providerId: string | null;
  readonly retryAfterMs: number;
}

/** What a thrown value says; anything but a `Failure` is a bug whose story goes to the worker's log. */
export function failedTryOf(
  error: unknown,
  job: Job,
  { claim, providerId, log }: Pick<FailedTry, "claim" | "providerId"> & { readonly log: (line: string) => void },
): FailedTry {
  if (!(error instanceof Failure)) log(`${job.id}: ${describeFault(error)}`);
  const failure =
    error instanceof Failure
      ? error
      : new Failure("TASK_BROKEN", `Job ${job.id} broke: ${String(error)}`, { cause: error });
  const fix = failure.fields[0]?.fix;
  return {
    code: failure.code,
    sentence: failure.message.slice(0, 1500),
    cause: failure.fields.map((field) => `${field.path} ${field.rule}`),
    ...(fix === undefined ? {} : { fix }),
    claim,
    providerId: job.kind === "generate" ? providerId : null,
    retryAfterMs: (failure.retryAfterSeconds ?? 0) * 1000,
  };
}

/** What the failed work was planned with; nothing when that is what can't be read. */
async function plannedDocuments(
  { objects, state }: Parameters<typeof failurePolicyOf>[0],
  { assetId, versionId }: Job,
): Promise<Pick<Failed, "documents">> {
  const version = findVersion(state(), assetId, versionId);
  if (version === undefined) return {};
  try {
    const plan = await objects.getJson<Plan>(version.planHash);
    return { documents: documentsOfPlan(plan, await objects.getJson<Stack>(plan.stackHash)) };
  } catch (error) {
    if (error instanceof Failure && (error.code === "OBJECT_MISSING" || error.code === "OBJECT_CORRUPT")) return {};
    throw error;
  }
}

/** Decides what follows from a failed try: another one later, or the end; and whether its renderer is paused. */
export async function failureDecider(
  project: Parameters<typeof failurePolicyOf>[0],
  job: Job,
  failed: FailedTry,
): Promise<(state: ProjectState, at: string) => Drafts> {
  const policy = await failurePolicyOf(project, job);
  const documents = await plannedDocuments(project, job);
  return (state, at) => afterFailure(state, at, { ...failed, ...documents }, policy);
}

function afterFailure(state: ProjectState, at: string, failed: FailedTry, { retry, breaker }: FailurePolicy): Drafts {
  const job = held(state, failed.claim);
  const { code, sentence, claim, providerId } = failed;
  const after = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
  const delayMs = Math.max(retryDelayMs(retry, job.id, job.attempt), failed.retryAfterMs);
  if (providerId === null)
    return settle(state, job, failed, { retry, notBefore: after(delayMs), why: { code, sentence } });
  const pause = pauseOf(state, providerId);
  const probeMs = probeDelayMs(breaker, pause === null ? 0 : pause.probes + 1);
  const render = { ...failed, providerId, startedSeq: claim.startedSeq, since: after(-breaker.withinMs) };
  const effects = renderFailed(state, breaker, job, { ...render, probeAt: after(probeMs) });
  const why = { code, sentence, providerId, fingerprint: failureFingerprint(failed) };
  if (isUncounted(state, effects, render)) {
    // Behind the jobs that have not been tried: the next probe is another one where there is one.
    const notBefore = after(probeMs + delayMs);
    return retryJob(state, claim, { ...why, notBefore, isUncounted: true }, effects);
  }
  return settle(state, job, failed, { retry, notBefore: after(delayMs), why });
}

interface Settling {
  readonly retry: FailurePolicy["retry"];
  readonly notBefore: string;
  readonly why: Parameters<typeof failJob>[2];
}

function settle(state: ProjectState, job: Job, failed: FailedTry, { retry, notBefore, why }: Settling): Drafts {
  const reasonCode = reasonToGiveUp(job, retry, failed.code);
  if (reasonCode === null) return retryJob(state, failed.claim, { ...why, notBefore });
  const given = { ...failed, reasonCode, escalateTo: retry.escalateTo };
  return failJob(state, failed.claim, why, handOver(job, given, questionAboutUnchecked(state, job, failed)));
}

/** A job whose last allowed try died with its worker becomes an exception instead of killing workers for ever. */
export async function lossDecider(
  project: Parameters<typeof failurePolicyOf>[0],
  job: Job,
  lostWorkers: ReadonlySet<string>,
): Promise<(state: ProjectState) => Drafts> {
  const { retry } = await failurePolicyOf(project, job);
  const why = {
    code: "WORKER_LOST" as const,
    sentence: `Worker or renderer went away in ${job.losses + 1} tries of ${job.kind}.`,
  };
  const given = { ...why, cause: [job.kind], reasonCode: "WORKER_LOST" as const, escalateTo: retry.escalateTo };
  return (state) =>
    failLostJob(state, job.id, lostWorkers, why, handOver(job, given, questionAboutUnchecked(state, job, given)));
}
