import { conflict } from "../conflict.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import type { Run } from "./state.ts";

/** Lets nothing more of a run begin; what runs goes on to its end. @throws Failure NOT_FOUND, CONFLICT when it has ended or is paused */
export function pauseRun(state: ProjectState, runId: string, reason: string): Draft[] {
  const run = openRun(state, runId);
  if (run.pausedAt !== null) throw asItIs(`Run ${runId} is paused already.`, "goes-on");
  return [{ type: "run.paused", entityType: "run", entityId: runId, payload: { runId, reason } }];
}

/** Lets a paused run go on. @throws Failure NOT_FOUND, CONFLICT when it has ended or is not paused */
export function resumePausedRun(state: ProjectState, runId: string): Draft[] {
  const run = openRun(state, runId);
  if (run.pausedAt === null) throw asItIs(`Run ${runId} goes on already.`, "paused");
  return [{ type: "run.resumed", entityType: "run", entityId: runId, payload: { runId } }];
}

function asItIs(message: string, rule: string): Failure {
  return conflict(message, { path: "runId", rule, fix: "There is nothing to do." });
}

/** A run that goes on. @throws Failure NOT_FOUND, CONFLICT when it has ended */
export function openRun(state: ProjectState, runId: string): Run {
  const run = findRun(state, runId);
  if (run.state === "running") return run;
  const fix = "Start another one: POST …/runs, or …/resume for what it left undone.";
  throw conflict(`Run ${runId} has already ended.`, { path: "runId", rule: "running", fix });
}

/** @throws Failure NOT_FOUND */
export function findRun(state: ProjectState, runId: string): Run {
  const run = state.runs[runId];
  if (run === undefined) throw new Failure("NOT_FOUND", `There is no run ${runId}.`);
  return run;
}
