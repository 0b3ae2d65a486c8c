import type { JobKind } from "../contracts.ts";
import { hasEnded, type Job, jobsOfVersionId } from "../job/state.ts";
import { ownTries } from "../job/tries.ts";
import type { ProjectState } from "../project/state.ts";

/** The latest hot progress of one running job, as the stream sends it: percent 0–100, etaMs in milliseconds. */
export interface Progress {
  readonly jobId: string;
  readonly versionId: string;
  readonly unitKey: string | null;
  readonly percent: number;
  readonly etaMs: number | null;
  readonly node: string | null;
}

export type ProgressByJob = Readonly<Record<string, Progress>>;

/** How far a version is: percent 0–100 over all of its jobs, and what remains in milliseconds where it is known. */
export interface VersionProgress {
  readonly percent: number;
  readonly etaMs: number | null;
  readonly doneUnits: number;
  readonly totalUnits: number;
  readonly isStarted: boolean;
  readonly isPaused: boolean;
  /** The next try of a job that failed; null when none is due. */
  readonly retry: NextTry | null;
}

/** Which of its own tries comes next, of how many, when (ISO instant), and why. */
export interface NextTry {
  readonly number: number;
  readonly of: number;
  readonly at: string | null;
  readonly why: string;
}

/** Rendering is nearly all of the time; the other stages take well under a second each. */
const weightOfKind: Readonly<Record<JobKind, number>> = { generate: 85, finish: 6, validate: 6, route: 3 };

/** Progress of one version from its jobs and the hot progress of those that run. */
export function versionProgress(state: ProjectState, versionId: string, progress: ProgressByJob): VersionProgress {
  // Further variants that nobody needs so far are no part of what is left.
  const jobs = jobsOfVersionId(state, versionId).filter(
    (job) => job.round === 0 || (job.state !== "waiting" && job.state !== "skipped"),
  );
  const countOf = (kind: JobKind): number => jobs.filter((job) => job.kind === kind).length;
  const share = (job: Job): number => weightOfKind[job.kind] / countOf(job.kind);
  const renders = jobs.filter((job) => job.kind === "generate");
  const percent = jobs.reduce((sum, job) => sum + share(job) * doneShare(job, progress), 0);
  return {
    percent: Math.min(100, Math.floor(percent)),
    etaMs: remaining(renders, progress),
    doneUnits: renders.filter((job) => job.state === "succeeded").length,
    totalUnits: renders.length,
    isStarted: jobs.some((job) => job.startedSeq !== null),
    isPaused: jobs.some((job) => job.state === "paused") && !jobs.some((job) => job.state === "running"),
    retry: nextTry(jobs),
  };
}

function nextTry(jobs: readonly Job[]): NextTry | null {
  const job = jobs.find(({ state }) => state === "retrying");
  if (job === undefined) return null;
  return { number: ownTries(job) + 1, of: job.maxAttempts, at: job.notBefore, why: job.sentence ?? "" };
}

function doneShare(job: Job, progress: ProgressByJob): number {
  if (hasEnded(job)) return job.state === "succeeded" ? 1 : 0;
  if (job.state !== "running") return 0;
  return Math.min(1, Math.max(0, (progress[job.id]?.percent ?? 0) / 100));
}

/** The running render's own estimate, plus as much again for each render of this version that still waits. */
function remaining(renders: readonly Job[], progress: ProgressByJob): number | null {
  const running = renders.find((job) => job.state === "running" && progress[job.id]?.etaMs !== null);
  const hot = running ? progress[running.id] : undefined;
  if (!hot || hot.etaMs === null) return null;
  const whole = hot.percent < 100 ? hot.etaMs / (1 - hot.percent / 100) : 0;
  const waiting = renders.filter((job) => job.state === "queued" || job.state === "retrying").length;
  return Math.round(hot.etaMs + whole * waiting);
}
