import assert from "node:assert/strict";
import type {
  BaselineProfile,
  Catalog,
  Checkpoint,
  CheckpointProfile,
  DocumentKind,
  Lora,
  Project,
  Spec,
  WorkflowTemplate,
} from "../../../core/contracts.ts";
import type { DocumentOf } from "../../../core/document/kinds.ts";
import type { Found, Lookup } from "../../../core/document/lookup.ts";
import { hashOf } from "../../../core/hash.ts";
import { type Facts, gatherFacts } from "../../../core/policy/facts.ts";
import { type PlanOptions, type PlanResult, planGeneration } from "../../../core/policy/plan.ts";

/** A project just large enough to plan with; tests change single documents of it. */
export interface Documents {
  readonly spec: Spec;
  readonly specs: readonly Spec[];
  readonly project: Project;
  readonly checkpoints: readonly Checkpoint[];
  readonly profiles: readonly CheckpointProfile[];
  readonly baselines: readonly BaselineProfile[];
  readonly loras: readonly Lora[];
  readonly catalogs: readonly Catalog[];
  readonly templates: readonly WorkflowTemplate[];
}

export const spec: Spec = {
  id: "ship",
  title: "Ship",
  assetType: "sprite",
  tags: ["size:boss", "view:side"],
  checkpointId: "copax",
  entityLink: { entityId: "duck", role: "world_sprite" },
  output: { sizes: [{ widthPx: 128, heightPx: 128 }] },
  prompt: { positive: "a small ship, red hull", negative: "text" },
  generationParams: { width: 512, height: 512, steps: 12 },
};

export const project: Project = {
  id: "game",
  title: "Game",
  policies: {
    styleDefaults: { style: "toy", scenario: "orbit" },
    modelStackPolicy: {
      maxActiveLoras: 3,
      layers: {
        baseline: { maxLoras: 1, minWeight: 0, maxWeight: 1 },
        project: { maxLoras: 1, minWeight: 0, maxWeight: 1 },
        tagEntity: { maxLoras: 2, minWeight: 0, maxWeight: 1 },
        manual: { maxLoras: 1, minWeight: 0, maxWeight: 1 },
      },
    },
    tagPromptMap: {
      copax: {
        "size:boss": { positive: ["huge"], negative: ["tiny"], weight: 1.2 },
        "view:side": { positive: ["side view"], position: "prefix" },
      },
      pony: { "size:boss": { positive: ["large"] }, "view:side": { positive: ["from side"] } },
    },
    entityPolicy: { heroes: { entityIds: ["duck"], identityWords: ["yellow duck"] } },
    checkpointProfiles: { copax: "copax-v1", pony: "pony-v1" },
    checkpointBaselineMap: {
      copax: { allowed: ["copax_house"], default: "copax_house" },
      pony: { allowed: ["pony_house"], default: "pony_house" },
    },
    workflowTemplates: { txt2img: "txt2img", img2img: "img2img" },
    runtimeSafety: { positive: ["all ages"], negative: ["nsfw"] },
  },
};

export const checkpoints: readonly Checkpoint[] = [
  {
    id: "copax",
    title: "Copax",
    file: "copax.safetensors",
    dialect: "copax",
    defaults: { sampler: "dpmpp_2m", cfg: 6 },
  },
  { id: "pony", title: "Pony", file: "pony.safetensors", dialect: "pony", defaults: { clipSkip: 2 } },
];

export const profiles: readonly CheckpointProfile[] = [
  {
    id: "copax-v1",
    title: "Copax words",
    version: "v1",
    checkpointId: "copax",
    basePositive: ["masterpiece", "best quality"],
    baseNegative: ["lowres"],
    perAssetType: { sprite: { positive: ["game sprite"], negative: ["photo"] } },
    presets: { hero: { positive: ["key art"] } },
    runtimeSafety: { negative: ["gore"] },
  },
  {
    id: "pony-v1",
    title: "Pony words",
    version: "v1",
    checkpointId: "pony",
    basePositive: ["score_9", "score_8_up"],
    baseNegative: ["score_4"],
    perAssetType: { sprite: { positive: ["sprite art"] } },
    runtimeSafety: { positive: ["rating_safe"] },
  },
];

