import type { EffectiveContract, Plan } from "../contracts.ts";
import { decodeCheck } from "../quality/checks/decode.ts";
import { imageChecks, setChecks } from "../quality/registry.ts";
import type { Facts } from "./facts.ts";
import { oncePerPair } from "./once.ts";

type ContractValues = EffectiveContract["values"];

const CENTRE = { x: 0.5, y: 0.5 };

/** How raw pictures become game-ready: sprites are cut out and trimmed, what fills its canvas or stays on white is not. */
export function finishParams(facts: Facts, contract: ContractValues): Plan["finish"] {
  const isCutOut = !contract.isFullBleed && contract.backgroundPolicy !== "white_only";
  return {
    cutout: isCutOut ? "border_key" : "none",
    removeSpecks: isCutOut && (facts.baseline.value.global?.alphaEdgeClean ?? true),
    trim: isCutOut ? "common" : "none",
    paddingPx: isCutOut ? Math.ceil(contract.paddingPx) : 0,
    pivot: facts.assetType.entry.pivot ?? CENTRE,
    outputSize: contract.outputSizes[0] ?? null,
    // Left out when there are none, so that plans of one size stay as they were.
    ...(contract.outputSizes.length > 1 ? { scales: contract.outputSizes.slice(1) } : {}),
    kernel: contract.isPixelArt ? "nearest" : "linear",
  };
}

/** Checks without which nothing passes: those the baseline names, or all, as far as they apply to this plan. */
export function requiredChecks(facts: Facts, plan: Omit<Plan, "checks">, contract: ContractValues): readonly string[] {
  const context = { plan: { ...plan, checks: [] }, contract };
  const checks = [...imageChecks, ...setChecks].filter(
    (check) => check.isTrial !== true && check.inapplicable(context) === null,
  );
  const applicable = [decodeCheck.id, ...checks.map(({ id }) => id)];
  const named = facts.baseline.value.validatorPolicy?.requiredChecks ?? [];
  return named.length === 0 ? applicable : applicable.filter((id) => named.includes(id));
}

/** Built-in values, refined by the project, refined by the baseline profile. */
export const routingParams = oncePerPair((project: Facts["project"], baseline: Facts["baseline"]): Plan["routing"] => ({
  onPass: "auto_advance",
  onFail: "regenerate",
  onUncertain: "decision_sprint",
  maxRegenerations: 2,
  maxPDefect: 0.1,
  auditShare: 0.03,
  ...project.value.policies.routingPolicy,
  ...baseline.value.routingPolicy,
}));
