import type { Plan, PromptPackage, Stack } from "../contracts.ts";
import { hashOf } from "../hash.ts";
import type { Facts } from "./facts.ts";
import { type ComfyGraph, FILENAME_PREFIX, type GraphValues, renderGraph } from "./graph.ts";
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
  const rendered: RenderedUnit[] = [];
  for (const unit of units) {
    const one = renderUnit(unit, inputs);
    // The template's faults are those of every unit: saying them once is enough.
    if (!one.ok) return one;
    rendered.push(one.value);
  }
  const hashes = new Set(rendered.map(({ planned }) => planned.graphHash));
  return hashes.size === rendered.length ? accepted(rendered) : refused([sameTwice]);
}

const sameTwice = {
  code: "SAME_PICTURE_TWICE",
  field: "/seedPolicy/deriveFrom",
  sentence: "Two pictures of the plan have the same prompt and the same seed, so they would be the same.",
  fix: "Derive seeds from variantIndex, state and frameIndex as well, or give the pictures words of their own.",
};

function renderUnit(unit: OutputUnit, inputs: RenderInputs): Result<RenderedUnit> {
  const { facts, stack, params, attempt } = inputs;
  const { shape, unitKey, variantIndex, ordinal } = unit;
  const { state, frameIndex, frameName } = shape;
  const target = { specId: facts.spec.id, state, frameIndex, variantIndex, attempt, unitKey, ordinal };
  const seed = effectiveSeed(inputs.seeds, target, inputs.chance);
  const graph = renderGraph(facts.template.value, valuesOf(unit, seed, inputs), stack.chosen, params.clipSkip);
  if (!graph.ok) return graph;
  const references = referencesOf(facts, variantIndex);
  const graphHash = hashOf(graph.value);
  const planned = { unitKey, variantIndex, state, frameIndex, frameName, seed, graphHash, references };
  return accepted({ planned, graph: graph.value });
}

function valuesOf({ shape, variantIndex }: OutputUnit, seed: number, inputs: RenderInputs): GraphValues {
  const { facts, params } = inputs;
  const text = (shape.name === null ? undefined : inputs.package.units[shape.name]) ?? inputs.package.base;
  const anchor = anchorOf(facts, variantIndex);
  return {
    positive: text.positive,
    negative: text.negative,
    seed,
    steps: params.steps,
    cfg: params.cfg,
    sampler: params.sampler,
    scheduler: params.scheduler,
    width: params.widthPx,
    height: params.heightPx,
    batchSize: 1,
    checkpoint: inputs.stack.checkpointFile,
    clipSkip: params.clipSkip ?? 1,
    filenamePrefix: FILENAME_PREFIX,
    referenceImage: anchor === null ? null : `ref_${anchor}.png`,
    denoise: anchor === null ? null : (facts.spec.value.styleConsistency?.denoise ?? 0.6),
  };
}

/** Variants take the anchors in turn; all states and frames of a variant share one. */
function anchorOf(facts: Facts, variantIndex: number): string | null {
  return facts.anchors[variantIndex % Math.max(1, facts.anchors.length)]?.pixelHash ?? null;
}

function referencesOf(facts: Facts, variantIndex: number): PlannedUnit["references"] {
  const pixelHash = anchorOf(facts, variantIndex);
  const places = facts.template.value.bindings.filter(({ name }) => name === "referenceImage");
  return pixelHash === null ? [] : places.map(({ nodeId, inputName }) => ({ nodeId, inputName, pixelHash }));
}
