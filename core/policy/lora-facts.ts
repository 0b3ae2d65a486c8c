import type { Lora, LoraWeight, Project, Spec } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { familiesOf } from "./families.ts";
import { oncePer, oncePerPair } from "./once.ts";
import { byCodeUnits, ownEntry } from "./order.ts";

/** A LoRA that the spec, one of its tags or its entity asks for by name. */
export interface NamedLora {
  readonly loraId: string;
  readonly layer: "tagEntity" | "manual";
  readonly isRequired: boolean;
  /** Null: nobody asked for a weight, so the LoRA's own default counts. */
  readonly askedWeight: number | null;
  /** Where it is asked for, as a path into a document. */
  readonly rule: string;
}

/** Every LoRA asked for by name, tags in code-unit order; entries made for other checkpoints are left out. */
export function namedLoras(spec: Spec, project: Project): readonly NamedLora[] {
  const { tagModelMap, entityPolicy } = project.policies;
  const name = (rule: string, isRequired: boolean, asked: readonly LoraWeight[] = []): readonly NamedLora[] =>
    asked
      .filter((each) => each.checkpointId === undefined || each.checkpointId === spec.checkpointId)
      .map(({ loraId, weight }) => ({ loraId, layer: "tagEntity", isRequired, askedWeight: weight ?? null, rule }));
  const byTag = sortedTags(spec).flatMap((tag) => {
    const entry = ownEntry(tagModelMap, tag);
    const rule = `project#tagModelMap.${tag}`;
    return [...name(`${rule}.required`, true, entry?.required), ...name(`${rule}.preferred`, false, entry?.preferred)];
  });
  const byEntity = familiesOf(spec, project).flatMap((family) =>
    name(`project#entityPolicy.${family}.preferredLoras`, false, ownEntry(entityPolicy, family)?.preferredLoras),
  );
  const byHand = (spec.loraIds ?? []).map((loraId): NamedLora => {
    return { loraId, layer: "manual", isRequired: true, askedWeight: null, rule: "spec#loraIds" };
  });
  return [...byTag, ...byEntity, ...byHand];
}

/** LoRAs that could enter a spec's stack: of baseline and project scope, brought in by tag or entity, or asked for by name. */
export function loraFacts(spec: Spec, project: Project, lookup: Lookup): readonly Found<"loras">[] {
  const known = chosenFrom(project, lorasOf(lookup));
  const key = stackKey(spec);
  const before = known.get(key);
  if (before !== undefined) return before;
  const named = new Set(namedLoras(spec, project).map(({ loraId }) => loraId));
  const loras = lorasOf(lookup).filter(
    ({ id, value }) => named.has(id) || value.scope !== "tagEntity" || isBroughtIn(value, spec),
  );
  known.set(key, loras);
  return loras;
}

/** The same list for all specs that ask for the same, so that what depends on it is worked out once. */
const chosenFrom = oncePerPair(
  (_project: Project, _all: readonly Found<"loras">[]) => new Map<string, readonly Found<"loras">[]>(),
);

/** All of a spec that decides about its stack. */
export const stackKey = oncePer(({ checkpointId, assetType, tags, entityLink, loraIds, loraPolicy }: Spec): string =>
  JSON.stringify([checkpointId, assetType, tags, entityLink?.entityId, loraIds, loraPolicy]),
);

const lorasOf = oncePer((lookup: Lookup) =>
  lookup.list("loras").toSorted((left, right) => byCodeUnits(left.id, right.id)),
);

/** Whether a tag or the entity of the spec brings the LoRA in. */
export function isBroughtIn(lora: Lora, spec: Spec): boolean {
  const entityId = spec.entityLink?.entityId;
  if (entityId !== undefined && (lora.entityIds ?? []).includes(entityId)) return true;
  return (lora.tags ?? []).some((tag) => (spec.tags ?? []).includes(tag));
}

function sortedTags(spec: Spec): readonly string[] {
  return [...new Set(spec.tags ?? [])].sort(byCodeUnits);
}
