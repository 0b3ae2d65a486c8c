import type { EventPayloads, SkippedSpec } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";

/** What was started together. */
export interface Run {
  readonly id: string;
  readonly trigger: EventPayloads["run.started"]["trigger"];
  readonly startedAt: string;
  readonly notBefore: string | null;
  readonly skipped: readonly SkippedSpec[];
  readonly requestHash: string | null;
  readonly failurePolicy: EventPayloads["run.started"]["failurePolicy"];
  /** The run whose missing work it does. */
  readonly resumes: string | null;
  /** Since when nothing of it begins; null while it goes on. */
  pausedAt: string | null;
  state: "running" | "finished" | "canceled";
  endedAt: string | null;
  versionIds: string[];
  counts: EventPayloads["run.finished"]["counts"] | null;
}

export interface RunsState {
  runs: Record<string, Run>;
}

export const initialRuns = (): RunsState => ({ runs: {} });

/** Folds one event into the runs; owns and mutates `state` (D-0004). */
export function evolveRuns(state: RunsState, event: DiecastEvent): RunsState {
  switch (event.type) {
    case "run.started":
      start(state, event);
      return state;
    case "version.planned":
      state.runs[event.payload.runId]?.versionIds.push(event.payload.version.versionId);
      return state;
    case "run.canceled": {
      const run = state.runs[event.payload.runId];
      if (run) run.state = "canceled";
      return state;
    }
    case "run.paused":
    case "run.resumed": {
      const run = state.runs[event.payload.runId];
      if (run) run.pausedAt = event.type === "run.paused" ? event.ts : null;
      return state;
    }
    case "run.finished": {
      const run = state.runs[event.payload.runId];
      if (!run) return state;
      run.endedAt = event.ts;
      run.counts = event.payload.counts;
      if (run.state === "running") run.state = "finished";
      return state;
    }
    default:
      return state;
  }
}

function start(state: RunsState, { payload, ts }: EventOf<"run.started">): void {
  const { runId, trigger, notBefore, skipped, requestHash, versions, failurePolicy, resumes = null } = payload;
  state.runs[runId] = {
    id: runId,
    trigger,
    notBefore,
    skipped,
    requestHash,
    failurePolicy,
    resumes,
    pausedAt: null,
    versionIds: versions.map((version) => version.versionId),
    state: "running",
    startedAt: ts,
    endedAt: null,
    counts: null,
  };
}
