import type { Draft } from "../event.ts";
import { fingerprintOf, raiseException, resolveException } from "../exception/decide.ts";
import { type ExceptionsState, openExceptions } from "../exception/state.ts";
import type { FailureCode } from "../failure.ts";
import { nextActionFor, type Reason } from "./exceptions.ts";
import type { ProviderPause } from "./providers.ts";
import type { Job, JobsState } from "./state.ts";

/** When the same failure on many jobs pauses a renderer: different jobs, within ms, and the waits before a probe in ms. */
export interface BreakerPolicy {
  readonly jobs: number;
  readonly withinMs: number;
  readonly probeAfterMs: number;
  readonly maxProbeAfterMs: number;
}

export const defaultBreakerPolicy: BreakerPolicy = {
  jobs: 3,
  withinMs: 60_000,
  probeAfterMs: 5_000,
  maxProbeAfterMs: 60_000,
};

/**
 * Failures that show that a renderer is not well. A model or node it lacks, a graph it refuses, a full disk of ours say
 * nothing of its health: three specs that want one missing model must not hold up all others.
 */
const ofHealth: ReadonlySet<string> = new Set<FailureCode>([
  "PROVIDER_UNREACHABLE",
  "PROVIDER_TIMEOUT",
  "PROVIDER_FAULT",
  "PROVIDER_BUSY",
  "PROVIDER_REFUSED",
  "OUT_OF_MEMORY",
  "RENDER_FAILED",
  "OUTPUT_MISSING",
  "OUTPUT_INVALID",
  "WATCHDOG_STALLED",
]);
/** What a restart leaves; leases and the gate watch over that. A probe that ends so has not shown that all is well. */
const ofRestart: ReadonlySet<string> = new Set<FailureCode>(["RENDER_LOST", "RENDER_INTERRUPTED"]);

/** A render that failed on a renderer. Instants are ISO: `since` begins the policy's window, `probeAt` ends the pause. */
export interface RenderFailure extends Reason {
  readonly providerId: string;
  readonly startedSeq: number;
  readonly since: string;
  readonly probeAt: string;
}

/** Why nothing is sent to a renderer, or null while it works. */
export function pauseOf(state: Pick<JobsState, "providers">, providerId: string): ProviderPause | null {
  return state.providers[providerId]?.pause ?? null;
}

/** Whether renders may begin on a renderer: all, one that tries whether it works again, or none. */
export function rendersOn(state: JobsState, providerId: string, at: string): "all" | "probe" | "none" {
  const pause = pauseOf(state, providerId);
  if (pause === null) return "all";
  const isProbing = state.jobs[pause.probeJobId ?? ""]?.state === "running";
  return isProbing || at < pause.probeAt ? "none" : "probe";
}

/** Wait in ms before the next probe of a renderer, after so many that failed. */
export function probeDelayMs({ probeAfterMs, maxProbeAfterMs }: BreakerPolicy, failedProbes: number): number {
  return Math.min(maxProbeAfterMs, probeAfterMs * 2 ** Math.min(failedProbes, 20));
}

/** What tells kinds of failures of a render apart, the same for all jobs it happens to. */
export function failureFingerprint({ code, cause }: Pick<Reason, "code" | "cause">): string {
  return fingerprintOf("generate", code, cause);
}

/**
 * The pause of a renderer and its one exception, when this failure makes enough different jobs fail in the same way; what
 * a failed probe means while it is paused; nothing otherwise, and nothing for failures that say nothing of its health.
 */
export function renderFailed(
  state: JobsState & ExceptionsState,
  policy: BreakerPolicy,
  job: Job,
  failure: RenderFailure,
): Draft[] {
  const { providerId, code, sentence, probeAt } = failure;
  const pause = pauseOf(state, providerId);
  if (pause !== null) {
    const isAnswer = pause.probeJobId === job.id && (ofHealth.has(code) || ofRestart.has(code));
    if (!isAnswer) return [];
    const payload = { providerId, jobId: job.id, code, sentence, probeAt };
    return [provider("provider.probed", `${job.id}:${failure.startedSeq}`, payload)];
  }
  if (!ofHealth.has(code)) return [];
  const fingerprint = failureFingerprint(failure);
  const recent = state.providers[providerId]?.recent ?? [];
  const alike = recent.filter((one) => one.fingerprint === fingerprint && one.at >= failure.since);
  const jobIds = [...new Set([...alike.map(({ jobId }) => jobId), job.id])];
  if (jobIds.length < policy.jobs) return [];
  // One whose pause was torn off by a crash is still open.
  const torn = openExceptions(state).find((one) => one.fingerprint === fingerprint && one.specId === null);
  const exception = pauseException(failure, jobIds.length);
  const exceptionId = torn?.exceptionId ?? exception.payload.exceptionId;
  const payload = { providerId, code, sentence, fingerprint, jobIds: jobIds.slice(-100), exceptionId, probeAt };
  return [...(torn ? [] : [exception]), provider("provider.paused", exceptionId, payload)];
}

/** Whether a failed try counts for nothing, because its renderer is paused for this failure, or with these drafts gets so. */
export function isUncounted(
  state: JobsState,
  drafts: readonly Draft[],
  { providerId, ...reason }: Pick<RenderFailure, "providerId" | "code" | "cause">,
): boolean {
  return drafts.length > 0 || pauseOf(state, providerId)?.fingerprint === failureFingerprint(reason);
}

/** A probe that succeeded lets the others follow and closes the exception; nothing when the job was no probe. */
export function renderSucceeded(state: JobsState & ExceptionsState, providerId: string, job: Job): Draft[] {
  const pause = pauseOf(state, providerId);
  if (pause === null || pause.probeJobId !== job.id) return [];
  return [...closed(state, pause), resumed(pause, "probe", job.id)];
}

/** What closing the exception of a paused renderer means besides: a person says that it works again. */
export function resumeProvider(state: JobsState, exceptionId: string): Draft[] {
  const pauses = Object.values(state.providers).flatMap(({ pause }) => pause ?? []);
  return pauses.filter((pause) => pause.exceptionId === exceptionId).map((pause) => resumed(pause, "person", null));
}

function closed(state: ExceptionsState, { exceptionId }: ProviderPause): Draft[] {
  if (state.exceptions[exceptionId]?.resolution !== null) return [];
  return resolveException(state, exceptionId, "recovered");
}

function resumed({ providerId, exceptionId }: ProviderPause, because: "probe" | "person", jobId: string | null): Draft {
  return provider("provider.resumed", exceptionId, { providerId, because, jobId });
}

type ProviderDraft = Extract<Draft, { readonly type: "provider.paused" | "provider.probed" | "provider.resumed" }>;

function provider<T extends ProviderDraft["type"]>(
  type: T,
  idempotencyKey: string,
  payload: Extract<ProviderDraft, { readonly type: T }>["payload"],
): Draft {
  return { type, entityType: "provider", entityId: payload.providerId, idempotencyKey, payload } as Draft;
}

/** With the fingerprint of the single failures, so that all of them are one row. */
function pauseException(failure: RenderFailure, count: number) {
  const { providerId, code, sentence, startedSeq, cause } = failure;
  const nobody = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
  return raiseException(
    {
      stage: "generate",
      code,
      sentence: `${count} renders failed in the same way on ${providerId}, so it is paused: ${sentence}`.slice(0, 2000),
      suspect: "The renderer, not the specs. One render at a time tries whether it works again; the others wait.",
      nextAction: nextActionFor(failure),
      ...nobody,
    },
    `provider.${providerId}.${startedSeq}`,
    cause,
    { providerId },
  );
}
