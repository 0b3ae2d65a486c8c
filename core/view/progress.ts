import { findVersion } from "../asset/state.ts";
import type { JobKind } from "../contracts.ts";
import { hasEnded, type Job, jobsOfVersionId } from "../job/state.ts";
import { ownTries } from "../job/tries.ts";
import type { ProjectState } from "../project/state.ts";
import { typicalMs, typicalRenderMs } from "../telemetry/paces.ts";

/** Where a render is: waiting on the renderer, loading what it needs, at its steps, making a picture of them. */
export type RenderStage = "queue" | "load" | "sampling" | "decode";

/** What a person reads of a stage, in the middle of a sentence. */
export const stageInWords: Readonly<Record<RenderStage, string>> = {
  queue: "waits for the renderer",
  load: "loading the model",
  sampling: "rendering",
  decode: "taking over the picture",
};

/** The latest hot progress of one running job, as the stream sends it: percent 0–100, etaMs in milliseconds. */
export interface Progress {
  readonly jobId: string;
  readonly versionId: string;
  readonly unitKey: string | null;
  readonly stage: RenderStage;
  readonly percent: number;
  readonly etaMs: number | null;
  /** What the renderer works on, in its own words. */
  readonly node: string | null;
  /** What the picture looks like so far: a small JPEG as a data URL. Only the note that brings a new one carries it. */
  readonly preview?: string;
}

/** What is known of a job after a note: the newest of everything; a preview holds until the next one. */
export function afterNote(known: Progress | null | undefined, note: Progress): Progress {
  const preview = note.preview ?? known?.preview;
  return preview === undefined ? note : { ...note, preview };
}

export type ProgressByJob = Readonly<Record<string, Progress>>;

/** How far a version is: percent 0–100 over all of its jobs, and what remains in milliseconds where it is known. */
export interface VersionProgress {
  readonly percent: number;
  readonly etaMs: number | null;
  /** Of `etaMs`: what needs the renderer. */
  readonly renderMs: number | null;
  /** Of the render that is furthest; null when none is told of. */
  readonly stage: RenderStage | null;
  /** What that render looks like so far, as a data URL; null where its renderer shows nothing. */
  readonly preview: string | null;
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

/** Where each stage of a render begins, in hundredths of it: loading is short where nothing has to be loaded. */
const stageBegins: Readonly<Record<RenderStage, number>> = { queue: 0, load: 2, sampling: 12, decode: 92 };

/** Percent of a render at a stage of which `share` (0 to 1) is done. */
export function renderPercent(stage: RenderStage, share: number): number {
  const next = { queue: stageBegins.load, load: stageBegins.sampling, sampling: stageBegins.decode, decode: 100 }[
    stage
  ];
  const begin = stageBegins[stage];
  return Math.floor(begin + (next - begin) * Math.min(1, Math.max(0, share)));
}

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
  const renderMs = renderLeftMs(state, renders, progress);
  return {
    percent: Math.min(100, Math.floor(percent)),
    etaMs: renderMs === null ? null : Math.round(renderMs + laterMs(state, jobs)),
    renderMs,
    stage: furthest(renders, progress)?.stage ?? null,
    preview: furthest(renders, progress)?.preview ?? null,
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
  if (hasEnded(job)) return 1;
  if (job.state !== "running") return 0;
  return Math.min(1, Math.max(0, (progress[job.id]?.percent ?? 0) / 100));
}

function furthest(renders: readonly Job[], progress: ProgressByJob): Progress | null {
  const hot = renders.flatMap((job) => (job.state === "running" ? (progress[job.id] ?? []) : []));
  return hot.sort((a, b) => stageBegins[b.stage] - stageBegins[a.stage])[0] ?? null;
}

/** What the renders of one version that are not done need of the renderer, in ms; null when one of them can't be estimated. */
function renderLeftMs(state: ProjectState, renders: readonly Job[], progress: ProgressByJob): number | null {
  const open = renders.filter((job) => !hasEnded(job));
  const typical = typicalOf(state, open[0]) ?? wholeOfRunning(open, progress);
  let sum = 0;
  for (const job of open) {
    const left = ownEtaMs(job, progress) ?? typical;
    if (left === null) return null;
    sum += left;
  }
  return sum;
}

/** The renderer's own estimate for what it works on; for what waits there, the estimate holds the renders ahead of it too. */
function ownEtaMs(job: Job, progress: ProgressByJob): number | null {
  const hot = job.state === "running" ? progress[job.id] : undefined;
  return hot === undefined || hot.stage === "queue" ? null : hot.etaMs;
}

/** All renders of a version have one checkpoint and one size. */
function typicalOf(state: ProjectState, job: Job | undefined): number | null {
  if (job === undefined) return null;
  const size = findVersion(state, job.assetId, job.versionId)?.renderSize ?? null;
  return typicalRenderMs(state, job.checkpointId, size);
}

/** Nothing like it was ever rendered: as long as the one that is under way. */
function wholeOfRunning(open: readonly Job[], progress: ProgressByJob): number | null {
  for (const job of open) {
    const etaMs = ownEtaMs(job, progress);
    const percent = progress[job.id]?.percent ?? 0;
    if (etaMs !== null && percent < 100) return etaMs / (1 - percent / 100);
  }
  return null;
}

/** What comes after the renders, in ms: short, so what was never done before counts as nothing. */
function laterMs(state: ProjectState, jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => {
    if (job.kind === "generate" || hasEnded(job)) return sum;
    return sum + (typicalMs(state, job.kind) ?? 0);
  }, 0);
}
