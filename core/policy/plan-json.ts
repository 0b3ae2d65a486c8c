import { canonicalJson } from "../canonical.ts";
import type { Plan } from "../contracts.ts";
import { sha256OfList } from "../hash.ts";
import { lastingJson } from "./once.ts";

/** How each member of a plan is written; what it shares with the plans of other specs was written before. */
const writers: { readonly [Name in Exclude<keyof Plan, "facts">]: (plan: Plan) => string } = {
  schemaVersion: (plan) => JSON.stringify(plan.schemaVersion),
  specId: (plan) => JSON.stringify(plan.specId),
  title: (plan) => JSON.stringify(plan.title),
  assetType: (plan) => JSON.stringify(plan.assetType),
  outputKind: (plan) => JSON.stringify(plan.outputKind),
  attempt: (plan) => JSON.stringify(plan.attempt),
  remedy: (plan) => canonicalJson(plan.remedy),
  checkpoint: (plan) => lastingJson(plan.checkpoint),
  pins: (plan) => lastingJson(plan.pins),
  contractHash: (plan) => JSON.stringify(plan.contractHash),
  stackHash: (plan) => JSON.stringify(plan.stackHash),
  packageHash: (plan) => JSON.stringify(plan.packageHash),
  traceHash: (plan) => JSON.stringify(plan.traceHash),
  workflow: (plan) => lastingJson(plan.workflow),
  params: (plan) => canonicalJson(plan.params),
  units: (plan) => `[${plan.units.map(unitJson).join(",")}]`,
  finish: (plan) => canonicalJson(plan.finish),
  checks: (plan) => JSON.stringify(plan.checks),
  routing: (plan) => lastingJson(plan.routing),
};

const names = ([...Object.keys(writers), "facts"] as (keyof Plan)[]).sort();

/** Hash of a plan's canonical JSON. It names a revision of every document, so its text may be long. */
export function planHashOf(plan: Plan): string {
  const members = names.flatMap((name) =>
    name === "facts" ? revisionsJson(plan.facts) : [`"${name}":${writers[name](plan)}`],
  );
  return sha256OfList("{", members, "}");
}

/** The member `facts`, cut at its commas. Keys are `kind/id`, hashes are digits and letters: nothing needs escaping. */
function revisionsJson(facts: Plan["facts"]): readonly string[] {
  const entries = Object.keys(facts)
    .sort()
    .map((key) => `"${key}":"${facts[key]}"`);
  const last = entries.length - 1;
  return entries.map((entry, at) => `${at === 0 ? '"facts":{' : ""}${entry}${at === last ? "}" : ""}`);
}

/** Members in code-unit order, by hand: there are many units. */
function unitJson(unit: Plan["units"][number]): string {
  const frame = `"frameIndex":${unit.frameIndex},"frameName":${JSON.stringify(unit.frameName)}`;
  const graph = `"graphHash":"${unit.graphHash}","references":${referencesJson(unit.references)},"seed":${unit.seed}`;
  const place = `"state":${JSON.stringify(unit.state)},"unitKey":${JSON.stringify(unit.unitKey)},"variantIndex":${unit.variantIndex}`;
  return `{${frame},${graph},${place}}`;
}

function referencesJson(references: Plan["units"][number]["references"]): string {
  return references.length === 0 ? "[]" : canonicalJson(references);
}
