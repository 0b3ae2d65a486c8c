import type { EventPayloads, Remedy, ReusePolicy, RunRequest, SkippedSpec } from "../../core/contracts.ts";
import { documentKey, isReadySpec } from "../../core/document/state.ts";
import type { Draft } from "../../core/event.ts";
import { raiseException } from "../../core/exception/decide.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import { refusalCause } from "../../core/policy/result.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { nextAttempt, type PlannedVersion, type SpecFacts, selectSpecs, startRun } from "../../core/run/decide.ts";
import { newId } from "../../store/new-id.ts";
import { createPlanner, type Planner, type Refused } from "../../store/planning.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";

export interface StartedRun {
  readonly runId: string;
  readonly isDuplicate: boolean;
  /** The key was used before for another request; the first one stands. */
  readonly isConflict: boolean;
  readonly skipped: readonly SkippedSpec[];
  /** How many specs could not be planned and became exceptions. */
  readonly refused: number;
}

/** Plans what a request asks for and starts it: evidence first, then one event with the whole job graph. @throws Failure NOTHING_TO_RENDER, CONFLICT */
export async function startRequestedRun(
  project: Project,
  request: RunRequest,
  key: string | null,
): Promise<StartedRun> {
  const runId = runIdFor(project.projectId, key);
  const known = startedBefore(project, runId, hashOf(request));
  if (known !== null) return known;
  const planner = await createPlanner(project);
  const state = project.state();
  const facts = specFacts(state, planner, request.force === true);
  const wanted = request.specs === "ready" ? "ready" : [...new Set(request.specs)];
  const { specIds, skipped } = selectSpecs(state, wanted, facts);
  const outcome = await planAll(planner, state, specIds, null, request.reuse);
  const committed = await project.commit(
    (now) =>
      startRun(now, {
        runId,
        trigger: { kind: "person", id: null },
        failurePolicy: request.failurePolicy ?? "continue",
        requestHash: hashOf(request),
        notBefore: null,
        planned: outcome.planned,
        skipped,
        effects: refusalExceptions(now, outcome.refused, runId),
      }),
    {
      actor: person,
      ...(key === null ? {} : { idempotencyKey: key, primary: { type: "run.started", entityId: runId } }),
    },
  );
  return { runId, isDuplicate: committed.duplicate, isConflict: false, skipped, refused: outcome.refused.length };
}

/** The run that an Idempotency-Key started before, or null. */
export function startedBefore(project: Project, runId: string, requestHash: string): StartedRun | null {
  const known = project.state().runs[runId];
  if (known === undefined) return null;
  const isConflict = known.requestHash !== requestHash;
  return { runId, isDuplicate: true, isConflict, skipped: known.skipped, refused: 0 };
}

/**
 * The drafts of a run that re-does one asset: after a "no", or from the exception inbox. Called outside the lock; evidence
 * is stored. When the asset can't be planned, an answer still counts and leaves an exception; a retry is refused by the
 * drafts (NOTHING_TO_RENDER), so that its exception stays open. `runId`: another one each time when absent.
 */
export async function planFollowUp(
  project: Project,
  specId: string,
  trigger: EventPayloads["run.started"]["trigger"],
  remedy: Remedy | null,
  runId: string = runIdFor(project.projectId, null),
): Promise<(state: ProjectState, notBefore: string | null) => Draft[]> {
  const head = project.state().documents[documentKey("specs", specId)];
  const planner = await createPlanner(project);
  // What is retired or a draft again is not made any more, whatever was answered.
  const specIds = head !== undefined && isReadySpec(head) ? [specId] : [];
  const outcome = await planAll(planner, project.state(), specIds, remedy);
  const command = { runId, trigger, failurePolicy: "continue" as const };
  return (state, notBefore) => {
    // Begun by an earlier try of the same command that was cut off behind it.
    if (state.runs[runId] !== undefined) return [];
    const effects = refusalExceptions(state, outcome.refused, runId);
    const { planned } = outcome;
    if (planned.length > 0) return startRun(state, { ...command, notBefore, planned, skipped: [], effects });
    if (trigger.kind === "exception") throw new Failure("NOTHING_TO_RENDER", whyRefused(specId, outcome.refused));
    return effects;
  };
}

function whyRefused(specId: string, refused: readonly Refused[]): string {
  const first = refused[0]?.refusals[0];
  return `${specId} can't be made again yet: ${first?.sentence ?? "it is not ready."} ${first?.fix ?? ""}`.trim();
}

interface PlanningOutcome {
  readonly planned: readonly PlannedVersion[];
  readonly refused: readonly Refused[];
}

async function planAll(
  planner: Planner,
  state: ProjectState,
  specIds: readonly string[],
  remedy: Remedy | null = null,
  reuse?: ReusePolicy,
): Promise<PlanningOutcome> {
  const planned: PlannedVersion[] = [];
  const refused: Refused[] = [];
  for (const specId of specIds) {
    const options = { attempt: nextAttempt(state, specId), remedy, ...(reuse === undefined ? {} : { reuse }) };
    const result = await planner.plan(specId, options);
    if (result.ok) planned.push(result.planned);
    else refused.push(result);
  }
  return { planned, refused };
}

/** A spec is up to date when planning its approved version again today gives the very same plan; never when forced. */
function specFacts(state: ProjectState, planner: Planner, isForced: boolean): SpecFacts {
  return {
    isUpToDate(specId) {
      const asset = state.assets[specId];
      const approved = asset?.versions.find((version) => version.id === asset.approved?.versionId);
      return !isForced && approved !== undefined && planner.planHashOf(specId, approved) === approved.planHash;
    },
    dependenciesOf(specId) {
      const spec = planner.lookup.get("specs", specId)?.value;
      return [...new Set([...(spec?.dependsOn ?? []), ...(spec?.styleConsistency?.anchorRefs ?? [])])];
    },
  };
}

/** One exception per spec that can't be planned, unless the same one is open already. */
function refusalExceptions(state: ProjectState, refused: readonly Refused[], runId: string): Draft[] {
  const open = new Set(openExceptions(state).map(({ specId, code }) => `${specId} ${code}`));
  return refused.flatMap(({ specId, refusals }) => {
    const first = refusals[0];
    const code = first?.code ?? "PLAN_REFUSED";
    if (open.has(`${specId} ${code}`)) return [];
    const sentence = first?.sentence ?? "The spec can't be planned.";
    const nextAction = { verb: "edit_spec" as const, label: first?.fix ?? "Edit the spec" };
    const where = { specId, assetId: specId, versionId: null, runId: null, jobId: null, evidenceHash: null };
    return [
      raiseException(
        { stage: "plan", code, sentence, suspect: first?.field ?? null, nextAction, ...where },
        `${runId}.${specId}`,
        [first === undefined ? "" : refusalCause(first, specId)],
      ),
    ];
  });
}

/** The same Idempotency-Key always means the same run. */
export function runIdFor(projectId: string, key: string | null): string {
  return key === null ? newId("run") : `run-${sha256Hex(`${projectId}\n${key}`).slice(0, 26)}`;
}
