import type { EventPayloads } from "../contracts.ts";
import type { FailureCode } from "../failure.ts";
import { isRetried, type RetryPolicy } from "./retry.ts";
import { canLoseAgain, isLastRung, isLoss, ownTries, type Tries } from "./tries.ts";

/** Why there is no other try after the current one failed with `code`, or null when there is one. */
export function reasonToGiveUp(
  job: Tries,
  policy: Pick<RetryPolicy, "retryOn">,
  code: FailureCode,
): EventPayloads["job.escalated"]["reasonCode"] | null {
  if (!isRetried(policy, code)) return "NOT_RETRIED";
  if (isLoss(code)) return canLoseAgain(job) ? null : "LOSSES_EXHAUSTED";
  if (code === "OUT_OF_MEMORY" && isLastRung(job)) return "MEMORY_EXHAUSTED";
  return ownTries(job) < job.maxAttempts ? null : "ATTEMPTS_EXHAUSTED";
}