export const baselines: readonly BaselineProfile[] = ["copax", "pony"].map((checkpointId) => ({
  id: `${checkpointId}_house`,
  title: "House",
  version: "v1",
  checkpointId,
  global: { promptHints: [`clean edges of ${checkpointId}`], negativePromptHints: ["drop shadow"] },
  assetTypeProfiles: { sprite: { lighting: "soft light", promptHints: ["plain white background"] } },
}));

const release = (file: string) => [{ id: "r1", status: "approved" as const, file: `${file}.safetensors` }];

export const loras: readonly Lora[] = ["copax", "pony"].flatMap((checkpointId): readonly Lora[] => [
  {
    id: `house_${checkpointId}`,
    title: "House",
    scope: "baseline",
    checkpointId,
    triggerWords: [`house style ${checkpointId}`],
    releases: release(`house_${checkpointId}`),
  },
  {
    id: `look_${checkpointId}`,
    title: "Look",
    scope: "project",
    checkpointId,
    releases: release(`look_${checkpointId}`),
  },
  {
    id: `boss_${checkpointId}`,
    title: "Boss",
    scope: "tagEntity",
    checkpointId,
    tags: ["size:boss"],
    triggerWords: [`menace ${checkpointId}`],
    defaultWeight: 0.6,
    releases: release(`boss_${checkpointId}`),
  },
]);

export const catalogs: readonly Catalog[] = [
  {
    id: "types",
    title: "Types",
    kind: "assetTypes",
    entries: [
      { id: "sprite", title: "Sprite", requiresAlpha: true, paddingPx: 8 },
      { id: "background", title: "Background", fullBleed: true },
      { id: "tile", title: "Tile", tileable: true },
    ],
  },
  {
    id: "tags",
    title: "Tags",
    kind: "tags",
    entries: [
      { id: "size:boss", title: "Boss" },
      { id: "view:side", title: "Side", tool: "horizon_line" },
      { id: "plain", title: "Plain" },
    ],
  },
  {
    id: "styles",
    title: "Styles",
    kind: "styles",
    entries: [{ id: "toy", title: "Toy", positive: ["toy look"], negative: ["grim"], paletteId: "warm" }],
  },
  {
    id: "scenarios",
    title: "Scenarios",
    kind: "scenarios",
    entries: [{ id: "orbit", title: "Orbit", positive: ["starlight"] }],
  },
  {
    id: "palettes",
    title: "Palettes",
    kind: "palettes",
    entries: [{ id: "warm", title: "Warm", colors: [{ name: "red", hex: "#ff0000" }], positive: ["warm colours"] }],
  },
];

const txt2img: WorkflowTemplate = {
  id: "txt2img",
  title: "Text to picture",
  intent: "txt2img",
  graph: {
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: 0, height: 0, batch_size: 1 } },
    "6": { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["4", 1] } },
    "7": { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["4", 1] } },
    "3": {
      class_type: "KSampler",
      inputs: {
        model: ["4", 0],
        seed: 0,
        steps: 1,
        cfg: 1,
        sampler_name: "euler",
        scheduler: "normal",
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
        denoise: 1,
      },
    },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "" } },
  },
  bindings: [
    { name: "checkpoint", nodeId: "4", inputName: "ckpt_name", kind: "enum" },
    { name: "positive", nodeId: "6", inputName: "text", kind: "text" },
    { name: "negative", nodeId: "7", inputName: "text", kind: "text" },
    { name: "seed", nodeId: "3", inputName: "seed", kind: "integer" },
    { name: "steps", nodeId: "3", inputName: "steps", kind: "integer" },
    { name: "cfg", nodeId: "3", inputName: "cfg", kind: "number" },
    { name: "sampler", nodeId: "3", inputName: "sampler_name", kind: "enum" },
    { name: "scheduler", nodeId: "3", inputName: "scheduler", kind: "enum" },
    { name: "width", nodeId: "5", inputName: "width", kind: "integer" },
    { name: "height", nodeId: "5", inputName: "height", kind: "integer" },
    { name: "filenamePrefix", nodeId: "9", inputName: "filename_prefix", kind: "text" },
  ],
  outputNodeId: "9",
  loraInsert: {
    afterNodeId: "4",
    modelConsumers: [{ nodeId: "3", inputName: "model" }],
    clipConsumers: [
      { nodeId: "6", inputName: "clip" },
      { nodeId: "7", inputName: "clip" },
    ],
  },
};

