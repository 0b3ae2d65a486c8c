import type {
  EffectiveContract,
  Project,
  QualityContract,
  ReviewTool,
  Spec,
  StyleEntry,
  TagEntry,
} from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import type { CatalogFact } from "./catalog-facts.ts";
import type { Facts } from "./facts.ts";
import { familiesOf } from "./families.ts";
import { oncePer, oncePerKey } from "./once.ts";
import { ownEntry } from "./order.ts";

type Values = EffectiveContract["values"];
export type Origin = EffectiveContract["origins"][string];

/** What one layer says; fields left out, or undefined, keep the value of the layer below. */
type ContractPatch = { readonly [K in keyof Values]?: Values[K] | undefined };

export interface ContractLayer {
  readonly origin: Origin;
  /** Only what the layer really says. */
  readonly said: readonly (readonly [keyof Values, unknown])[];
}

/** Review tool of the asset as a whole; other keys of `tools` are check ids. */
const ANY_CHECK = "*";

/** Tags that declare from where the subject is seen. */
const VIEWS: Readonly<Record<string, Values["view"]>> = {
  "view:side": "side",
  "view:isometric": "isometric",
  "view:top_down": "top_down",
  "view:front": "front",
};

/** Every layer of a spec's contract, lowest precedence first; within the last one families and tags go by code units. */
export function contractLayers(facts: Facts): readonly ContractLayer[] {
  const { spec, project, baseline, assetType, style, tags } = facts;
  const layers = [
    ...globalLayer(baseline),
    ...assetTypeLayers(assetType),
    ...baselineTypeLayers(baseline, assetType.entry.id),
    ...projectLayers(project),
    ...(style === null ? [] : styleLayers(style)),
    ...baselineSpecLayers(baseline, spec.id),
    ...specLayers(spec),
  ];
  for (const family of familiesOf(spec.value, project.value)) layers.push(...familyLayers(project, family));
  for (const tag of tags) layers.push(...tagLayers(tag), ...tagRuleLayers(project, tag.entry.id));
  return layers;
}

function layersOf(origin: Origin, ...patches: readonly ContractPatch[]): readonly ContractLayer[] {
  return patches
    .map((patch): ContractLayer => {
      const entries = Object.entries(patch) as [keyof Values, unknown][];
      return { origin, said: entries.filter(([, value]) => value !== undefined) };
    })
    .filter(({ said }) => said.length > 0);
}

type Baseline = Found<"baseline-profiles">;

function baselineOrigin({ id, hash }: Baseline, layer: Origin["layer"]): Origin {
  return { layer, source: `baseline-profiles/${id}`, revision: hash };
}

const globalLayer = oncePer((baseline: Baseline) => {
  const { global, validatorPolicy } = baseline.value;
  return layersOf(baselineOrigin(baseline, "global_baseline"), {
    noDropShadows: global?.noDropShadows,
    backgroundPolicy: global?.background,
    perspectiveMode: global?.allowPerspective,
    thresholds: validatorPolicy?.thresholds,
    calibration: validatorPolicy?.calibration,
  });
});

const assetTypeLayers = oncePer(({ entry, catalogId, hash }: Facts["assetType"]) => {
  const patch: ContractPatch = {
    backgroundPolicy: entry.requiresAlpha ? "transparent_only" : undefined,
    isTileable: entry.tileable,
    // A tile has no background to cut away either.
    isFullBleed: entry.fullBleed || entry.tileable || undefined,
    paddingPx: entry.paddingPx,
    ...toolPatch(entry.tool),
  };
  const source = `catalogs/${catalogId}#${entry.id}`;
  return layersOf({ layer: "asset_type", source, revision: hash }, patch, entry.contract ?? {});
});

const baselineTypeLayers = oncePerKey((baseline: Baseline, assetType) => {
  const profile = ownEntry(baseline.value.assetTypeProfiles, assetType);
  const patch: ContractPatch = {
    isTileable: profile?.tileableEdges,
    isFullBleed: profile?.tileableEdges || undefined,
    requiredStates: profile?.requiredStates,
    alignmentTolerancePx: profile?.stateAlignment,
    paddingPx: profile?.paddingPx,
  };
  return layersOf(baselineOrigin(baseline, "asset_type"), patch, profile?.contract ?? {});
});

const projectLayers = oncePer(({ id, hash, value }: Found<"project">) => {
  const { qualityContract, thresholds } = value.policies;
  const origin: Origin = { layer: "project", source: `project/${id}`, revision: hash };
  return layersOf(origin, qualityContract ?? {}, { thresholds });
});

const styleLayers = oncePer(({ catalogId, hash, entry }: CatalogFact<StyleEntry>) => {
  const source = `catalogs/${catalogId}#${entry.id}`;
  return layersOf({ layer: "project", source, revision: hash }, entry.contract ?? {});
});

/** What the house asks of this very spec. */
const baselineSpecLayers = oncePerKey((baseline: Baseline, specId): readonly ContractLayer[] => {
  const own: QualityContract = ownEntry(baseline.value.specOverrides, specId) ?? {};
  return layersOf(baselineOrigin(baseline, "spec"), own);
});

const specLayers = oncePer(({ id, hash, value }: Found<"specs">) => {
  const origin: Origin = { layer: "spec", source: `specs/${id}`, revision: hash };
  return layersOf(origin, outputPatch(value), value.qualityContract ?? {});
});

function outputPatch({ output }: Spec): ContractPatch {
  return {
    backgroundPolicy: output?.background === "transparent" ? "transparent_only" : undefined,
    isFullBleed: output?.background === "scene" || undefined,
    outputSizes: output?.sizes,
  };
}

function policyOrigin({ id, hash }: Found<"project">, place: string): Origin {
  return { layer: "entity_tag", source: `project/${id}#${place}`, revision: hash };
}

const familyLayers = oncePerKey((project: Found<"project">, family) => {
  const policy = ownEntry(project.value.policies.entityPolicy, family);
  const questions = policy?.question === undefined ? {} : { questions: { identity: policy.question } };
  return layersOf(policyOrigin(project, `entityPolicy.${family}`), { ...policy?.contract, ...questions });
});

const tagLayers = oncePer(({ catalogId, hash, entry }: CatalogFact<TagEntry>) => {
  const source = `catalogs/${catalogId}#${entry.id}`;
  return layersOf({ layer: "entity_tag", source, revision: hash }, toolPatch(entry.tool), { view: VIEWS[entry.id] });
});

type TagRules = NonNullable<Project["policies"]["tagContractMap"]>[string];

const tagRuleLayers = oncePerKey((project: Found<"project">, tag) => {
  const rules: TagRules = ownEntry(project.value.policies.tagContractMap, tag) ?? {};
  const { contract, questions = {}, overlay } = rules;
  const asked = overlay === undefined ? [] : Object.keys(questions).map((id) => [id, overlay]);
  const tools: Readonly<Record<string, ReviewTool>> = Object.fromEntries(asked);
  return layersOf(policyOrigin(project, `tagContractMap.${tag}`), { ...contract, questions, tools });
});

function toolPatch(tool: ReviewTool | undefined): ContractPatch {
  return tool === undefined ? {} : { tools: { [ANY_CHECK]: tool } };
}
