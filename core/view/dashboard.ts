import { isDeciding } from "../decision/deciding.ts";
import { documentKey } from "../document/state.ts";
import type { DiecastEvent } from "../event.ts";
import type { Job } from "../job/state.ts";
import type { ProjectState } from "../project/state.ts";
import { typicalMs } from "../telemetry/paces.ts";
import { type Picture, picturesOf } from "./pictures.ts";
import { type ProgressByJob, stageInWords } from "./progress.ts";
import { isStep } from "./timeline.ts";
import { type TimelineLine, timelineLine } from "./timeline-line.ts";
import { unitInWords } from "./words.ts";

/** One job that is being done at this moment. */
export interface RunningRow {
  readonly jobId: string;
  readonly assetId: string;
  readonly title: string;
  /** What happens to it, and to which of its pictures. */
  readonly words: string;
  readonly percent: number | null;
  readonly etaMs: number | null;
}

const kindInWords = { generate: "rendering", finish: "finishing", validate: "checking", route: "deciding" } as const;

/** What runs, in the order it was begun. */
export function runningRows(state: ProjectState, progress: ProgressByJob): RunningRow[] {
  return state.runningJobIds.flatMap((id) => {
    const job = state.jobs[id];
    return job === undefined ? [] : [rowOf(state, job, progress)];
  });
}

function rowOf(state: ProjectState, job: Job, progress: ProgressByJob): RunningRow {
  const hot = progress[job.id];
  const unit = job.unitKey === null ? "" : unitInWords(job.unitKey);
  const what = hot === undefined ? kindInWords[job.kind] : stageInWords[hot.stage];
  return {
    jobId: job.id,
    assetId: job.assetId,
    title: titleOf(state, job.assetId),
    words: unit === "" ? what : `${what}, ${unit}`,
    percent: hot?.percent ?? null,
    etaMs: hot === undefined && job.kind !== "generate" ? typicalMs(state, job.kind) : (hot?.etaMs ?? null),
  };
}

/** One asset that was approved lately. */
export interface ApprovalRow {
  readonly assetId: string;
  readonly title: string;
  readonly picture: Picture | null;
  readonly by: "route" | "person";
  readonly at: string;
}

/** What was approved, newest first, at most `limit`. */
export function recentApprovals(state: ProjectState, limit: number): ApprovalRow[] {
  const approved = Object.values(state.assets).flatMap(({ id, versions, approved: approval }) =>
    approval === null ? [] : [{ id, approval, version: versions.find((each) => each.id === approval.versionId) }],
  );
  approved.sort((a, b) =>
    a.approval.at < b.approval.at ? 1 : a.approval.at > b.approval.at ? -1 : a.id < b.id ? -1 : 1,
  );
  return approved.slice(0, limit).map(({ id, approval, version }) => ({
    assetId: id,
    title: titleOf(state, id),
    picture: (version === undefined ? undefined : picturesOf(version, approval.variantIndex)[0]) ?? null,
    by: approval.by,
    at: approval.at,
  }));
}

/** One event as news: what it is about, and what happened. */
export interface NewsLine extends TimelineLine {
  readonly assetId: string | null;
  readonly title: string | null;
}

/** The newest events that say more than that a machine took a step, newest first, at most `limit`. */
export function newsOf(state: ProjectState, events: readonly DiecastEvent[], limit: number): NewsLine[] {
  const told = events.filter(
    (event) => !isStep(event.type) && event.type !== "log.sealed" && !isOfControl(state, event),
  );
  const lines = told.toReversed().map((event) => {
    const assetId = assetOf(state, event);
    return { ...timelineLine(event), assetId, title: assetId === null ? null : titleOf(state, assetId) };
  });
  // One thing may be told by two events, such as how a version was routed and the exception that this raised.
  const isNew = ({ assetId, sentence }: NewsLine, at: number): boolean =>
    lines[at - 1]?.assetId !== assetId || lines[at - 1]?.sentence !== sentence;
  return lines.filter(isNew).slice(0, limit);
}

/** What an event is about, as far as it says so, or its question does. */
function assetOf({ decisions }: ProjectState, { type, payload }: DiecastEvent): string | null {
  if (type === "version.planned") return payload.version.assetId;
  if ("assetId" in payload && payload.assetId !== null) return payload.assetId;
  if ("specId" in payload) return payload.specId;
  return "decisionId" in payload ? (decisions[payload.decisionId]?.assetId ?? null) : null;
}

/** Control questions change nothing, and as news, asked right when a review begins, they would tell which they are (D-0105). */
function isOfControl(state: ProjectState, { payload }: DiecastEvent): boolean {
  if (!("decisionId" in payload)) return false;
  const { decisionId: id } = payload;
  const about = "versionId" in payload ? { ...payload, id } : state.decisions[id];
  return about !== undefined && !isDeciding(state, about);
}

function titleOf(state: ProjectState, specId: string): string {
  return state.documents[documentKey("specs", specId)]?.summary.title ?? specId;
}
