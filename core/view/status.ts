import { openDecisions } from "../decision/state.ts";
import { documentsOfKind } from "../document/state.ts";
import { inboxCount } from "../exception/causes.ts";
import type { ProjectState } from "../project/state.ts";
import { undoneOf } from "../run/undone.ts";
import type { Column } from "./board.ts";
import { count } from "./words.ts";
import { workCounts } from "./work.ts";

/** What the autopilot is doing, in figures. */
export interface Status {
  readonly queued: number;
  readonly running: number;
  readonly retries: number;
  readonly asked: number;
  /** Rows of the inbox: root causes, without those that are waived or snoozed. */
  readonly exceptions: number;
  readonly approved: number;
  readonly total: number;
}

/** The figures of the status bar at an instant. */
export function statusView(state: ProjectState, at: string): Status {
  const specs = documentsOfKind(state, "specs").filter((spec) => spec.summary.status !== "retired");
  return {
    ...workCounts(state),
    asked: openDecisions(state).length,
    exceptions: inboxCount(state, at),
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

/** A run that ended with work undone. */
export interface StoppedRun {
  readonly runId: string;
  /** Versions that can be taken up again. */
  readonly undone: number;
}

/** The newest run, when it has ended and left something that can be taken up again; null while anything runs. */
export function stoppedRun(state: ProjectState): StoppedRun | null {
  const runs = Object.values(state.runs);
  const newest = runs.at(-1);
  if (newest === undefined || newest.endedAt === null || Object.keys(state.runsOfJobs).length > 0) return null;
  const undone = undoneOf(state, newest).versions.length;
  return undone === 0 ? null : { runId: newest.id, undone };
}

/** Why renders wait for a renderer that is paused, or null. */
export function rendererPause(state: ProjectState): string | null {
  const pause = Object.values(state.providers).find((provider) => provider.pause !== null)?.pause;
  return pause ? `The renderer is paused, one picture at a time tries it: ${pause.sentence}` : null;
}
