import { canonicalJson } from "../canonical.ts";
import type { Plan } from "../contracts.ts";
import type { PlanEvidence } from "./bundle-evidence.ts";
import { byCodeUnits } from "./order.ts";

/** A document of the plan, or what else may change a plan: the try, its remedy, drawn seeds. */
export type Cause = string;

/** One document that two plans name with different revisions; null: the plan does not name it. */
export interface RevisionChange {
  readonly document: string;
  readonly was: string | null;
  readonly is: string | null;
}

/** Documents whose revisions differ between two plans, in code-unit order. */
export function revisionChanges(before: Plan, after: Plan): readonly RevisionChange[] {
  const documents = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].sort(byCodeUnits);
  return documents.flatMap((document) => {
    const was = before.facts[document] ?? null;
    const is = after.facts[document] ?? null;
    return was === is ? [] : [{ document, was, is }];
  });
}

/**
 * The document a place in evidence lies in: `checkpoint-profiles/copax-v1@v1#basePositive` → `checkpoint-profiles/copax-v1`,
 * `project#tagModelMap.x` and `spec#loraIds` → the plan's own. Null for what no document says.
 */
export function documentOfPlace(place: string, plan: Plan): string | null {
  const [head = ""] = place.split(/[#@]/);
  if (head === "spec") return `specs/${plan.specId}`;
  if (head === "project") return Object.keys(plan.facts).find((key) => key.startsWith("project/")) ?? null;
  return head.includes("/") && !head.startsWith("remedy/") ? head : null;
}

/** Tells why something differs: from where it is said and what the two plans do not have in common. */
export type Because = (sources: readonly string[], fallback?: readonly string[]) => readonly Cause[];

/**
 * Causes of one difference: the documents it is said in, as far as they were revised; else revised ones of `fallback` kinds;
 * else the spec, the try or its remedy, which decide what of the other documents is used. A document that only came or went
 * did so because of a revised one, unless there is none; a LoRA may be new.
 */
export function becauseOf(before: PlanEvidence, after: PlanEvidence): Because {
  const changes = revisionChanges(before.plan, after.plan);
  const revised = changes.flatMap(({ document, was, is }) => (was === null || is === null ? [] : [document]));
  const cameOrWent = changes.map(({ document }) => document).filter((document) => !revised.includes(document));
  const own = `specs/${after.plan.specId}`;
  const tries = [
    ...(revised.includes(own) ? [own] : []),
    ...(canonicalJson(before.plan.remedy) === canonicalJson(after.plan.remedy) ? [] : ["remedy"]),
    ...(before.plan.attempt === after.plan.attempt ? [] : ["attempt"]),
  ];
  return (sources, fallback = []) => {
    const named = new Set(
      sources.flatMap((source) => {
        if (source.startsWith("remedy/")) return ["remedy"];
        return [documentOfPlace(source, before.plan), documentOfPlace(source, after.plan)];
      }),
    );
    const known = [...new Set([...revised, ...tries])];
    const moved = cameOrWent.filter((document) => named.has(document));
    const choices = [
      known.filter((cause) => named.has(cause)),
      known.filter((cause) => fallback.some((kind) => cause.startsWith(kind))),
      tries,
      moved.filter((document) => document.startsWith("loras/")),
      revised,
      moved,
      cameOrWent,
    ];
    return choices.find((causes) => causes.length > 0) ?? ["chance"];
  };
}
