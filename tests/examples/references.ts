import type { Catalog, Lora, LoraWeight, Project, Spec } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";

/** Every id that a document names and that nothing defines, as `where: id`. */
export function danglingReferences(lookup: Lookup): readonly string[] {
  const known = knownIds(lookup);
  const uses = [
    ...lookup.list("specs").flatMap(({ value }) => usesOfSpec(value)),
    ...lookup.list("loras").flatMap(({ value }) => usesOfLora(value)),
    ...lookup.list("project").flatMap(({ value }) => usesOfProject(value)),
    ...lookup.list("catalogs").flatMap(({ value }) => usesOfCatalog(value)),
    ...lookup
      .list("checkpoint-profiles")
      .flatMap(({ id, value }) => [
        use(id, "checkpoints", value.checkpointId),
        ...useAll(id, "tags", value.tagOrder),
        ...useAll(id, "assetTypes", Object.keys(value.perAssetType ?? {})),
      ]),
    ...lookup
      .list("baseline-profiles")
      .flatMap(({ id, value }) => [
        use(id, "checkpoints", value.checkpointId),
        use(id, "checkpoint-profiles", value.checkpointProfileId),
        ...useAll(id, "assetTypes", Object.keys(value.assetTypeProfiles ?? {})),
        ...useAll(id, "specs", Object.keys(value.specOverrides ?? {})),
      ]),
  ];
  return uses
    .filter(({ space, id }) => id !== undefined && !known.has(`${space}/${id}`))
    .map(({ by, id }) => `${by}: ${id}`);
}

interface Use {
  readonly by: string;
  readonly space: string;
  readonly id: string | undefined;
}

const use = (by: string, space: string, id: string | undefined): Use => ({ by, space, id });
const useAll = (by: string, space: string, ids: readonly string[] = []): readonly Use[] =>
  ids.map((id) => use(by, space, id));

function knownIds(lookup: Lookup): ReadonlySet<string> {
  const kinds = [
    "specs",
    "checkpoints",
    "checkpoint-profiles",
    "baseline-profiles",
    "loras",
    "workflow-templates",
  ] as const;
  const documents = kinds.flatMap((kind) => lookup.list(kind).map(({ id }) => `${kind}/${id}`));
  const entries = lookup
    .list("catalogs")
    .flatMap(({ value }) => value.entries.map(({ id }: { readonly id: string }) => `${value.kind}/${id}`));
  const families = Object.values(lookup.list("project")[0]?.value.policies.entityPolicy ?? {});
  const entities = families.flatMap(({ entityIds }) => (entityIds ?? []).map((id) => `entities/${id}`));
  return new Set([...documents, ...entries, ...entities]);
}

function usesOfSpec(spec: Spec): readonly Use[] {
  return [
    use(spec.id, "assetTypes", spec.assetType),
    use(spec.id, "styles", spec.style),
    use(spec.id, "scenarios", spec.scenario),
    use(spec.id, "checkpoints", spec.checkpointId),
    use(spec.id, "checkpoint-profiles", spec.checkpointProfileId),
    use(spec.id, "baseline-profiles", spec.baselineProfileId),
    use(spec.id, "entities", spec.entityLink?.entityId),
    ...useAll(spec.id, "tags", spec.tags),
    ...useAll(spec.id, "loras", spec.loraIds),
    ...useAll(spec.id, "specs", spec.dependsOn),
    ...useAll(spec.id, "specs", spec.styleConsistency?.anchorRefs),
  ];
}

function usesOfLora(lora: Lora): readonly Use[] {
  return [
    use(lora.id, "checkpoints", lora.checkpointId),
    ...useAll(lora.id, "assetTypes", lora.assetTypes),
    ...useAll(lora.id, "tags", lora.tags),
    ...useAll(lora.id, "entities", lora.entityIds),
  ];
}

function usesOfCatalog(catalog: Catalog): readonly Use[] {
  if (catalog.kind !== "styles" && catalog.kind !== "scenarios") return [];
  return catalog.entries.map(({ id, paletteId }) => use(id, "palettes", paletteId));
}

function usesOfProject({ id: by, policies }: Project): readonly Use[] {
  const asked = (list: readonly LoraWeight[] = []) =>
    list.flatMap(({ loraId, checkpointId }) => [use(by, "loras", loraId), use(by, "checkpoints", checkpointId)]);
  const pairs = policies.modelStackPolicy?.compatibility ?? [];
  return [
    use(by, "styles", policies.styleDefaults?.style),
    use(by, "scenarios", policies.styleDefaults?.scenario),
    ...useAll(by, "workflow-templates", Object.values(policies.workflowTemplates ?? {})),
    ...pairs.flatMap(({ loraId, conflictsWith }) => useAll(by, "loras", [loraId, conflictsWith])),
    ...Object.entries(policies.tagModelMap ?? {}).flatMap(([tag, { preferred, required }]) => [
      use(by, "tags", tag),
      ...asked(preferred),
      ...asked(required),
    ]),
    ...Object.entries(policies.tagPromptMap ?? {}).flatMap(([checkpointId, words]) => [
      use(by, "checkpoints", checkpointId),
      ...useAll(by, "tags", Object.keys(words)),
    ]),
    ...useAll(by, "tags", Object.keys(policies.tagContractMap ?? {})),
    ...Object.values(policies.entityPolicy ?? {}).flatMap(({ preferredLoras }) => asked(preferredLoras)),
    ...useAll(by, "checkpoint-profiles", Object.values(policies.checkpointProfiles ?? {})),
    ...Object.values(policies.checkpointBaselineMap ?? {}).flatMap(({ allowed, default: chosen }) =>
      useAll(by, "baseline-profiles", [...allowed, chosen]),
    ),
  ];
}
