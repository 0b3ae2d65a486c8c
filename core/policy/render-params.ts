import type { Plan } from "../contracts.ts";
import type { Facts } from "./facts.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";
import { DEFAULT_SEED_INPUTS, type SeedRule } from "./seeds.ts";

type RenderParams = Plan["params"];

const DEFAULTS = { width: 1024, height: 1024, variants: 1, steps: 20, cfg: 7, sampler: "euler", scheduler: "normal" };

/** Latent pictures have an eighth of the side, so other sides would come back smaller than planned. */
const SIDE_STEP = 8;

/** Sampler parameters: the spec's, else the checkpoint's, else the documented ones; refused outside the baseline's limits. */
export function renderParams(facts: Facts): Result<RenderParams> {
  const given = { ...DEFAULTS, ...facts.checkpoint.value.defaults, ...facts.spec.value.generationParams };
  const { width, height, steps, cfg, sampler, scheduler, clipSkip = null } = given;
  const variants = Math.min(given.variants, facts.project.value.policies.variants?.max ?? given.variants);
  const refusals = [...limitRefusals(facts, width, height, steps), ...sideRefusals({ width, height })];
  if (refusals.length > 0) return refused(refusals);
  return accepted({ widthPx: width, heightPx: height, steps, cfg, sampler, scheduler, clipSkip, variants });
}

/** The spec's seed policy, else the project's, else derived from every input. */
export function seedRule(facts: Facts): SeedRule {
  const policy = facts.spec.value.seedPolicy ?? facts.project.value.policies.seedPolicy ?? {};
  return {
    mode: policy.mode ?? "derived",
    baseSeed: policy.baseSeed ?? null,
    deriveFrom: policy.deriveFrom ?? DEFAULT_SEED_INPUTS,
    hashAlgo: policy.hashAlgo ?? "sha256-53",
  };
}

function limitRefusals(facts: Facts, width: number, height: number, steps: number): readonly Refusal[] {
  const { minSidePx = 64, maxSidePx = 4096, maxSteps = 200 } = facts.baseline.value.compatibility?.limits ?? {};
  const refusals: Refusal[] = [];
  const limit = (field: string, value: number, least: number, most: number): void => {
    if (value >= least && value <= most) return;
    refusals.push({
      code: "PARAMS_OUT_OF_LIMITS",
      field: `/generationParams/${field}`,
      sentence: `${field} is ${value}; the baseline profile ${facts.baseline.id} allows ${least} to ${most}.`,
      fix: `Choose a value from ${least} to ${most}.`,
    });
  };
  limit("width", width, minSidePx, maxSidePx);
  limit("height", height, minSidePx, maxSidePx);
  limit("steps", steps, 1, maxSteps);
  return refusals;
}

function sideRefusals(sides: Readonly<Record<string, number>>): readonly Refusal[] {
  return Object.entries(sides).flatMap(([field, value]) => {
    if (value % SIDE_STEP === 0) return [];
    const nearest = Math.max(64, Math.round(value / SIDE_STEP) * SIDE_STEP);
    const sentence = `${field} is ${value} px; models render multiples of ${SIDE_STEP} px only.`;
    return [{ code: "SIDE_NOT_RENDERABLE", field: `/generationParams/${field}`, sentence, fix: `Use ${nearest}.` }];
  });
}
