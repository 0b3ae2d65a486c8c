import type { Catalog, Checkpoint, DocumentKind, Lora, Project } from "../../core/contracts.ts";
import type { DocumentOf } from "../../core/document/kinds.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { generateBaseline, generateCheckpoints, generateLoras, generateProfiles, workflow } from "./generate-models.ts";
import { generateSpec } from "./generate-spec.ts";
import { assetTypes, entities, palettes, scenarios, styles, tags, words } from "./generate-words.ts";
import type { Random } from "./random.ts";

/** A whole project as plain documents. */
export type Documents = { readonly [K in DocumentKind]: readonly DocumentOf[K][] };

/** A project with three checkpoints, copax, pony and one of its own, and so many specs, spread over them. */
export function generateProject(random: Random, specCount: number): Documents {
  const checkpoints = generateCheckpoints(random);
  const loras = checkpoints.flatMap(({ id }) => generateLoras(random, id));
  const specs = Array.from({ length: specCount }, (_, number) => {
    const { id } = random.pick(checkpoints);
    const own = loras.filter(({ checkpointId }) => checkpointId === id).map((lora) => lora.id);
    return generateSpec(random, `${random.pick(["s", "a-s", "a_s"])}${number}`, id, own);
  });
  return {
    project: [generatePolicies(random, checkpoints, loras)],
    specs,
    checkpoints,
    "checkpoint-profiles": checkpoints.flatMap(({ id }) => generateProfiles(random, id)),
    "baseline-profiles": checkpoints.map(({ id }) => generateBaseline(random, id)),
    loras,
    catalogs: generateCatalogs(random),
    "workflow-templates": [workflow],
  };
}

function generatePolicies(random: Random, checkpoints: readonly Checkpoint[], loras: readonly Lora[]): Project {
  const ids = checkpoints.map(({ id }) => id);
  const by = <T>(value: (id: string) => T): Record<string, T> => Object.fromEntries(ids.map((id) => [id, value(id)]));
  const asked = random.some(loras, 4).map(({ id, checkpointId }) => ({ loraId: id, checkpointId, weight: 0.5 }));
  const layer = () => ({ maxLoras: 1 + random.below(2), minWeight: 0, maxWeight: 1 + random.below(3) / 10 });
  const [one, other] = random.shuffled(loras);
  return {
    id: "game",
    title: "Game",
    policies: {
      styleDefaults: { style: random.pick(styles), scenario: random.pick(scenarios) },
      modelStackPolicy: {
        maxActiveLoras: 2 + random.below(4),
        layers: { baseline: layer(), project: layer(), tagEntity: layer(), manual: layer() },
        ...(one && other ? { compatibility: [{ loraId: one.id, conflictsWith: other.id }] } : {}),
      },
      tagModelMap: { [random.pick(tags)]: { preferred: asked } },
      tagPromptMap: by((id) =>
        Object.fromEntries(random.some(tags, tags.length).map((tag) => [tag, tagWords(random, id, tag)])),
      ),
      tagContractMap: { [random.pick(tags)]: { contract: { paddingPx: random.below(50) } } },
      entityPolicy: { heroes: { entityIds: [entities[0] ?? ""], identityWords: words(random, 2) } },
      checkpointProfiles: by((id) => `${id}-v1`),
      checkpointBaselineMap: by((id) => ({ allowed: [`${id}_house`], default: `${id}_house` })),
      workflowTemplates: { txt2img: "txt2img" },
      runtimeSafety: { positive: ["all ages"], negative: ["gore"] },
      ...(random.chance(0.5) ? { seedPolicy: { baseSeed: random.below(1000) } } : {}),
    },
  };
}

function tagWords(random: Random, checkpointId: string, tag: string) {
  return {
    positive: [`${checkpointId} says ${tag}`, ...words(random, 1)],
    negative: words(random, 1),
    weight: 0.5 + random.below(11) / 10,
    position: random.pick(["prefix", "suffix"] as const),
  };
}

function generateCatalogs(random: Random): Catalog[] {
  const titled = (ids: readonly string[]) => ids.map((id) => ({ id, title: id }));
  return [
    {
      ...{ id: "types", title: "Types", kind: "assetTypes" as const },
      entries: titled(assetTypes).map((entry) => ({
        ...entry,
        fullBleed: entry.id === "background",
        requiresAlpha: random.chance(0.3),
      })),
    },
    { id: "tags", title: "Tags", kind: "tags", entries: titled(tags) },
    {
      ...{ id: "styles", title: "Styles", kind: "styles" as const },
      entries: titled(styles).map((entry) => ({
        ...entry,
        positive: words(random, 2),
        paletteId: random.pick(palettes),
      })),
    },
    {
      ...{ id: "scenarios", title: "Scenarios", kind: "scenarios" as const },
      entries: titled(scenarios).map((entry) => ({ ...entry, positive: words(random, 1), negative: words(random, 1) })),
    },
    {
      ...{ id: "palettes", title: "Palettes", kind: "palettes" as const },
      entries: titled(palettes).map((entry) => ({
        ...entry,
        colors: [{ name: "one", hex: "#aa0000" }],
        positive: words(random, 1),
      })),
    },
  ];
}

/** The same documents with their lists and the keys inside them in another order; lists inside documents keep theirs. */
export function shuffledDocuments(documents: Documents, random: Random): Documents {
  const shuffleKeys = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffleKeys);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(random.shuffled(Object.entries(value)).map(([key, inner]) => [key, shuffleKeys(inner)]));
  };
  const kinds = random
    .shuffled(documentKinds)
    .map((kind) => [kind, random.shuffled<unknown>(documents[kind]).map(shuffleKeys)]);
  return Object.fromEntries(kinds) as Documents;
}
