import type { FailureCode } from "../failure.ts";
import { failureKinds } from "../failure.ts";
import { sha256Hex } from "../hash.ts";

/** How often and how fast a failing job is tried again. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly backoffMode: "fixed" | "exponential";
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly jitterPct: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  backoffMode: "exponential",
  baseDelayMs: 2000,
  maxDelayMs: 60_000,
  jitterPct: 0.15,
};

const retriedClasses: ReadonlySet<string> = new Set([
  "retryable",
  "timeout",
  "upstream_unavailable",
  "rate_limited",
  "out_of_memory",
]);

/** Whether the class of a failure code makes another try worthwhile. Classes come from codes, never from texts. */
export function isRetryable(code: FailureCode): boolean {
  return retriedClasses.has(failureKinds[code].retry);
}

/**
 * Delay in ms before the try that follows `attempt` (1-based): base × 2^(attempt−1), capped, then ± jitterPct.
 * The jitter derives from job id and attempt, so a replay gives the same times.
 */
export function retryDelayMs(policy: RetryPolicy, jobId: string, attempt: number): number {
  const growth = policy.backoffMode === "exponential" ? 2 ** (attempt - 1) : 1;
  const delay = Math.min(policy.maxDelayMs, policy.baseDelayMs * growth);
  const unit = Number.parseInt(sha256Hex(`${jobId}:${attempt}`).slice(0, 8), 16) / 0x1_0000_0000;
  return Math.round(delay * (1 + policy.jitterPct * (2 * unit - 1)));
}
