import { canonicalJson } from "../canonical.ts";
import type { Plan } from "../contracts.ts";
import { lastingJson, objectJson } from "./once.ts";

/** Canonical JSON of a plan; what it shares with the plans of other specs was written before. */
export function planJson({ facts, pins, checkpoint, workflow, routing, units, checks, ...own }: Plan): string {
  const members: Record<string, string> = {};
  for (const [name, value] of Object.entries(own))
    members[name] = typeof value === "object" ? canonicalJson(value) : JSON.stringify(value);
  const revisions: Record<string, string> = {};
  for (const [key, hash] of Object.entries(facts)) revisions[key] = `"${hash}"`;
  return objectJson({
    ...members,
    facts: objectJson(revisions),
    pins: lastingJson(pins),
    checkpoint: lastingJson(checkpoint),
    workflow: lastingJson(workflow),
    routing: lastingJson(routing),
    units: `[${units.map(unitJson).join(",")}]`,
    checks: JSON.stringify(checks),
  });
}

/** Members in code-unit order, by hand: there are many units. */
function unitJson(unit: Plan["units"][number]): string {
  const frame = `"frameIndex":${unit.frameIndex},"frameName":${JSON.stringify(unit.frameName)}`;
  const graph = `"graphHash":"${unit.graphHash}","references":${canonicalJson(unit.references)},"seed":${unit.seed}`;
  const place = `"state":${JSON.stringify(unit.state)},"unitKey":${JSON.stringify(unit.unitKey)},"variantIndex":${unit.variantIndex}`;
  return `{${frame},${graph},${place}}`;
}
