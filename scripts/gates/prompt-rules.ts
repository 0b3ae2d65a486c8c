import type { CheckpointProfile, Spec } from "../../core/contracts.ts";
import type { PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import type { Tally } from "./gate.ts";
import type { Documents } from "./generate.ts";

/** Rules of an untouched prompt, written down here a second time. */
export function checkPlainRules(base: PlanEvidence, documents: Documents, spec: Spec, tally: Tally): void {
  const { fragments } = base.trace;
  const { id } = spec;
  const layers = fragments.map(({ layer }) => layer);
  const isSorted = layers.every((layer, at) => at === 0 || layer >= (layers[at - 1] ?? 0));
  tally.check(isSorted, () => `${id}: layers stand in the order ${layers.join()}`);
  tally.check(
    fragments.every(({ index }, at) => index === at),
    () => `${id}: the trace is not numbered through`,
  );
  checkText(base, documents, id, tally);
  checkSafety(base, id, tally);
  checkTagOrder(base, documents, spec, tally);
}

/** The text is the kept fragments in their order, in the dialect's way of writing. */
function checkText(
  { trace, package: prompts, plan }: PlanEvidence,
  documents: Documents,
  id: string,
  tally: Tally,
): void {
  const checkpoint = documents.checkpoints.find((each) => each.id === plan.checkpoint.id);
  const isWeighted = checkpoint?.weightSyntax !== "none";
  const write = (text: string, weight: number): string => {
    const escaped = text.replace(/[\\()]/g, (sign) => `\\${sign}`);
    return isWeighted && weight !== 1 ? `(${escaped}:${weight})` : escaped;
  };
  for (const [unit, text] of Object.entries({ "": prompts.base, ...prompts.units }))
    for (const polarity of ["positive", "negative"] as const) {
      const kept = trace.fragments.filter(
        (each) => each.effect === "kept" && each.polarity === polarity && (each.unit === null || each.unit === unit),
      );
      const expected = kept.map((each) => write(each.text, each.weight)).join(", ");
      tally.check(
        text[polarity] === expected,
        () => `${id} ${unit} ${polarity}: "${text[polarity]}" is not "${expected}"`,
      );
    }
}

/** Safety words are there, and nothing stands behind them. */
function checkSafety({ trace }: PlanEvidence, id: string, tally: Tally): void {
  const kept = trace.fragments.filter(({ effect }) => effect === "kept");
  for (const polarity of ["positive", "negative"] as const) {
    const layers = kept.filter((each) => each.polarity === polarity).map(({ layerName }) => layerName);
    const first = layers.indexOf("runtime_safety");
    const isLast = first >= 0 && layers.slice(first).every((layer) => layer === "runtime_safety");
    tally.check(isLast, () => `${id}: safety words (${polarity}) are not last`);
  }
}

/** Prefixes first; then the explicit order, heavier first, and code units of the tag. */
function checkTagOrder(base: PlanEvidence, documents: Documents, spec: Spec, tally: Tally): void {
  const profile = documents["checkpoint-profiles"].find(({ id }) => id === base.plan.pins.checkpointProfileId);
  const order = explicitOrder(spec, profile);
  const prompts = documents.project[0]?.policies.tagPromptMap?.[base.plan.checkpoint.id] ?? {};
  const rankOf = (tag: string): number => (order.includes(tag) ? order.indexOf(tag) : Number.MAX_SAFE_INTEGER);
  const known = [...new Set(spec.tags ?? [])].filter((tag) => (prompts[tag]?.positive ?? []).length > 0);
  const expected = known.toSorted((one, other) => {
    const [left, right] = [prompts[one], prompts[other]];
    return (
      Number(right?.position === "prefix") - Number(left?.position === "prefix") ||
      rankOf(one) - rankOf(other) ||
      (right?.weight ?? 1) - (left?.weight ?? 1) ||
      (one < other ? -1 : 1)
    );
  });
  const found = base.trace.fragments.flatMap(({ source, polarity }) => {
    const tag = /#tagPromptMap\.[^.]+\.(.+)$/.exec(source)?.[1];
    return tag === undefined || polarity === "negative" ? [] : [tag];
  });
  const inOrder = found.filter((tag, at) => tag !== found[at - 1]);
  tally.check(
    inOrder.join() === expected.join(),
    () => `${spec.id}: tags stand as ${inOrder.join()}, not ${expected.join()}`,
  );
}

function explicitOrder({ promptPolicy }: Spec, profile: CheckpointProfile | undefined): readonly string[] {
  if (promptPolicy?.tagOrderMode === "explicit") return promptPolicy.tagOrder ?? [];
  return profile?.tagOrderPolicy === "by_weight" ? [] : (profile?.tagOrder ?? []);
}
