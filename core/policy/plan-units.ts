import type { Plan, PromptPackage, Stack, WorkflowTemplate } from "../contracts.ts";
import { sha256Hex } from "../hash.ts";
import type { Facts } from "./facts.ts";
import {
  type ComfyGraph,
  FILENAME_PREFIX,
  fillGraph,
  type GraphValues,
  graphJson,
  type PreparedGraph,
  prepareGraph,
} from "./graph.ts";
import type { LoraInGraph } from "./graph-chain.ts";
import { oncePerKey } from "./once.ts";
import { accepted, type Result, refused } from "./result.ts";
import { type Chance, effectiveSeed, type SeedRule } from "./seeds.ts";
import type { OutputUnit } from "./units.ts";

type PlannedUnit = Plan["units"][number];

export interface RenderedUnit {
  readonly planned: PlannedUnit;
  readonly graph: ComfyGraph;
}

export interface RenderInputs {
  readonly facts: Facts;
  readonly stack: Stack;
  readonly package: PromptPackage;
  readonly params: Plan["params"];
  readonly seeds: SeedRule;
  readonly attempt: number;
  readonly chance: Chance;
}

/** Seed, graph and references of every picture; refused when two of them would come out the same. */
export function renderUnits(units: readonly OutputUnit[], inputs: RenderInputs): Result<readonly RenderedUnit[]> {
  const graph = sharedGraph(inputs);
  if (!graph.ok) return graph;
  const rendered = units.map((unit) => renderUnit(unit, graph.value, inputs));
  const hashes = new Set(rendered.map(({ planned }) => planned.graphHash));
  return hashes.size === rendered.length ? accepted(rendered) : refused([sameTwice]);
}

const sameTwice = {
  code: "SAME_PICTURE_TWICE",
  field: "/seedPolicy/deriveFrom",
  sentence: "Two pictures of the plan have the same prompt and the same seed, so they would be the same.",
  fix: "Derive seeds from variantIndex, state and frameIndex as well, or give the pictures words of their own.",
};

function renderUnit(unit: OutputUnit, prepared: PreparedGraph, inputs: RenderInputs): RenderedUnit {
  const { facts, attempt, package: prompt } = inputs;
  const { shape, unitKey, variantIndex, ordinal } = unit;
  const { name, state, frameIndex, frameName } = shape;
  const target = { specId: facts.spec.id, state, frameIndex, variantIndex, attempt, unitKey, ordinal };
  const seed = effectiveSeed(inputs.seeds, target, inputs.chance);
  const { positive, negative } = (name === null ? undefined : prompt.units[name]) ?? prompt.base;
  const referenceImage = referenceOf(facts, variantIndex);
  const values = { positive, negative, seed, referenceImage };
  const graph = fillGraph(prepared, values);
  const graphHash = sha256Hex(graphJson(prepared, values, graph));
  const references = referencesOf(facts, variantIndex);
  return { planned: { unitKey, variantIndex, state, frameIndex, frameName, seed, graphHash, references }, graph };
}

/** What the graphs of all plans with one template, stack and set of parameters have in common. */
function sharedGraph({ facts, stack, params }: RenderInputs): Result<PreparedGraph> {
  const { variants: _ofThePlan, ...sampler } = params;
  const denoise = facts.anchors.length === 0 ? null : (facts.spec.value.styleConsistency?.denoise ?? 0.6);
  const loras = stack.chosen.map(({ file, weight }): LoraInGraph => ({ file, weight }));
  const { vae } = facts.checkpoint.value;
  const own = vae === undefined ? {} : { vae };
  const shared: SharedValues = { sampler, denoise, loras, checkpoint: stack.checkpointFile, ...own };
  return preparedWith(facts.template.value, JSON.stringify(shared));
}

interface SharedValues {
  readonly sampler: Omit<Plan["params"], "variants">;
  /** Null when there is no anchor to start from. */
  readonly denoise: number | null;
  readonly loras: readonly LoraInGraph[];
  readonly checkpoint: string;
  /** File of a VAE of its own; left out for the checkpoint's. */
  readonly vae?: string;
}

const preparedWith = oncePerKey((template: WorkflowTemplate, key): Result<PreparedGraph> => {
  const { sampler, denoise, loras, checkpoint, vae = null } = JSON.parse(key) as SharedValues;
  const { widthPx: width, heightPx: height, clipSkip, ...steps } = sampler;
  const values: GraphValues = {
    ...steps,
    width,
    height,
    batchSize: 1,
    checkpoint,
    clipSkip: clipSkip ?? 1,
    filenamePrefix: FILENAME_PREFIX,
    denoise,
    // These differ from picture to picture; here it only matters whether there is one.
    positive: "",
    negative: "",
    seed: 0,
    referenceImage: denoise === null ? null : "",
  };
  return prepareGraph(template, values, loras, clipSkip, vae);
});

/** Variants take the anchors in turn; all states and frames of a variant share one. */
function anchorOf(facts: Facts, variantIndex: number): string | null {
  return facts.anchors[variantIndex % Math.max(1, facts.anchors.length)]?.pixelHash ?? null;
}

function referenceOf(facts: Facts, variantIndex: number): string | null {
  const anchor = anchorOf(facts, variantIndex);
  return anchor === null ? null : `ref_${anchor}.png`;
}

function referencesOf(facts: Facts, variantIndex: number): PlannedUnit["references"] {
  const pixelHash = anchorOf(facts, variantIndex);
  if (pixelHash === null) return [];
  const places = facts.template.value.bindings.filter(({ name }) => name === "referenceImage");
  return places.map(({ nodeId, inputName }) => ({ nodeId, inputName, pixelHash }));
}