const img2img: WorkflowTemplate = {
  ...txt2img,
  id: "img2img",
  intent: "img2img",
  graph: { ...txt2img.graph, "20": { class_type: "LoadImage", inputs: { image: "" } } },
  bindings: [
    ...txt2img.bindings,
    { name: "referenceImage", nodeId: "20", inputName: "image", kind: "image" },
    { name: "denoise", nodeId: "3", inputName: "denoise", kind: "number" },
  ],
};

export const templates: readonly WorkflowTemplate[] = [txt2img, img2img];

/** The small project with some of its documents exchanged. */
export function documents(changes: Partial<Documents> = {}): Documents {
  return { spec, specs: [], project, checkpoints, profiles, baselines, loras, catalogs, templates, ...changes };
}

/** The small project with some policies exchanged. */
export function withPolicies(policies: Partial<Project["policies"]>): Project {
  return { ...project, policies: { ...project.policies, ...policies } };
}

/** The list with one document changed. */
export function changed<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  change: Partial<T>,
): readonly T[] {
  assert.ok(list.some((each) => each.id === id));
  return list.map((each) => (each.id === id ? { ...each, ...change } : each));
}

const LISTS: { readonly [K in DocumentKind]: (all: Documents) => readonly DocumentOf[K][] } = {
  project: (all) => [all.project],
  specs: (all) => [all.spec, ...all.specs],
  checkpoints: (all) => all.checkpoints,
  "checkpoint-profiles": (all) => all.profiles,
  "baseline-profiles": (all) => all.baselines,
  loras: (all) => all.loras,
  catalogs: (all) => all.catalogs,
  "workflow-templates": (all) => all.templates,
};

export const KINDS = Object.keys(LISTS) as readonly DocumentKind[];

export function listOf<K extends DocumentKind>(all: Documents, kind: K): readonly DocumentOf[K][] {
  return LISTS[kind](all);
}

/** A lookup over the documents, in the order in which they are given. */
export function lookupOf(all: Documents): Lookup {
  const list = <K extends DocumentKind>(kind: K): readonly Found<K>[] =>
    listOf(all, kind).map((value) => ({ id: value.id, value, hash: hashOf(value) }));
  return { list, get: (kind, id) => list(kind).find((found) => found.id === id) ?? null };
}

export function specOf(all: Documents): Found<"specs"> {
  return { id: all.spec.id, value: all.spec, hash: hashOf(all.spec) };
}

/** Facts of the documents' spec; fails the test when something is missing. */
export function factsOf(all: Documents = documents()): Facts {
  const facts = gatherFacts(specOf(all), lookupOf(all), (specId) => hashOf(`picture of ${specId}`));
  if (!facts.ok) assert.fail(JSON.stringify(facts.refusals));
  return facts.value;
}

export function planOf(all: Documents = documents(), options: PlanOptions = { attempt: 1, remedy: null }): PlanResult {
  return planGeneration(factsOf(all), options);
}

/** A plan that must come about, with its evidence at hand. */
export function mustPlan(all: Documents = documents(), options?: PlanOptions): Extract<PlanResult, { ok: true }> {
  const result = planOf(all, options);
  if (!result.ok) assert.fail(JSON.stringify(result.refusals));
  return result;
}

/** The value a plan names by hash. */
export function evidence<T>(result: Extract<PlanResult, { ok: true }>, hash: string): T {
  const object = result.objects.find((each) => each.hash === hash);
  assert.ok(object, `nothing is stored under ${hash}`);
  return object.value as T;
}

/** Codes of the refusals of something that must be refused. */
export function codesOf(result: {
  readonly ok: boolean;
  readonly refusals?: readonly { readonly code: string }[];
}): readonly string[] {
  assert.equal(result.ok, false);
  return (result.refusals ?? []).map(({ code }) => code);
}
