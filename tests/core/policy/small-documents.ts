import type {
  BaselineProfile,
  Catalog,
  Checkpoint,
  CheckpointProfile,
  Lora,
  Project,
  Spec,
  WorkflowTemplate,
} from "../../../core/contracts.ts";

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
