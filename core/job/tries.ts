/** What the bounds are counted by. */
interface Tries {
  readonly attempt: number;
  readonly losses: number;
  readonly maxAttempts: number;
}

/** Failures that say nothing about the job: the renderer or the disk went away under it. */
const losses: ReadonlySet<string> = new Set([
  "PROVIDER_UNREACHABLE",
  "RENDER_LOST",
  "RENDER_INTERRUPTED",
  "DISK_FULL",
  "LOG_UNAVAILABLE",
]);

/** How many losses a job may have for each try of its own that policy allows. */
const lossesPerTry = 2;

/** Whether a try that ended with this code was lost rather than failed (D-0019). */
export function isLoss(code: string): boolean {
  return losses.has(code);
}

/** Whether another try is allowed after the current one failed with `code`. */
export function hasTriesLeft(job: Tries, code: string): boolean {
  if (isLoss(code)) return canLoseAgain(job);
  return job.attempt - job.losses < job.maxAttempts;
}

/** Whether the current try may be counted as lost; a job that kills its workers must end as an exception. */
export function canLoseAgain({ losses: lost, maxAttempts }: Omit<Tries, "attempt">): boolean {
  return lost + 1 < maxAttempts * lossesPerTry;
}
