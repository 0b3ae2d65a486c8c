import type { EffectiveContract, Plan } from "../contracts.ts";
import { decodeCheck } from "../quality/checks/decode.ts";
import { imageChecks, setChecks } from "../quality/registry.ts";
import type { Facts } from "./facts.ts";
import { accepted, type Result, refused } from "./result.ts";

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
    kernel: contract.isPixelArt ? "nearest" : "linear",
  };
}

/**
 * Checks without which nothing passes: those the baseline names, or all, as far as they apply to this plan.
 * Refused when the baseline names a check that does not exist: it could never pass.
 */
export function requiredChecks(
  facts: Facts,
  plan: Omit<Plan, "checks">,
  contract: ContractValues,
): Result<readonly string[]> {
  const context = { plan: { ...plan, checks: [] }, contract };
  const known = [...imageChecks, ...setChecks];
  const applicable = [
    decodeCheck.id,
    ...known.flatMap((check) => (check.inapplicable(context) === null ? [check.id] : [])),
  ];
  const named = facts.baseline.value.validatorPolicy?.requiredChecks ?? [];
  if (named.length === 0) return accepted(applicable);
  const unknown = named.filter((id) => id !== decodeCheck.id && !known.some((check) => check.id === id));
  if (unknown.length === 0) return accepted(applicable.filter((id) => named.includes(id)));
  return refused(
    unknown.map((id) => ({
      code: "UNKNOWN_CHECK",
      field: "/baselineProfileId",
      sentence: `The baseline profile ${facts.baseline.id} requires the check ${id}, which does not exist.`,
      fix: `Remove ${id} from its requiredChecks.`,
    })),
  );
}

/** Built-in values, refined by the project, refined by the baseline profile. */
export function routingParams(facts: Facts): Plan["routing"] {
  return {
    onPass: "auto_advance",
    onFail: "regenerate",
    onUncertain: "decision_sprint",
    maxRegenerations: 2,
    maxPDefect: 0.1,
    auditShare: 0.03,
    ...facts.project.value.policies.routingPolicy,
    ...facts.baseline.value.routingPolicy,
  };
}
