import type { Spec } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { evidenceOf, type PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import { planDiff } from "../../core/policy/diff.ts";
import { createPlanner } from "../../store/planning.ts";
import type { Gate, Tally } from "./gate.ts";
import { type Documents, generateProject } from "./generate.ts";
import { storeDocuments } from "./generated-store.ts";
import { lookupOver, planSpec } from "./plan-documents.ts";
import { randomOf } from "./random.ts";

const cohortSize = 3;
const pinnedPerProject = 25;

/** The same cohort on copax, pony and a third checkpoint, there and back; then pinned reruns while the defaults move on. */
export const checkpointSwitch: Gate = {
  name: "gate-checkpoint-switch",
  rule: "After a switch nothing of the old checkpoint is left, every difference names its source, and pins hold in every rerun.",
  async run({ seed, iterations }, tally) {
    for (let iteration = 0; iteration < iterations; iteration += 1)
      switchCohort(generateProject(randomOf(seed + iteration), cohortSize), tally);
    for (let done = 0; done < iterations; done += pinnedPerProject)
      await rerunPinned(generateProject(randomOf(seed ^ (done + 0x5eed)), 2 * pinnedPerProject), tally);
  },
};

function switchCohort(documents: Documents, tally: Tally): void {
  const lookup = lookupOver(documents);
  const ids = documents.checkpoints.map(({ id }) => id);
  for (const spec of documents.specs) {
    // A LoRA asked for by name belongs to one checkpoint; refusing it after a switch is a rule of its own.
    const free: Spec = { ...spec, loraIds: [] };
    const plans = ids.map((checkpointId) => evidenceOn(lookup, free, checkpointId));
    for (const [at, plan] of plans.entries()) {
      if (plan === null) continue;
      tally.count("plans");
      checkPurity(plan, ids[at] ?? "", ids, lookup, tally);
      const before = plans[(at + ids.length - 1) % ids.length] ?? null;
      if (before !== null) checkDiff(before, plan, tally);
      tally.check(
        evidenceOn(lookup, free, ids[at] ?? "")?.planHash === plan.planHash,
        () => `${spec.id}: not the same back`,
      );
    }
  }
}

function evidenceOn(lookup: Lookup, spec: Spec, checkpointId: string): PlanEvidence | null {
  const result = planSpec(lookup, { ...spec, checkpointId });
  return result.ok ? evidenceOf(result) : null;
}

/** Every document, file and word of a generated project says which checkpoint it is of. */
function checkPurity(evidence: PlanEvidence, own: string, ids: readonly string[], lookup: Lookup, tally: Tally): void {
  const { plan, stack, package: prompts } = evidence;
  const foreign = stack.chosen.filter(({ loraId }) => lookup.get("loras", loraId)?.value.checkpointId !== own);
  tally.check(foreign.length === 0, () => `${plan.specId} on ${own} uses ${foreign[0]?.loraId}`);
  tally.count("incompatible resolutions", foreign.length);
  const { checkpoint, pins } = plan;
  const bound = [checkpoint.file, pins.checkpointProfileId, pins.baselineProfileId, prompts.dialect];
  tally.check(
    bound.every((name) => name.startsWith(own)),
    () => `${plan.specId} on ${own} is bound to ${bound.join(", ")}`,
  );
  const text = JSON.stringify([prompts.base, prompts.units, stack.chosen]);
  for (const other of ids)
    if (other !== own) tally.check(!text.includes(other), () => `${plan.specId} on ${own} speaks of ${other}`);
}

function checkDiff(before: PlanEvidence, after: PlanEvidence, tally: Tally): void {
  const { differences, documents } = planDiff(before, after);
  const moved = new Set(documents.map(({ document }) => document));
  tally.check(differences.length > 0, () => `${after.plan.specId}: a switch without a difference`);
  for (const { part, path, sources, because, sentence } of differences) {
    tally.count("differences");
    const isNamed = sources.length > 0 || path.endsWith("/order") || (part !== "words" && part !== "loras");
    const isCaused = because.length > 0 && because.every((cause) => moved.has(cause));
    tally.check(isNamed && isCaused, () => `${after.plan.specId}: nothing explains "${sentence}"`);
  }
}

/** Ready specs are planned again after the defaults have moved on and the store was restarted. */
async function rerunPinned(documents: Documents, tally: Tally): Promise<void> {
  const store = await storeDocuments(documents);
  try {
    const plans = async (): Promise<ReadonlyMap<string, string>> => {
      const planner = await createPlanner(store.project());
      const planned = store.readyIds.slice(0, pinnedPerProject).map((specId): [string, string] => {
        const result = planner.dryRun(specId, { attempt: 1, remedy: null });
        return [specId, result.ok ? result.planHash : JSON.stringify(result.refusals)];
      });
      return new Map(planned);
    };
    const before = await plans();
    await moveDefaults(store.save, documents);
    await store.restart();
    const after = await plans();
    for (const [specId, planHash] of before) {
      tally.count("pinned reruns");
      tally.check(after.get(specId) === planHash, () => `${specId} moved with the defaults: ${after.get(specId)}`);
    }
  } finally {
    await store.close();
  }
}

type Save = Awaited<ReturnType<typeof storeDocuments>>["save"];

/** Other default profiles, other words in the pinned ones, another file and other house rules. */
async function moveDefaults(save: Save, documents: Documents): Promise<void> {
  for (const project of documents.project) {
    const checkpointProfiles = Object.fromEntries(documents.checkpoints.map(({ id }) => [id, `${id}-v2`]));
    const policies = { ...project.policies, checkpointProfiles, runtimeSafety: { positive: ["moved"], negative: [] } };
    await save("project", { ...project, policies });
  }
  for (const profile of documents["checkpoint-profiles"])
    await save("checkpoint-profiles", { ...profile, basePositive: ["moved"] });
  for (const baseline of documents["baseline-profiles"])
    await save("baseline-profiles", { ...baseline, global: { promptHints: ["moved"] } });
  for (const checkpoint of documents.checkpoints)
    await save("checkpoints", { ...checkpoint, file: "moved.safetensors" });
}
