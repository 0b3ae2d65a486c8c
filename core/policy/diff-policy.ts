import { evidenceOf } from "./bundle-evidence.ts";
import { planDiff } from "./diff.ts";
import type { PlanDiff } from "./diff-types.ts";
import type { Facts } from "./facts.ts";
import { byCodeUnits } from "./order.ts";
import { type PlanResult, planGeneration } from "./plan.ts";
import type { Refusal, Result } from "./result.ts";
import { MAX_SEED, sha256Seed53 } from "./seeds.ts";

/** Spec → its facts, or why it has none. */
export type FactsBySpec = ReadonlyMap<string, Result<Facts>>;

/** A spec whose plan would change: another plan, none any more, or one where there was none. */
export interface SpecChange {
  readonly specId: string;
  readonly title: string;
  readonly outcome: "changed" | "refused" | "mended";
  readonly diff: PlanDiff | null;
  /** Why there would be no plan, or why there is none now. */
  readonly refusals: readonly Refusal[];
}

export interface PolicyDiff {
  /** By id in code-unit order. */
  readonly changed: readonly SpecChange[];
  /** Specs that name a changed document, of whose plans nothing but the recorded revision differs. */
  readonly revisionOnly: readonly string[];
  readonly unchanged: number;
}

/** What becomes of every spec's plan when its facts change, field by field and with the document that causes it. */
export function policyDiff(before: FactsBySpec, after: FactsBySpec): PolicyDiff {
  const changed: SpecChange[] = [];
  const revisionOnly: string[] = [];
  let unchanged = 0;
  for (const specId of [...new Set([...before.keys(), ...after.keys()])].sort(byCodeUnits)) {
    const [was, is] = [before.get(specId) ?? gone(specId), after.get(specId) ?? gone(specId)];
    const change = specChange(specId, was, is);
    if (change === null) unchanged += 1;
    else if (change.outcome === "changed" && change.diff?.differences.length === 0) revisionOnly.push(specId);
    else changed.push(change);
  }
  return { changed, revisionOnly, unchanged };
}

/** Compares the plans of one spec with the facts of both sides; null when nothing moves. */
function specChange(specId: string, before: Result<Facts>, after: Result<Facts>): SpecChange | null {
  const [was, is] = [planOnce(before), planOnce(after)];
  const title = [after, before].flatMap((facts) => (facts.ok ? [facts.value.spec.value.title] : []))[0] ?? specId;
  if (was.ok && is.ok) {
    if (was.planHash === is.planHash) return null;
    const diff = planDiff(evidenceOf(was), evidenceOf(is));
    return { specId, title, outcome: "changed", diff, refusals: [] };
  }
  if (was.ok && !is.ok) return { specId, title, outcome: "refused", diff: null, refusals: is.refusals };
  if (!was.ok && is.ok) return { specId, title, outcome: "mended", diff: null, refusals: was.refusals };
  return null;
}

function planOnce(facts: Result<Facts>): PlanResult {
  return facts.ok ? planGeneration(facts.value, { attempt: 1, remedy: null, chance: standInChance }) : facts;
}

/** The same on both sides, so that seeds that are drawn anew for every plan never look like a change. */
function standInChance(purpose: string): number {
  return sha256Seed53(purpose) / (MAX_SEED + 1);
}

function gone(specId: string): Result<Facts> {
  const fix = "Keep the document.";
  return {
    ok: false,
    refusals: [{ code: "DOCUMENT_NOT_FOUND", field: "", sentence: `There is no spec ${specId}.`, fix }],
  };
}
