import type { Job } from "./state.ts";

/** What the bounds are counted by. */
export type Tries = Pick<Job, "attempt" | "losses" | "uncounted" | "maxAttempts" | "failedTries">;

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

/** What is done before another try after running out of memory, first to last: the ladder has no more rungs. */
const memoryRungs = ["free", "unload"] as const;

/** Whether a try that ended with this code was lost rather than failed (D-0019). */
export function isLoss(code: string): boolean {
  return losses.has(code);
}

/** Which of the job's own tries this is, from 1; lost and uncounted ones aside. Before the first it is 0. */
export function ownTries({ attempt, losses: lost, uncounted }: Omit<Tries, "maxAttempts" | "failedTries">): number {
  return attempt - lost - uncounted;
}

/** Whether the current try may be counted as lost; a job that kills its workers must end as an exception. */
export function canLoseAgain({ losses: lost, maxAttempts }: Pick<Tries, "losses" | "maxAttempts">): boolean {
  return lost + 1 < maxAttempts * lossesPerTry;
}

/** What has to be done about memory before the next try: null unless the newest try ran out of it. */
export function memoryRung({ failedTries }: Pick<Tries, "failedTries">): (typeof memoryRungs)[number] | null {
  if (failedTries?.at(-1)?.code !== "OUT_OF_MEMORY") return null;
  return memoryRungs[Math.min(outOfMemory(failedTries), memoryRungs.length) - 1] ?? null;
}

/** Whether running out of memory once more leaves nothing to try. */
export function isLastRung({ failedTries }: Pick<Tries, "failedTries">): boolean {
  return outOfMemory(failedTries) >= memoryRungs.length;
}

function outOfMemory(failedTries: Tries["failedTries"]): number {
  return (failedTries ?? []).filter(({ code }) => code === "OUT_OF_MEMORY").length;
}
