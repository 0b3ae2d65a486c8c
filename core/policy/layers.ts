import type { PromptLayer, Remedy, Stack } from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import { splitText } from "./dialect.ts";
import type { Facts } from "./facts.ts";
import type { Draft } from "./fragments.ts";
import { overrideLayer } from "./layer-overrides.ts";
import { tagLayer } from "./layer-tags.ts";
import { oncePer, oncePerKey, oncePerPair } from "./once.ts";
import { ownEntry } from "./order.ts";
import { accepted, type Result, refused } from "./result.ts";
import { draftsOf, type Source, wordsOf } from "./sources.ts";
import type { Shape } from "./units.ts";

/** Every fragment of all seven layers, in no particular order. */
export function promptDrafts(
  facts: Facts,
  stack: Stack,
  shapes: readonly Shape[],
  remedy: Remedy | null,
): Result<readonly Draft[]> {
  const preset = presetLayer(facts);
  const overrides = overrideLayer(facts);
  if (!preset.ok || !overrides.ok) {
    const parts: readonly Result<unknown>[] = [preset, overrides];
    return refused(parts.flatMap((part) => (part.ok ? [] : part.refusals)));
  }
  return accepted([
    ...profileLayers(facts.profile, facts.spec.value.assetType),
    ...preset.value,
    ...baselineLayer(facts.baseline, facts.spec.value.assetType),
    ...triggerWords(facts, stack),
    ...tagLayer(facts),
    ...bodyLayer(facts.spec, shapes),
    ...overrides.value,
    ...remedyLayer(remedy),
    ...safetyLayer(facts),
  ]);
}

type Profile = Found<"checkpoint-profiles">;

function profileSource({ id, hash, value }: Profile, layer: PromptLayer, key: string, place: string): Source {
  return { layer, id: key, source: `checkpoint-profiles/${id}@${value.version}#${place}`, revision: hash };
}

/** Layers one and two. */
const profileLayers = oncePerKey((profile: Profile, assetType): readonly Draft[] => {
  const { basePositive, baseNegative, perAssetType } = profile.value;
  const place = `perAssetType.${assetType}`;
  return [
    ...draftsOf(profileSource(profile, "checkpoint_base", "base", "basePositive"), "positive", basePositive),
    ...draftsOf(profileSource(profile, "checkpoint_base", "base", "baseNegative"), "negative", baseNegative),
    ...wordsOf(profileSource(profile, "checkpoint_asset_type", "assetType", place), ownEntry(perAssetType, assetType)),
  ];
});

function presetLayer(facts: Facts): Result<readonly Draft[]> {
  const presetId = facts.spec.value.promptPolicy?.promptPresetId;
  if (presetId === undefined) return accepted([]);
  const preset = presetWords(facts.profile, presetId);
  if (preset !== null) return accepted(preset);
  return refused([
    {
      code: "PRESET_MISSING",
      field: "/promptPolicy/promptPresetId",
      sentence: `The checkpoint profile ${facts.profile.id} has no preset ${presetId}.`,
      fix: "Choose one of the profile's presets.",
    },
  ]);
}

const presetWords = oncePerKey((profile: Profile, presetId): readonly Draft[] | null => {
  const preset = ownEntry(profile.value.presets, presetId);
  const source = profileSource(profile, "checkpoint_asset_type", "preset", `presets.${presetId}`);
  return preset === undefined ? null : wordsOf(source, preset);
});

const baselineLayer = oncePerKey(({ id, hash, value }: Found<"baseline-profiles">, assetType): readonly Draft[] => {
  const profile = ownEntry(value.assetTypeProfiles, assetType);
  const source = (key: string, place: string): Source => {
    return {
      layer: "baseline_hints",
      id: key,
      source: `baseline-profiles/${id}@${value.version}#${place}`,
      revision: hash,
    };
  };
  const place = `assetTypeProfiles.${assetType}`;
  const lighting = profile?.lighting === undefined ? [] : [profile.lighting];
  return [
    ...wordsOf(source("1-global", "global"), {
      positive: value.global?.promptHints ?? [],
      negative: value.global?.negativePromptHints ?? [],
    }),
    ...draftsOf(source("2-lighting", `${place}.lighting`), "positive", lighting),
    ...wordsOf(source("3-assetType", place), {
      positive: profile?.promptHints ?? [],
      negative: profile?.negativePromptHints ?? [],
    }),
  ];
});

/** Words that wake a LoRA belong to the layer its own layer of the stack speaks for. */
function triggerWords(facts: Facts, stack: Stack): readonly Draft[] {
  return stack.chosen.flatMap(({ loraId, releaseId, layer }, place) => {
    const lora = facts.loras.find(({ id }) => id === loraId);
    // Every chosen LoRA comes from these facts.
    return lora === undefined ? [] : wakingWords(lora, JSON.stringify([releaseId, layer === "baseline", place]));
  });
}

/** Trigger words of one release; the key holds the release, whether it is a baseline one, and its place in the stack. */
const wakingWords = oncePerKey(({ id, hash, value }: Found<"loras">, key): readonly Draft[] => {
  const [releaseId, isBaseline, place] = JSON.parse(key) as [string, boolean, number];
  const layer: PromptLayer = isBaseline ? "baseline_hints" : "project_tags";
  const source = `loras/${id}@${releaseId}#triggerWords`;
  const origin: Source = { layer, id: `lora/${String(place).padStart(2, "0")}`, source, revision: hash };
  return draftsOf(origin, "positive", value.triggerWords);
});

/** The spec's own words, and those of its states or frames. */
const bodyLayer = oncePerPair((spec: Found<"specs">, shapes: readonly Shape[]): readonly Draft[] => [
  ...draftsOf(bodySource(spec, "body", "prompt.positive"), "positive", splitText(spec.value.prompt?.positive ?? "")),
  ...draftsOf(bodySource(spec, "body", "prompt.negative"), "negative", splitText(spec.value.prompt?.negative ?? "")),
  ...shapes.flatMap(({ name, words, place }, position) => {
    const id = `unit/${String(position).padStart(2, "0")}`;
    return words === null ? [] : draftsOf(bodySource(spec, id, place), "positive", [words], { unit: name });
  }),
]);

function bodySource({ id, hash }: Found<"specs">, key: string, place: string): Source {
  return { layer: "spec_body", id: key, source: `specs/${id}#${place}`, revision: hash };
}

/** What a regeneration changes comes after the spec's own words, so nothing of the spec can take it away. */
function remedyLayer(remedy: Remedy | null): readonly Draft[] {
  if (remedy === null) return [];
  const source = (place: string): Source => {
    return {
      layer: "spec_override",
      id: `remedy/${place}`,
      source: `remedy/${remedy.reasonCode}#${place}`,
      revision: null,
    };
  };
  return [
    ...draftsOf(source("promptHint"), "positive", splitText(remedy.promptHint ?? "")),
    ...draftsOf(source("negativeHint"), "negative", splitText(remedy.negativeHint ?? "")),
  ];
}

function safetyLayer({ project, profile }: Facts): readonly Draft[] {
  if (project.value.policies.runtimeSafety?.enabled === false) return [];
  return [...profileSafety(profile), ...projectSafety(project)];
}

const profileSafety = oncePer((profile: Profile) =>
  wordsOf(profileSource(profile, "runtime_safety", "profile", "runtimeSafety"), profile.value.runtimeSafety),
);

const projectSafety = oncePer(({ id, hash, value }: Found<"project">) => {
  const source = `project/${id}#runtimeSafety`;
  return wordsOf({ layer: "runtime_safety", id: "project", source, revision: hash }, value.policies.runtimeSafety);
});
