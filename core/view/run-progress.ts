import { findVersion, isInProduction } from "../asset/state.ts";
import { versionsOfRun } from "../job/state.ts";
import type { ProjectState } from "../project/state.ts";
import { type ProgressByJob, type VersionProgress, versionProgress } from "./progress.ts";
import { count, roughly } from "./words.ts";

/** The work under way: versions of unfinished runs. */
export interface RunProgress {
  readonly runIds: readonly string[];
  readonly startedAt: string;
  readonly done: number;
  readonly total: number;
  /** 0–100 */
  readonly percent: number;
  /** What remains in ms, by as many renderers as work now; null while nothing like it has been rendered. */
  readonly etaMs: number | null;
  /** None of them begins anything more. */
  readonly isPaused: boolean;
  readonly pausedIds: readonly string[];
}

/** How far one run is, or all unfinished ones together; null when nothing runs. Costs as much as those runs have jobs. */
export function runProgress(state: ProjectState, progress: ProgressByJob, runId?: string): RunProgress | null {
  const ids = runId === undefined ? Object.keys(state.runsOfJobs) : [runId];
  const runs = ids
    .flatMap((id) => state.runs[id] ?? [])
    .filter((run) => run.endedAt === null && run.state === "running");
  const first = runs[0];
  if (!first) return null;
  const versions = runs.flatMap(({ id }) => versionsOfRun(state, id));
  const open = versions.flatMap(({ assetId, versionId }) => {
    const version = findVersion(state, assetId, versionId);
    return version !== undefined && isInProduction(version) ? [versionProgress(state, versionId, progress)] : [];
  });
  const done = versions.length - open.length;
  const pausedIds = runs.filter(({ pausedAt }) => pausedAt !== null).map(({ id }) => id);
  const percents = open.reduce((sum, { percent }) => sum + percent, done * 100);
  return {
    runIds: runs.map((run) => run.id),
    startedAt: first.startedAt,
    done,
    total: versions.length,
    percent: versions.length === 0 ? 0 : Math.floor(percents / versions.length),
    etaMs: etaOf(open, renderersAtWork(state, progress)),
    isPaused: pausedIds.length === runs.length,
    pausedIds,
  };
}

/** Before so much is done, a run's own speed would be a guess. */
const TELLING_PERCENT = 5;

/**
 * What remains, no more exact than it is known: `about 3 min left`, `paused`. By what such renders took lately, else by
 * the run's own speed; empty while neither tells anything. `ageMs`: since the run began.
 */
export function leftInWords({ etaMs, isPaused, percent }: RunProgress, ageMs: number): string {
  if (isPaused) return "paused";
  if (etaMs !== null) return `${roughly(etaMs)} left`;
  if (percent < TELLING_PERCENT) return "";
  return `${roughly((ageMs * (100 - percent)) / percent)} left`;
}

/** How far the runs are, as every page says it: `3 of 24 assets through, about 3 min left`. `ageMs`: since the run began. */
export function throughInWords(run: RunProgress, ageMs: number): string {
  const left = leftInWords(run, ageMs);
  return `${run.done} of ${count(run.total, "asset")} through${left === "" ? "" : `, ${left}`}`;
}

/** Renders wait for a renderer; finishing goes on beside the next render, so that of the last version alone counts. */
function etaOf(open: readonly VersionProgress[], renderers: number): number | null {
  let [renderMs, lastMs] = [0, 0];
  for (const version of open) {
    if (version.etaMs === null || version.renderMs === null) return null;
    renderMs += version.renderMs;
    lastMs = Math.max(lastMs, version.etaMs - version.renderMs);
  }
  return Math.round(renderMs / renderers + lastMs);
}

/** How many renders go on at this moment; what only waits on its renderer is not one of them. */
function renderersAtWork({ runningJobIds, jobs }: ProjectState, progress: ProgressByJob): number {
  const isRendering = (id: string): boolean =>
    jobs[id]?.kind === "generate" && (progress[id]?.stage ?? "queue") !== "queue";
  return Math.max(1, runningJobIds.filter(isRendering).length);
}
