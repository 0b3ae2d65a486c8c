import { documentKey } from "../document/state.ts";
import type { Job, JobState } from "../job/state.ts";
import { ownTries } from "../job/tries.ts";
import type { ProjectState } from "../project/state.ts";
import { asSentence, count, unitInWords } from "./words.ts";

/** The figures of the status bar that are jobs. */
export type WorkKind = "queued" | "running" | "retries";

const kindOfState: Readonly<Record<JobState, WorkKind | null>> = {
  waiting: "queued",
  queued: "queued",
  paused: "queued",
  running: "running",
  retrying: "retries",
  succeeded: null,
  failed: null,
  canceled: null,
  skipped: null,
};

/** How many jobs each figure counts; costs as much as unfinished runs have jobs. */
export function workCounts({ jobs }: Pick<ProjectState, "jobs">): Record<WorkKind, number> {
  const counts = { queued: 0, running: 0, retries: 0 };
  for (const id in jobs) {
    const kind = kindOfState[jobs[id]?.state ?? "succeeded"];
    if (kind !== null) counts[kind] += 1;
  }
  return counts;
}

/** One job behind a figure. */
export interface WorkRow {
  readonly jobId: string;
  readonly assetId: string;
  readonly title: string;
  /** What is done, or what it waits for. */
  readonly words: string;
  /** ISO instant: since when it runs, or when it is tried again; null when neither is known. */
  readonly at: string | null;
}

/** The jobs that a figure counts, in the order they were planned, at most `limit`. */
export function workRows(state: ProjectState, kind: WorkKind, limit: number): WorkRow[] {
  const rows: WorkRow[] = [];
  for (const job of Object.values(state.jobs)) {
    if (kindOfState[job.state] !== kind) continue;
    rows.push(rowOf(state, job));
    if (rows.length === limit) break;
  }
  return rows;
}

const doing = { generate: "rendering", finish: "finishing", validate: "checking", route: "deciding" } as const;

function rowOf(state: ProjectState, job: Job): WorkRow {
  const { id: jobId, assetId } = job;
  const title = state.documents[documentKey("specs", assetId)]?.summary.title ?? assetId;
  const at = job.state === "running" ? job.startedAt : job.notBefore;
  return { jobId, assetId, title, words: wordsOf(job), at };
}

function wordsOf(job: Job): string {
  const unit = job.unitKey === null ? "" : unitInWords(job.unitKey);
  const what = unit === "" ? doing[job.kind] : `${doing[job.kind]} ${unit}`;
  if (job.state === "running") return job.attempt > 1 ? `${what}, ${count(job.attempt, "try", "tries")} so far` : what;
  if (job.state === "paused") return `${what}: its run is paused`;
  if (job.state === "waiting") return `${what}: waits for the step before it`;
  if (job.state === "queued") return `${what}: waits for its turn`;
  return `${what}, try ${ownTries(job) + 1} of ${job.maxAttempts}. ${asSentence(job.sentence ?? "")}`.trim();
}
