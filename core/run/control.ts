import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import type { Run } from "./state.ts";

/** Lets nothing more of a run begin; what runs goes on to its end. @throws Failure NOT_FOUND, CONFLICT when it has ended or is paused */
export function pauseRun(state: ProjectState, runId: string, reason: string): Draft[] {
  const run = openRun(state, runId);
  if (run.pausedAt !== null) throw new Failure("CONFLICT", `Run ${runId} is paused already.`);
  return [{ type: "run.paused", entityType: "run", entityId: runId, payload: { runId, reason } }];
}

/** Lets a paused run go on. @throws Failure NOT_FOUND, CONFLICT when it has ended or is not paused */
export function resumePausedRun(state: ProjectState, runId: string): Draft[] {
  const run = openRun(state, runId);
  if (run.pausedAt === null) throw new Failure("CONFLICT", `Run ${runId} goes on already.`);
  return [{ type: "run.resumed", entityType: "run", entityId: runId, payload: { runId } }];
}

function openRun(state: ProjectState, runId: string): Run {
  const run = findRun(state, runId);
  if (run.state !== "running") throw new Failure("CONFLICT", `Run ${runId} has already ended.`);
  return run;
}

/** @throws Failure NOT_FOUND */
export function findRun(state: ProjectState, runId: string): Run {
  const run = state.runs[runId];
  if (run === undefined) throw new Failure("NOT_FOUND", `There is no run ${runId}.`);
  return run;
}
