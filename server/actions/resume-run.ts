import type { SkippedSpec } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { findRun, resumePausedRun } from "../../core/run/control.ts";
import { type PlannedVersion, startRun } from "../../core/run/decide.ts";
import { undoneOf } from "../../core/run/undone.ts";
import { createPlanner } from "../../store/planning.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";
import { runIdFor, type StartedRun, startedBefore } from "./start-run.ts";

/**
 * Lets a paused run go on, or starts a run that does what an ended one left undone: the same plans and seeds, the
 * pictures that exist, only the missing ones are rendered. @throws Failure NOT_FOUND, CONFLICT, NOTHING_TO_RENDER
 */
export async function resumeRun(project: Project, resumes: string, key: string | null): Promise<StartedRun> {
  const runId = runIdFor(project.projectId, key);
  const requestHash = hashOf({ resumes });
  const known = startedBefore(project, runId, requestHash);
  if (known !== null) return known;
  const run = findRun(project.state(), resumes);
  if (run.state === "running") {
    await project.commit((state) => resumePausedRun(state, resumes), { actor: person });
    return { runId: resumes, isDuplicate: false, isConflict: false, skipped: [], refused: 0 };
  }
  const { versions, skipped } = undoneOf(project.state(), run);
  if (versions.length === 0) throw new Failure("NOTHING_TO_RENDER", nothingUndone(resumes, skipped));
  const planner = await createPlanner(project);
  const planned: PlannedVersion[] = [];
  for (const { version } of versions) planned.push(await planner.planAgain(version));
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: run.failurePolicy, requestHash, resumes, notBefore: null };
  const committed = await project.commit((state) => startRun(state, { ...command, planned, skipped }), {
    actor: person,
    ...(key === null ? {} : { idempotencyKey: key, primary: { type: "run.started", entityId: runId } }),
  });
  return { runId, isDuplicate: committed.duplicate, isConflict: false, skipped, refused: 0 };
}

function nothingUndone(runId: string, skipped: readonly SkippedSpec[]): string {
  const first = skipped[0];
  const why = first === undefined ? "" : ` that can be made again: ${first.specId}: ${first.sentence}`;
  return `Run ${runId} left nothing undone${why === "" ? "." : why}`;
}
