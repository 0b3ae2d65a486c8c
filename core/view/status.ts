import { openDecisions } from "../decision/state.ts";
import { documentsOfKind } from "../document/state.ts";
import { inboxCount } from "../exception/causes.ts";
import type { ProjectState } from "../project/state.ts";
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
