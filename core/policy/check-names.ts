import type { EffectiveContract } from "../contracts.ts";
import { decodeCheck } from "../quality/checks/decode.ts";
import { imageChecks, setChecks } from "../quality/registry.ts";
import type { Facts } from "./facts.ts";
import { nearestName } from "./nearest.ts";
import { byCodeUnits } from "./order.ts";
import type { Refusal } from "./result.ts";

const CHECKS: readonly { readonly id: string; readonly figures: readonly string[] }[] = [
  decodeCheck,
  ...imageChecks,
  ...setChecks,
];

/** Every check by its id. */
export const checkIds: ReadonlySet<string> = new Set(CHECKS.map(({ id }) => id));

/** What limits can be set for: a check, which means its first figure, or one figure of it. */
export const limitNames: ReadonlySet<string> = new Set(
  CHECKS.flatMap(({ id, figures }) => [id, ...figures.map((figure) => `${id}.${figure}`)]),
);

/** Refusals for limits of checks or figures that do not exist: a slip of the pen must not leave the real limit as it was. */
export function thresholdRefusals(facts: Facts, { values, origins }: EffectiveContract): readonly Refusal[] {
  const unknown = Object.keys(values.thresholds).filter((name) => !limitNames.has(name));
  return unknown.sort(byCodeUnits).map((name) => {
    const source = origins[`thresholds.${name}`]?.source ?? "The contract";
    return {
      code: "UNKNOWN_CHECK",
      field: fieldOf(source, facts),
      sentence: `${source} sets limits for ${name}, which does not exist.`,
      fix: `${writeInstead(name, limitNames)}emove the limits.`,
    };
  });
}

/** Refusals for required checks that do not exist: they could never pass. */
export function requiredCheckRefusals({ baseline }: Facts): readonly Refusal[] {
  const named = baseline.value.validatorPolicy?.requiredChecks ?? [];
  const unknown = named.filter((id) => !checkIds.has(id));
  return unknown.map((id) => ({
    code: "UNKNOWN_CHECK",
    field: "/baselineProfileId",
    sentence: `The baseline profile ${baseline.id} requires the check ${id}, which does not exist.`,
    fix: `${writeInstead(id, checkIds, " in its requiredChecks")}emove ${id}.`,
  }));
}

/** Where in the spec to look: at what it says itself, or at its choice of the baseline; other documents have no field here. */
function fieldOf(source: string, { spec }: Facts): string {
  if (source === `specs/${spec.id}`) return "/qualityContract/thresholds";
  return source.startsWith("baseline-profiles/") ? "/baselineProfileId" : "";
}

/** Ends where `emove …` goes on: the way out that always is one. */
function writeInstead(name: string, known: ReadonlySet<string>, where = ""): string {
  const nearest = nearestName(name, known);
  return nearest === null ? "R" : `Write ${nearest}${where}, or r`;
}
