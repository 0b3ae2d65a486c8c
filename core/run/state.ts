import type { EventPayloads, SkippedSpec } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";

/** What was started together. */
export interface Run {
  readonly id: string;
  readonly trigger: EventPayloads["run.started"]["trigger"];
  readonly startedAt: string;
  readonly notBefore: string | null;
  readonly skipped: readonly SkippedSpec[];
  readonly requestHash: string | null;
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
    case "run.started": {
      const { runId, trigger, notBefore, skipped, requestHash, versions } = event.payload;
      const versionIds = versions.map((version) => version.versionId);
      state.runs[runId] = {
        id: runId,
        trigger,
        notBefore,
        skipped,
        requestHash,
        versionIds,
        state: "running",
        startedAt: event.ts,
        endedAt: null,
        counts: null,
      };
      return state;
    }
    case "version.planned":
      state.runs[event.payload.runId]?.versionIds.push(event.payload.version.versionId);
      return state;
    case "run.canceled": {
      const run = state.runs[event.payload.runId];
      if (run) run.state = "canceled";
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
