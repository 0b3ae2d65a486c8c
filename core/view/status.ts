import { isInProduction } from "../asset/state.ts";
import { openDecisions } from "../decision/state.ts";
import { documentsOfKind } from "../document/state.ts";
import { openExceptions } from "../exception/state.ts";
import type { ProjectState } from "../project/state.ts";
import type { Column } from "./board.ts";
import { type ProgressByJob, versionProgress } from "./progress.ts";
import { count } from "./words.ts";

/** What the autopilot is doing, in figures. */
export interface Status {
  readonly queued: number;
  readonly running: number;
  readonly retries: number;
  readonly asked: number;
  readonly exceptions: number;
  readonly approved: number;
  readonly total: number;
}

/** The figures of the status bar. */
export function statusView(state: ProjectState): Status {
  const jobs = Object.values(state.jobs);
  const specs = documentsOfKind(state, "specs").filter((spec) => spec.summary.status !== "retired");
  return {
    queued: jobs.filter((job) => job.state === "queued" || job.state === "waiting").length,
    running: jobs.filter((job) => job.state === "running").length,
    retries: jobs.filter((job) => job.state === "retrying").length,
    asked: openDecisions(state).length,
    exceptions: openExceptions(state).length,
    approved: specs.filter((spec) => (state.assets[spec.id]?.approved ?? null) !== null).length,
    total: specs.length,
  };
}

/** The one obvious next step of the whole project. */
export interface NextStep {
  readonly kind: "render" | "answer" | "exceptions" | "none";
  readonly label: string;
}

/** Rendering what is ready comes first, then answering, then looking at exceptions. */
export function nextStep(status: Status, columns: readonly Column[]): NextStep {
  const ready = columns.flatMap(({ cards }) => cards).filter(({ isInBulk }) => isInBulk).length;
  if (ready > 0) return { kind: "render", label: `Render ${ready} ready` };
  if (status.asked > 0) return { kind: "answer", label: `Answer ${count(status.asked, "question")}` };
  if (status.exceptions > 0) return { kind: "exceptions", label: `See ${count(status.exceptions, "exception")}` };
  return { kind: "none", label: "Nothing waits for you" };
}

/** The work under way: versions of all unfinished runs. */
export interface RunProgress {
  readonly runIds: readonly string[];
  readonly startedAt: string;
  readonly done: number;
  readonly total: number;
  /** 0–100 */
  readonly percent: number;
}

/** How far the unfinished runs are; null when nothing runs. */
export function runProgress(state: ProjectState, progress: ProgressByJob): RunProgress | null {
  const runs = Object.values(state.runs).filter((run) => run.endedAt === null && run.state === "running");
  const first = runs[0];
  if (!first) return null;
  const wanted = new Set(runs.map((run) => run.id));
  const versions = Object.values(state.assets).flatMap((asset) =>
    asset.versions.filter(({ runId }) => wanted.has(runId)),
  );
  const open = versions.filter(isInProduction);
  const sum = open.reduce((total, version) => total + versionProgress(state, version.id, progress).percent, 0);
  const done = versions.length - open.length;
  const percent = versions.length === 0 ? 0 : Math.floor((sum + done * 100) / versions.length);
  return { runIds: runs.map((run) => run.id), startedAt: first.startedAt, done, total: versions.length, percent };
}
