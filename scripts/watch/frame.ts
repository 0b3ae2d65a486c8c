import type { ProjectState } from "../../core/project/state.ts";
import { type RunningRow, runningRows } from "../../core/view/dashboard.ts";
import type { ProgressByJob } from "../../core/view/progress.ts";
import { runProgress } from "../../core/view/run-progress.ts";
import { count, durationInWords } from "../../core/view/words.ts";
import { bar } from "../terminal/line.ts";

/** One look at the watched runs. */
export interface Frame {
  readonly seq: number;
  /** Those that have begun since the watch did are among them. */
  readonly runIds: readonly string[];
  readonly hasEnded: boolean;
  /** 0–100 */
  readonly percent: number;
  readonly done: number;
  readonly total: number;
  readonly etaMs: number | null;
  readonly running: readonly RunningRow[];
  /** Jobs of those that have ended, by how they did. */
  readonly counts: { readonly succeeded: number; readonly failed: number; readonly canceled: number };
}

/** How the runs in `runIds` are now; with `onlyRunId` that one alone is asked about. */
export function frameOf(
  state: ProjectState,
  progress: ProgressByJob,
  runIds: readonly string[],
  onlyRunId: string | null,
): Frame {
  const run = onlyRunId === null ? runProgress(state, progress) : runProgress(state, progress, onlyRunId);
  const ended = runIds.flatMap((id) => state.runs[id]?.counts ?? []);
  const isWatched = ({ jobId }: RunningRow): boolean => onlyRunId === null || state.jobs[jobId]?.runId === onlyRunId;
  const sum = (pick: (counts: Frame["counts"]) => number): number =>
    ended.reduce((total, counts) => total + pick(counts), 0);
  return {
    seq: state.seq,
    runIds,
    hasEnded: runIds.every((id) => (state.runs[id]?.endedAt ?? null) !== null),
    percent: run?.percent ?? 100,
    done: run?.done ?? 0,
    total: run?.total ?? 0,
    etaMs: run?.etaMs ?? null,
    running: runningRows(state, progress).filter(isWatched),
    counts: {
      succeeded: sum(({ succeeded }) => succeeded),
      failed: sum(({ failed }) => failed),
      canceled: sum(({ canceled }) => canceled),
    },
  };
}

/** One line for people while the runs go on. */
export function lineOf({ percent, done, total, etaMs, running }: Frame): string {
  const left = etaMs === null ? "" : `, ${durationInWords(etaMs)} left`;
  const first = running.find((row) => row.percent !== null) ?? running[0];
  const now = first === undefined ? "" : ` · ${first.title}: ${first.words}${inPercent(first.percent)}`;
  return `${bar(percent / 100)}  ${done} of ${total} through${left}${now}`;
}

function inPercent(percent: number | null): string {
  return percent === null ? "" : ` ${percent} %`;
}

/** What the runs came to. */
export function endLine({ runIds, counts }: Frame): string {
  if (runIds.length === 0) return "Nothing runs.";
  const { succeeded, failed, canceled } = counts;
  return `${count(runIds.length, "run")} ended: ${count(succeeded, "job")} done, ${failed} failed, ${canceled} canceled.`;
}
