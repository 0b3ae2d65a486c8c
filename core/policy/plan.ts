import type { EffectiveContract, Plan, PromptPackage, Remedy, Stack } from "../contracts.ts";
import { hashOf, sha256Hex } from "../hash.ts";
import { affinityOf } from "./affinity.ts";
import { finishParams, requiredChecks, routingParams } from "./after-render.ts";
import { requiredCheckRefusals, thresholdRefusals } from "./check-names.ts";
import { type CompiledPrompt, compilePrompt, packageJson } from "./compile.ts";
import { contractJson, mergeContract } from "./contract.ts";
import type { Facts } from "./facts.ts";
import { oncePer, oncePerKey } from "./once.ts";
import { pinsOf } from "./pins.ts";
import { planHashOf } from "./plan-json.ts";
import { type RenderedUnit, renderUnits } from "./plan-units.ts";
import { renderParams, seedRule } from "./render-params.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";
import type { Chance, SeedRule } from "./seeds.ts";
import { resolveStack, stackJson } from "./stack.ts";
import { outputShapes, outputUnits, type Shape } from "./units.ts";

/** The plan with everything it names by hash, or every reason why there is none. */
export type PlanResult =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly planHash: string;
      readonly packageHash: string;
      readonly affinity: string;
      readonly objects: readonly { readonly hash: string; readonly value: unknown }[];
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export interface PlanOptions {
  /** 1 for the first plan of a spec revision, one more for each regeneration. */
  readonly attempt: number;
  readonly remedy: Remedy | null;
  /** Asked only by the seed mode random_recorded. */
  readonly chance?: Chance;
}

/** Everything a plan is made of, before it is put together. */
interface Parts {
  readonly facts: Facts;
  readonly options: PlanOptions;
  readonly contract: EffectiveContract;
  readonly stack: Stack;
  readonly prompt: CompiledPrompt;
  readonly params: Plan["params"];
  readonly units: readonly RenderedUnit[];
}

/** Freezes all a render depends on. Same facts and options, same bytes: no time, no chance of its own, no ids of runs. */
export function planGeneration(facts: Facts, options: PlanOptions): PlanResult {
  const parts = prepare(facts, options);
  if (!parts.ok) return parts;
  const plan = assemble(parts.value);
  const planHash = planHashOf(plan);
  const objects = evidenceOf(parts.value, plan, planHash);
  const affinity = affinityOf(plan, parts.value.stack);
  return { ok: true, plan, planHash, packageHash: plan.packageHash, affinity, objects };
}

function prepare(facts: Facts, options: PlanOptions): Result<Parts> {
  const contract = mergeContract(facts);
  const stack = resolveStack(facts);
  const shapes = outputShapes(facts.spec.value, contract.values, facts.assetType.entry);
  const params = renderParams(facts);
  const seeds = seedRule(facts);
  const early = [stack, shapes, params].flatMap((part: Result<unknown>) => (part.ok ? [] : part.refusals));
  const unknown = [...thresholdRefusals(facts, contract), ...requiredCheckRefusals(facts)];
  const blocking = [...early, ...unknown, ...emptyPrompt(facts), ...missingChance(seeds, options)];
  if (!stack.ok || !shapes.ok || !params.ok || blocking.length > 0) return refused(blocking);
  const prompt = compilePrompt(facts, stack.value, shapes.value, options.remedy);
  if (!prompt.ok) return prompt;
  const unchanged = unchangedPixels(facts, stack.value, shapes.value, prompt.value, seeds, options);
  if (unchanged.length > 0) return refused(unchanged);
  const { attempt, chance = () => 0 } = options;
  const inputs = {
    facts,
    stack: stack.value,
    package: prompt.value.package,
    params: params.value,
    seeds,
    attempt,
    chance,
  };
  const units = renderUnits(outputUnits(shapes.value, params.value.variants), inputs);
  if (!units.ok) return units;
  return accepted({
    facts,
    options,
    contract,
    stack: stack.value,
    prompt: prompt.value,
    params: params.value,
    units: units.value,
  });
}

function assemble({ facts, options, contract, stack, prompt, params, units }: Parts): Plan {
  const { spec, checkpoint, template } = facts;
  const plan: Omit<Plan, "checks"> = {
    schemaVersion: 1,
    specId: spec.id,
    title: spec.value.title,
    assetType: spec.value.assetType,
    outputKind: spec.value.output?.kind ?? "single_image",
    attempt: options.attempt,
    remedy: options.remedy,
    checkpoint: plannedCheckpoint(checkpoint),
    pins: pinsOf(facts),
    contractHash: sha256Hex(contractJson(contract)),
    stackHash: sha256Hex(stackJson(stack)),
    packageHash: sha256Hex(packageJson(prompt.package)),
    traceHash: prompt.traceHash,
    workflow: plannedWorkflow(template),
    params,
    units: units.map(({ planned }) => planned),
    finish: { ...finishParams(facts, contract.values), ...options.remedy?.finish },
    routing: routingParams(facts.project, facts.baseline),
    facts: revisionsOf(facts),
  };
  return { ...plan, checks: requiredChecks(facts, plan, contract.values) };
}

