import type { Stack } from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import type { Facts } from "./facts.ts";
import { isBroughtIn, namedLoras } from "./lora-facts.ts";
import { byCodeUnits } from "./order.ts";

export type StackLayer = Stack["chosen"][number]["layer"];

/** A LoRA that could fill one place of one layer, and who brought it there. */
export interface Candidate {
  readonly loraId: string;
  readonly layer: StackLayer;
  readonly isRequired: boolean;
  readonly askedWeight: number | null;
  readonly rule: string;
  /** Null when no such document exists. */
  readonly lora: Found<"loras"> | null;
}

/** Every candidate in the order of choice: layer, required first, then recommended (if preferred), asked weight, id. */
export function stackCandidates(facts: Facts, layers: readonly StackLayer[]): readonly Candidate[] {
  const byId = new Map(facts.loras.map((lora) => [lora.id, lora]));
  const named = namedLoras(facts.spec.value, facts.project.value).map(
    (each): Candidate => ({ ...each, lora: byId.get(each.loraId) ?? null }),
  );
  const scoped = facts.loras.filter(
    (lora) => lora.value.scope !== "tagEntity" || isBroughtIn(lora.value, facts.spec.value),
  );
  const byScope = scoped.map((lora): Candidate => {
    const layer = lora.value.scope;
    return { loraId: lora.id, layer, isRequired: false, askedWeight: null, rule: `loras/${lora.id}#scope`, lora };
  });
  const prefersRecommended = facts.spec.value.loraPolicy?.preferRecommended ?? true;
  const compare = (left: Candidate, right: Candidate): number =>
    layers.indexOf(left.layer) - layers.indexOf(right.layer) ||
    Number(right.isRequired) - Number(left.isRequired) ||
    (prefersRecommended ? Number(isRecommended(right)) - Number(isRecommended(left)) : 0) ||
    compareAskedWeight(left, right) ||
    byCodeUnits(left.loraId, right.loraId) ||
    byCodeUnits(left.rule, right.rule);
  return [...named, ...byScope].sort(compare);
}

function isRecommended(candidate: Candidate): boolean {
  return candidate.lora?.value.recommended ?? false;
}

/** Higher asked weights first; a weight nobody asked for comes after every asked one. */
function compareAskedWeight(left: Candidate, right: Candidate): number {
  if (left.askedWeight === right.askedWeight) return 0;
  if (left.askedWeight === null) return 1;
  return right.askedWeight === null ? -1 : right.askedWeight - left.askedWeight;
}
