import type { SprintRequest } from "../../core/contracts.ts";
import { isDeciding } from "../../core/decision/deciding.ts";
import { openDecisions } from "../../core/decision/state.ts";
import { documentKey } from "../../core/document/state.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { endSprint, extendSprint, startSprint } from "../../core/sprint/decide.ts";
import type { Committed } from "../../store/log/batch.ts";
import { lookupOf, newestRevisions } from "../../store/lookup.ts";
import { newId } from "../../store/new-id.ts";
import { personCalled } from "../person.ts";
import type { Project } from "../project.ts";
import { controlSharesOf } from "../review-policy.ts";
import type { By } from "./answer.ts";

/** Begins a sprint; the same key always means the same sprint. @throws Failure CONFLICT */
export async function beginSprint(
  project: Project,
  request: SprintRequest,
  { key, reviewer }: By,
): Promise<{ readonly sprintId: string; readonly committed: Committed }> {
  const sprintId = key === null ? newId("sprint") : `sprint-${sha256Hex(`${project.projectId}\n${key}`).slice(0, 26)}`;
  const { scope, first = null } = request;
  // Recorded in the event, so whoever has the log can draw the same order again.
  const seed = sha256Hex(sprintId).slice(0, 16);
  const blockingIds = await blockingAssets(project);
  const controls = await controlSharesOf(project);
  const command = { sprintId, scope, seed, first, blockingIds, reviewer, controls };
  const committed = await project.commit((state) => startSprint(state, command), {
    actor: personCalled(reviewer),
    ...primary("sprint.started", sprintId, key),
  });
  return { sprintId, committed };
}

/** Takes in what came since. @throws Failure NOT_FOUND, CONFLICT */
export async function growSprint(project: Project, sprintId: string, { key, reviewer }: By): Promise<Committed> {
  const blockingIds = await blockingAssets(project);
  return project.commit((state) => extendSprint(state, sprintId, blockingIds, reviewer), {
    actor: personCalled(reviewer),
    ...primary("sprint.extended", sprintId, key),
  });
}

/** Ends a sprint. @throws Failure NOT_FOUND, CONFLICT */
export function finishSprint(project: Project, sprintId: string, { key, reviewer }: By): Promise<Committed> {
  return project.commit((state) => endSprint(state, sprintId), {
    actor: personCalled(reviewer),
    ...primary("sprint.ended", sprintId, key),
  });
}

/** Assets without an approved picture that are asked about and that another spec without one needs. */
async function blockingAssets(project: Project): Promise<ReadonlySet<string>> {
  const state = project.state();
  const deciding = openDecisions(state).filter((decision) => isDeciding(state, decision));
  const asked = new Set(deciding.map(({ assetId }) => assetId));
  const lookup = lookupOf(await newestRevisions(project.objects, state));
  const blocking = new Set<string>();
  for (const specId of waitingSpecs(state)) {
    const spec = lookup.get("specs", specId)?.value;
    const needed = [...(spec?.dependsOn ?? []), ...(spec?.styleConsistency?.anchorRefs ?? [])];
    for (const id of needed) if (asked.has(id) && isUnapproved(state, id)) blocking.add(id);
  }
  return blocking;
}

function waitingSpecs(state: ProjectState): string[] {
  const ids = (state.documentKeys["specs"] ?? []).flat().map((key) => key.slice(documentKey("specs", "").length));
  return ids.filter((id) => isUnapproved(state, id));
}

function isUnapproved(state: ProjectState, assetId: string): boolean {
  return (state.assets[assetId]?.approved ?? null) === null;
}

function primary<T extends "sprint.started" | "sprint.extended" | "sprint.ended">(
  type: T,
  entityId: string,
  key: string | null,
) {
  return key === null ? {} : { idempotencyKey: key, primary: { type, entityId } };
}