function evidenceOf(parts: Parts, plan: Plan, planHash: string): readonly { hash: string; value: unknown }[] {
  const { contract, stack, prompt, units } = parts;
  return [
    { hash: plan.contractHash, value: contract },
    { hash: plan.stackHash, value: stack },
    { hash: plan.packageHash, value: prompt.package },
    { hash: plan.traceHash, value: prompt.trace },
    ...units.map(({ planned, graph }) => ({ hash: planned.graphHash, value: graph })),
    { hash: planHash, value: plan },
  ];
}

/** Document → revision, for everything the plan was made from, by kind and id in code-unit order. */
function revisionsOf(facts: Facts): Record<string, string> {
  const revisions: Record<string, string> = {};
  const note = (kind: string, found: { readonly id: string; readonly hash: string }): void => {
    revisions[keyOf(found, kind)] = found.hash;
  };
  note("baseline-profiles", facts.baseline);
  for (const fact of [facts.assetType, ...facts.tags, facts.style, facts.scenario, facts.palette])
    if (fact !== null) revisions[catalogKey(fact)] = fact.hash;
  note("checkpoint-profiles", facts.profile);
  note("checkpoints", facts.checkpoint);
  for (const [key, hash] of loraRevisions(facts.loras)) revisions[key] = hash;
  note("project", facts.project);
  note("specs", facts.spec);
  note("workflow-templates", facts.template);
  return revisions;
}

const loraRevisions = oncePer((loras: Facts["loras"]) =>
  loras.map(({ id, hash }): readonly [string, string] => [`loras/${id}`, hash]),
);

const keyOf = oncePerKey(({ id }: { readonly id: string }, kind) => `${kind}/${id}`);
const catalogKey = oncePer(({ catalogId }: { readonly catalogId: string }) => `catalogs/${catalogId}`);

const plannedCheckpoint = oncePer(({ id, value, hash }: Facts["checkpoint"]) => ({ id, file: value.file, hash }));

const plannedWorkflow = oncePer(({ id, value, hash }: Facts["template"]) => ({
  templateId: id,
  templateHash: hash,
  outputNodeId: value.outputNodeId,
}));

function emptyPrompt(facts: Facts): readonly Refusal[] {
  if ((facts.spec.value.prompt?.positive ?? "").trim() !== "") return [];
  const sentence = "The spec does not say what to show.";
  return [{ code: "PROMPT_EMPTY", field: "/prompt/positive", sentence, fix: "Describe the picture in a few words." }];
}

function missingChance(seeds: SeedRule, { chance }: PlanOptions): readonly Refusal[] {
  if (seeds.mode !== "random_recorded" || chance !== undefined) return [];
  const sentence = "The seed policy draws random seeds, but this plan was asked for without chance.";
  return [
    { code: "CHANCE_MISSING", field: "/seedPolicy/mode", sentence, fix: "Use derived seeds, or plan with chance." },
  ];
}

/** Only the words reach the renderer: a trace that differs makes no other picture. */
function saysTheSame(one: PromptPackage, other: PromptPackage): boolean {
  return hashOf([one.base, one.units]) === hashOf([other.base, other.units]);
}

/** Rendering again is refused when neither seeds nor words differ from the first attempt's: it would be the same picture. */
function unchangedPixels(
  facts: Facts,
  stack: Stack,
  shapes: readonly Shape[],
  prompt: CompiledPrompt,
  seeds: SeedRule,
  { attempt, remedy }: PlanOptions,
): readonly Refusal[] {
  // A repair wants the same pictures.
  if (remedy?.finish !== undefined) return [];
  const hasNewSeeds =
    seeds.mode === "random_recorded" || (seeds.mode === "derived" && seeds.deriveFrom.includes("attempt"));
  if (attempt === 1 || hasNewSeeds) return [];
  const first = compilePrompt(facts, stack, shapes, null);
  if (!first.ok || !saysTheSame(first.value.package, prompt.package)) return [];
  return [
    {
      code: "REGENERATE_UNCHANGED",
      field: "/seedPolicy",
      sentence:
        "Rendering again would give the same picture: the seeds do not depend on the attempt and no words change.",
      fix: "Derive seeds from the attempt, or change the words.",
    },
  ];
}
