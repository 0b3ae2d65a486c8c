import type { EscalationTarget, FailureClass, JobKind } from "../contracts.ts";
import type { FailureCode } from "../failure.ts";
import { failureKinds } from "../failure.ts";
import { sha256Hex } from "../hash.ts";

/** How often and how fast a failing job is tried again, on which classes of failures, and where it goes in the end. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly backoffMode: "fixed" | "exponential";
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly jitterPct: number;
  readonly retryOn: readonly FailureClass[];
  readonly escalateTo: EscalationTarget;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  backoffMode: "exponential",
  baseDelayMs: 2000,
  maxDelayMs: 60_000,
  jitterPct: 0.15,
  retryOn: ["retryable", "timeout", "upstream_unavailable", "rate_limited", "out_of_memory"],
  escalateTo: "exception_inbox",
};

/** What documents say of retries, from general to particular; each field counts for itself. */
export interface RetryLayers {
  /** The whole project. */
  readonly project?: Partial<RetryPolicy> & { readonly byJobKind?: Readonly<Record<string, Partial<RetryPolicy>>> };
  /** The baseline profile's word on checking, and on deciding. */
  readonly validators?: Partial<RetryPolicy>;
  readonly routing?: Partial<RetryPolicy>;
}

/** The policy in force for one kind of job: built in < project < kind of job < validators or routing of the baseline profile. */
export function retryPolicyFor(kind: JobKind, { project = {}, validators, routing }: RetryLayers): RetryPolicy {
  const particular = kind === "validate" ? validators : kind === "route" ? routing : undefined;
  const { maxAttempts, backoffMode, baseDelayMs, maxDelayMs, jitterPct, retryOn, escalateTo } = {
    ...defaultRetryPolicy,
    ...project,
    ...project.byJobKind?.[kind],
    ...particular,
  };
  return { maxAttempts, backoffMode, baseDelayMs, maxDelayMs, jitterPct, retryOn, escalateTo };
}

/** The class of a failure code. Classes come from the catalogue, never from texts. */
export function classOf(code: FailureCode): FailureClass {
  const { retry } = failureKinds[code];
  return retry === "never" ? "non_retryable" : retry;
}

/** Whether a policy tries again after a failure with this code. */
export function isRetried({ retryOn }: Pick<RetryPolicy, "retryOn">, code: FailureCode): boolean {
  return retryOn.includes(classOf(code));
}

/**
 * Delay in ms before the try that follows `attempt` (1-based): base × 2^(attempt−1), capped, then ± jitterPct.
 * The jitter derives from job id and attempt, so a replay gives the same times.
 */
export function retryDelayMs(
  policy: Pick<RetryPolicy, "backoffMode" | "baseDelayMs" | "maxDelayMs" | "jitterPct">,
  jobId: string,
  attempt: number,
): number {
  const growth = policy.backoffMode === "exponential" ? 2 ** (attempt - 1) : 1;
  const delay = Math.min(policy.maxDelayMs, policy.baseDelayMs * growth);
  const unit = Number.parseInt(sha256Hex(`${jobId}:${attempt}`).slice(0, 8), 16) / 0x1_0000_0000;
  return Math.round(delay * (1 + policy.jitterPct * (2 * unit - 1)));
}
