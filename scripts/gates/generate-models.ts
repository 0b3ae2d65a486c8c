import type { BaselineProfile, Checkpoint, CheckpointProfile, Lora, WorkflowTemplate } from "../../core/contracts.ts";
import { LAYERS } from "../../core/policy/fragments.ts";
import { assetTypes, entities, tags, words } from "./generate-words.ts";
import type { Random } from "./random.ts";

/** The two first-class dialects and one that no example has; its name differs per project. */
export function generateCheckpoints(random: Random): Checkpoint[] {
  const third = `third-${random.below(1000)}`;
  const of = (id: string): Checkpoint => ({
    id,
    title: words(random, 2).join(" "),
    file: `${id}/${id}.safetensors`,
    dialect: id,
    weightSyntax: id === third && random.chance(0.5) ? "none" : "parentheses",
    architecture: random.pick(["sdxl", "sd15", "other"]),
    defaults: { cfg: 3 + random.below(9) / 2, steps: 10 + random.below(20), ...(id === "pony" ? { clipSkip: 2 } : {}) },
  });
  return ["copax", "pony", third].map(of);
}

/** Two versions per checkpoint; the first is the project's default. */
export function generateProfiles(random: Random, checkpointId: string): CheckpointProfile[] {
  return ["v1", "v2"].map((version) => ({
    id: `${checkpointId}-${version}`,
    title: "Look",
    version,
    checkpointId,
    basePositive: [`${checkpointId} quality ${version}`, ...words(random, 3)],
    baseNegative: [`${checkpointId} flaw`, ...words(random, 2)],
    perAssetType: Object.fromEntries(
      assetTypes.map((id) => [
        id,
        { positive: [`${checkpointId} ${id}`, ...words(random, 2)], negative: words(random, 1) },
      ]),
    ),
    presets: { hero: { positive: words(random, 2) }, plain: { positive: words(random, 1) } },
    tagOrderPolicy: random.pick(["explicit", "by_weight"]),
    tagOrder: random.some(tags, tags.length),
    runtimeSafety: { positive: [`${checkpointId} safe`], negative: words(random, 1) },
    overrideRules: LAYERS.slice(0, 5).flatMap((target) =>
      random.chance(0.6)
        ? [
            {
              target,
              by: "spec_override" as const,
              allow: random.pick([["replace"], ["remove"], ["replace", "remove"]] as const),
            },
          ]
        : [],
    ),
  }));
}

export function generateBaseline(random: Random, checkpointId: string): BaselineProfile {
  return {
    id: `${checkpointId}_house`,
    title: "House",
    version: "v1",
    checkpointId,
    global: {
      noDropShadows: random.chance(0.7),
      promptHints: words(random, 2),
      negativePromptHints: words(random, 2),
    },
    assetTypeProfiles: Object.fromEntries(
      assetTypes.map((id) => [
        id,
        {
          lighting: words(random, 2).join(" "),
          promptHints: [`${checkpointId} house ${id}`],
          paddingPx: random.below(40),
        },
      ]),
    ),
    routingPolicy: { maxRegenerations: random.below(4) },
  };
}

/** LoRAs of all scopes for one checkpoint, some unusable on purpose. */
export function generateLoras(random: Random, checkpointId: string): Lora[] {
  const of = (scope: Lora["scope"], number: number): Lora => {
    const id = `${scope.toLowerCase()}_${number}_${checkpointId}`;
    const release = (name: string, status: Lora["releases"][number]["status"]) => {
      return { id: name, status, file: `${checkpointId}/${id}-${name}.safetensors` };
    };
    const isUsable = random.chance(0.8);
    return {
      ...{ id, title: id, scope, checkpointId },
      recommended: random.chance(0.3),
      defaultWeight: random.below(14) / 10,
      triggerWords: random.chance(0.7) ? [`${checkpointId} trigger ${scope} ${number}`] : [],
      releases: [
        release("r1", isUsable ? "approved" : "candidate"),
        release("r2", random.pick(["approved", "candidate"])),
      ],
      ...(random.chance(0.5) ? { activeReleaseId: random.pick(["r1", "r2"]) } : {}),
      ...(random.chance(0.2) ? { assetTypes: random.some(assetTypes, 2) } : {}),
      ...(random.chance(0.3) ? { weightBounds: { min: 0.2, max: 1 } } : {}),
      ...(scope === "tagEntity" ? { tags: random.some(tags, 3), entityIds: random.some(entities, 1) } : {}),
    };
  };
  return [
    of("baseline", 1),
    of("baseline", 2),
    of("project", 1),
    of("project", 2),
    ...[1, 2, 3].map((n) => of("tagEntity", n)),
  ];
}

/** A text-to-picture workflow with a place for LoRAs. */
export const workflow: WorkflowTemplate = {
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
        ...{ model: ["4", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0] },
        ...{ seed: 0, steps: 1, cfg: 1, sampler_name: "euler", scheduler: "normal", denoise: 1 },
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
