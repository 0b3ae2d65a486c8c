import type { JobKind } from "../contracts.ts";
import { type Job, jobsOfVersionId } from "../job/state.ts";
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
  readonly isRetrying: boolean;
}

/** Rendering is nearly all of the time; the other stages take well under a second each. */
const weightOfKind: Readonly<Record<JobKind, number>> = { generate: 85, finish: 6, validate: 6, route: 3 };

/** Progress of one version from its jobs and the hot progress of those that run. */
export function versionProgress(state: ProjectState, versionId: string, progress: ProgressByJob): VersionProgress {
  const jobs = jobsOfVersionId(state, versionId);
  const renders = jobs.filter((job) => job.kind === "generate");
  const share = (job: Job): number => weightOfKind[job.kind] / (job.kind === "generate" ? renders.length : 1);
  const percent = jobs.reduce((sum, job) => sum + share(job) * doneShare(job, progress), 0);
  return {
    percent: Math.min(100, Math.floor(percent)),
    etaMs: remaining(renders, progress),
    doneUnits: renders.filter((job) => job.state === "succeeded").length,
    totalUnits: renders.length,
    isStarted: jobs.some((job) => job.startedSeq !== null),
    isRetrying: jobs.some((job) => job.state === "retrying"),
  };
}

function doneShare(job: Job, progress: ProgressByJob): number {
  if (job.state === "succeeded") return 1;
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
