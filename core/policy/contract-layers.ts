import type { EffectiveContract, QualityContract, ReviewTool, Spec } from "../contracts.ts";
import type { Facts } from "./facts.ts";
import { familiesOf } from "./lora-facts.ts";
import { ownEntry } from "./order.ts";

type Values = EffectiveContract["values"];
type Origin = EffectiveContract["origins"][string];

/** What one layer says; fields left out, or undefined, keep the value of the layer below. */
export type ContractPatch = { readonly [K in keyof Values]?: Values[K] | undefined };

export interface ContractLayer {
  readonly origin: Origin;
  readonly patch: ContractPatch;
}

/** Review tool of the asset as a whole; other keys of `tools` are check ids. */
const ANY_CHECK = "*";

/** Every layer of a spec's contract, lowest precedence first; within the last one families and tags go by code units. */
export function contractLayers(facts: Facts): readonly ContractLayer[] {
  return [
    ...baselineLayers(facts),
    ...assetTypeLayers(facts),
    ...projectLayers(facts),
    ...specLayers(facts),
    ...entityTagLayers(facts),
  ];
}

function baselineLayers(facts: Facts): readonly ContractLayer[] {
  const { global, validatorPolicy } = facts.baseline.value;
  const patch = {
    noDropShadows: global?.noDropShadows,
    backgroundPolicy: global?.background,
    perspectiveMode: global?.allowPerspective,
    thresholds: validatorPolicy?.thresholds,
  };
  return [{ origin: baselineOrigin(facts, "global_baseline"), patch }];
}

function assetTypeLayers(facts: Facts): readonly ContractLayer[] {
  const { entry, catalogId, hash } = facts.assetType;
  const origin: Origin = { layer: "asset_type", source: `catalogs/${catalogId}#${entry.id}`, revision: hash };
  const patch: ContractPatch = {
    backgroundPolicy: entry.requiresAlpha ? "transparent_only" : undefined,
    isTileable: entry.tileable,
    // A tile has no background to cut away either.
    isFullBleed: entry.fullBleed || entry.tileable || undefined,
    paddingPx: entry.paddingPx,
    ...toolPatch(entry.tool),
  };
  const profile = ownEntry(facts.baseline.value.assetTypeProfiles, entry.id);
  const ofBaseline: ContractPatch = {
    isTileable: profile?.tileableEdges,
    isFullBleed: profile?.tileableEdges || undefined,
    requiredStates: profile?.requiredStates,
    alignmentTolerancePx: profile?.stateAlignment,
    paddingPx: profile?.paddingPx,
  };
  const byBaseline = baselineOrigin(facts, "asset_type");
  return [
    { origin, patch },
    { origin, patch: entry.contract ?? {} },
    { origin: byBaseline, patch: ofBaseline },
    { origin: byBaseline, patch: profile?.contract ?? {} },
  ];
}

function projectLayers(facts: Facts): readonly ContractLayer[] {
  const { id, hash, value } = facts.project;
  const origin: Origin = { layer: "project", source: `project/${id}`, revision: hash };
  const { qualityContract, thresholds } = value.policies;
  const layers: ContractLayer[] = [
    { origin, patch: qualityContract ?? {} },
    { origin, patch: { thresholds } },
  ];
  const style = facts.style;
  if (style === null) return layers;
  const source = `catalogs/${style.catalogId}#${style.entry.id}`;
  return [...layers, { origin: { layer: "project", source, revision: style.hash }, patch: style.entry.contract ?? {} }];
}

function specLayers(facts: Facts): readonly ContractLayer[] {
  const { id, hash, value } = facts.spec;
  const origin: Origin = { layer: "spec", source: `specs/${id}`, revision: hash };
  const ofBaseline: QualityContract = ownEntry(facts.baseline.value.specOverrides, id) ?? {};
  return [
    { origin: baselineOrigin(facts, "spec"), patch: ofBaseline },
    { origin, patch: outputPatch(value) },
    { origin, patch: value.qualityContract ?? {} },
  ];
}

function outputPatch(spec: Spec): ContractPatch {
  const output = spec.output;
  return {
    backgroundPolicy: output?.background === "transparent" ? "transparent_only" : undefined,
    isFullBleed: output?.background === "scene" || undefined,
    outputSizes: output?.sizes,
  };
}

function entityTagLayers(facts: Facts): readonly ContractLayer[] {
  const { id, hash, value } = facts.project;
  const { entityPolicy, tagContractMap } = value.policies;
  const originOf = (place: string): Origin => ({
    layer: "entity_tag",
    source: `project/${id}#${place}`,
    revision: hash,
  });
  const families = familiesOf(facts.spec.value, value).flatMap((family): readonly ContractLayer[] => {
    const policy = ownEntry(entityPolicy, family);
    const origin = originOf(`entityPolicy.${family}`);
    const questions = policy?.question === undefined ? {} : { questions: { identity: policy.question } };
    return [{ origin, patch: { ...policy?.contract, ...questions } }];
  });
  const tags = facts.tags.flatMap(({ entry, catalogId, hash: revision }): readonly ContractLayer[] => {
    const rules = ownEntry(tagContractMap, entry.id);
    const questions = rules?.questions ?? {};
    const tools = Object.fromEntries(
      Object.keys(questions).flatMap((id) => (rules?.overlay ? [[id, rules.overlay]] : [])),
    );
    const source = `catalogs/${catalogId}#${entry.id}`;
    return [
      { origin: { layer: "entity_tag", source, revision }, patch: toolPatch(entry.tool) },
      { origin: originOf(`tagContractMap.${entry.id}`), patch: { ...rules?.contract, questions, tools } },
    ];
  });
  return [...families, ...tags];
}

function toolPatch(tool: ReviewTool | undefined): ContractPatch {
  return tool === undefined ? {} : { tools: { [ANY_CHECK]: tool } };
}

function baselineOrigin(facts: Facts, layer: Origin["layer"]): Origin {
  return { layer, source: `baseline-profiles/${facts.baseline.id}`, revision: facts.baseline.hash };
}
