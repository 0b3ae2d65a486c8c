import { randomInt } from "node:crypto";
import type { Version } from "../core/asset/state.ts";
import type { Plan, Remedy, ReusePolicy, Stack, VersionPlan } from "../core/contracts.ts";
import type { Lookup } from "../core/document/lookup.ts";
import { affinityOf } from "../core/policy/affinity.ts";
import { gatherFacts } from "../core/policy/facts.ts";
import { type PlanResult, planGeneration } from "../core/policy/plan.ts";
import type { Refusal } from "../core/policy/result.ts";
import type { Chance } from "../core/policy/seeds.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { PlannedVersion } from "../core/run/decide.ts";
import { type Execution, executionOf } from "../core/run/policy.ts";
import { lookupOf, newestRevisions, withPins } from "./lookup.ts";
import type { ObjectStore } from "./objects.ts";

/** What planning needs of a project: its state and its objects. */
interface PlanningProject {
  readonly objects: ObjectStore;
  state(): ProjectState;
}

export interface PlannedSpec {
  readonly ok: true;
  readonly specId: string;
  readonly planned: PlannedVersion;
}

export interface Refused {
  readonly ok: false;
  readonly specId: string;
  readonly refusals: readonly Refusal[];
}

/** Which try it is, what it changes, and where random seeds come from (fresh chance when absent). */
interface PlanRequest {
  readonly attempt: number;
  readonly remedy: Remedy | null;
  readonly chance?: Chance;
  /** What the request says about pictures that exist already; the project's policy when absent. */
  readonly reuse?: ReusePolicy;
}

/** Plans specs against one reading of the documents. */
export interface Planner {
  readonly lookup: Lookup;
  /** The documents as a spec is planned with them: the revisions it is pinned to, else the newest. */
  lookupFor(specId: string): Lookup;
  /** Plans a spec and stores all its evidence. */
  plan(specId: string, options: PlanRequest): Promise<PlannedSpec | Refused>;
  /** A dry run: nothing is stored. */
  dryRun(specId: string, options: PlanRequest): PlanResult;
  /** The hash of the plan that the same attempt would get today, or null when it would be refused. */
  planHashOf(specId: string, version: Version): string | null;
  /** The same plan as a version's once more, to render what is missing of it. @throws Failure OBJECT_MISSING */
  planAgain(version: Version): Promise<PlannedVersion>;
}

/** Reads the newest revision of every document, and the pinned revisions of ready specs. */
export async function createPlanner(project: PlanningProject): Promise<Planner> {
  const { objects } = project;
  const documents = await newestRevisions(objects, project.state());
  const lookup = lookupOf(documents);
  const pinned = new Map<string, Lookup>();
  for (const head of Object.values(project.state().documents)) {
    if (head.pins !== null) pinned.set(head.id, lookupOf(await withPins(objects, documents, head)));
  }
  const approvedPicture = (specId: string): string | null => approvedPictureOf(project.state(), specId);

  const lookupFor = (specId: string): Lookup => pinned.get(specId) ?? lookup;

  function dryRun(specId: string, options: PlanRequest): PlanResult {
    const view = lookupFor(specId);
    const spec = view.get("specs", specId);
    if (spec === null) return { ok: false, refusals: [unknownSpec(specId)] };
    const facts = gatherFacts(spec, view, approvedPicture);
    return facts.ok
      ? planGeneration(facts.value, { chance: freshChance, ...options })
      : { ok: false, refusals: facts.refusals };
  }

  return {
    lookup,
    lookupFor,
    dryRun,
    planHashOf(specId, version) {
      const { attempt, remedy } = version;
      const result = dryRun(specId, { attempt, remedy, chance: recordedChance(version) });
      return result.ok ? result.planHash : null;
    },
    async plan(specId, options) {
      const result = dryRun(specId, options);
      const specHash = lookup.get("specs", specId)?.hash;
      if (!result.ok || specHash === undefined)
        return { ok: false, specId, refusals: result.ok ? [unknownSpec(specId)] : result.refusals };
      for (const object of result.objects) await project.objects.putJson(object.value);
      const { plan, planHash, affinity } = result;
      const execution = executionFor(plan, lookup, lookupFor(specId), options.reuse);
      const facts = { planHash, specHash, affinity, remedy: options.remedy };
      return { ok: true, specId, planned: toPlannedVersion(plan, facts, execution) };
    },
    planAgain: (version) => planAgain(objects, version, lookup, lookupFor),
  };
}

async function planAgain(
  objects: ObjectStore,
  { id: resumes, planHash, specHash, remedy }: Version,
  newest: Lookup,
  lookupFor: Planner["lookupFor"],
): Promise<PlannedVersion> {
  const plan = await objects.getJson<Plan>(planHash);
  const execution = executionFor(plan, newest, lookupFor(plan.specId));
  const affinity = affinityOf(plan, await objects.getJson<Stack>(plan.stackHash));
  return { ...toPlannedVersion(plan, { planHash, specHash, affinity, remedy }, execution), resumes };
}

/** Execution follows the newest project, and the baseline profile that the spec is pinned to. */
function executionFor(plan: Plan, newest: Lookup, pinned: Lookup, reuse?: ReusePolicy): Execution {
  const baseline = pinned.get("baseline-profiles", plan.pins.baselineProfileId)?.value;
  return executionOf(plan, newest.list("project")[0]?.value.policies, baseline, reuse);
}

function unknownSpec(specId: string): Refusal {
  return { code: "DOCUMENT_NOT_FOUND", field: "/id", sentence: `There is no spec ${specId}.`, fix: "Check the id." };
}

const seedRange = 2 ** 53;

/** A number in [0, 1) that carries 48 random bits. */
function freshChance(): number {
  return randomInt(2 ** 48 - 1) / 2 ** 48;
}

/** Draws again what a version drew: its recorded seeds. */
function recordedChance({ units }: Version): Chance {
  return (purpose) => (units[purpose.replace(/^seed:/, "")]?.seed ?? 0) / seedRange;
}

/**
 * The pixels of the approved variant's first raw picture: what an anchored render starts from (D-0017). The finished one has no
 * background to start from.
 */
export function approvedPictureOf(state: ProjectState, specId: string): string | null {
  const asset = state.assets[specId];
  const version = asset?.versions.find(({ id }) => id === asset.approved?.versionId);
  const units = Object.values(version?.units ?? {}).filter(
    (unit) => unit.variantIndex === asset?.approved?.variantIndex,
  );
  return units[0]?.raw?.pixelHash ?? null;
}

function toPlannedVersion(
  plan: Plan,
  {
    planHash,
    specHash,
    remedy,
    affinity,
  }: Pick<VersionPlan, "planHash" | "specHash" | "remedy"> & { affinity: string },
  execution: Execution,
): PlannedVersion {
  const units = plan.units.map(({ unitKey, variantIndex, state, frameIndex, seed }) => ({
    unitKey,
    variantIndex,
    state,
    frameIndex,
    seed,
  }));
  return {
    assetId: plan.specId,
    specId: plan.specId,
    specHash,
    attempt: plan.attempt,
    planHash,
    packageHash: plan.packageHash,
    checkpointId: plan.checkpoint.id,
    affinity,
    remedy,
    units,
    ...execution,
    renderSize: { widthPx: plan.params.widthPx, heightPx: plan.params.heightPx },
  };
}
