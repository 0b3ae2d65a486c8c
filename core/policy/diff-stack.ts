import type { Stack } from "../contracts.ts";
import type { PlanEvidence } from "./bundle-evidence.ts";
import type { Because } from "./diff-source.ts";
import type { PlanDifference } from "./diff-types.ts";
import { byCodeUnits } from "./order.ts";

/** What became of a LoRA as a candidate; one that several rules bring in has several fates. */
interface Fate {
  readonly fate: "chosen" | "skipped" | "blocked";
  readonly layer: string;
  readonly rule: string;
  readonly what: unknown;
  readonly sentence: string;
}

/** LoRAs that came, went or changed, and another order of the chain. */
export function stackDifferences(before: PlanEvidence, after: PlanEvidence, because: Because): PlanDifference[] {
  const [was, is] = [fatesOf(before.stack), fatesOf(after.stack)];
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort(byCodeUnits);
  const changed = ids.flatMap((loraId): PlanDifference[] => {
    const [left, right] = [was.get(loraId) ?? [], is.get(loraId) ?? []];
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    const sources = [...new Set([...left, ...right].flatMap(({ rule }) => [rule, `loras/${loraId}`]))];
    const sentence = `${loraId} ${sentenceOf(right)}; before, it ${sentenceOf(left)}.`;
    return [{ part: "loras", path: `/${loraId}`, sentence, was: left, is: right, sources, because: because(sources) }];
  });
  return [...changed, ...chainDifference(before.stack, after.stack, because)];
}

function fatesOf({ chosen, skipped, blocked }: Stack): ReadonlyMap<string, readonly Fate[]> {
  const fates = new Map<string, Fate[]>();
  const add = (loraId: string, fate: Fate): void => {
    fates.set(loraId, [...(fates.get(loraId) ?? []), fate]);
  };
  for (const { loraId, layer, rule, weight, releaseId, file } of chosen)
    add(loraId, {
      fate: "chosen",
      layer,
      rule,
      what: { weight, releaseId, file },
      sentence: `is used with weight ${weight} (release ${releaseId}, ${rule})`,
    });
  for (const [fate, left] of [["skipped", skipped] as const, ["blocked", blocked] as const])
    for (const { loraId, layer, rule, reasonCode, reason } of left)
      add(loraId, { fate, layer, rule, what: { reasonCode }, sentence: `is not used: ${reason.replace(/\.$/, "")}` });
  return fates;
}

function sentenceOf(fates: readonly Fate[]): string {
  const chosen = fates.find(({ fate }) => fate === "chosen");
  return (chosen ?? fates[0])?.sentence ?? "was no candidate";
}

function chainDifference(before: Stack, after: Stack, because: Because): PlanDifference[] {
  const idsOf = ({ chosen }: Stack): readonly string[] => chosen.map(({ loraId }) => loraId);
  const [was, is] = [idsOf(before), idsOf(after)];
  const [left, right] = [was.filter((id) => is.includes(id)), is.filter((id) => was.includes(id))];
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const sentence = "The LoRAs stand in another order.";
  const common = { part: "loras" as const, path: "/order", sentence, sources: [] };
  return [{ ...common, was, is, because: because([], ["project/", "specs/", "loras/"]) }];
}
