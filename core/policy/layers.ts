import type { PromptLayer, Remedy, Stack } from "../contracts.ts";
import { splitText } from "./dialect.ts";
import type { Facts } from "./facts.ts";
import type { Draft } from "./fragments.ts";
import { overrideLayer } from "./layer-overrides.ts";
import { tagLayer } from "./layer-tags.ts";
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
    ...profileLayers(facts),
    ...preset.value,
    ...baselineLayer(facts),
    ...triggerWords(facts, stack),
    ...tagLayer(facts),
    ...bodyLayer(facts, shapes),
    ...overrides.value,
    ...remedyLayer(remedy),
    ...safetyLayer(facts),
  ]);
}

function profileSource(facts: Facts, layer: PromptLayer, id: string, place: string): Source {
  const { id: profileId, hash, value } = facts.profile;
  return { layer, id, source: `checkpoint-profiles/${profileId}@${value.version}#${place}`, revision: hash };
}

function profileLayers(facts: Facts): readonly Draft[] {
  const { basePositive, baseNegative, perAssetType } = facts.profile.value;
  const assetType = facts.spec.value.assetType;
  return [
    ...draftsOf(profileSource(facts, "checkpoint_base", "base", "basePositive"), "positive", basePositive),
    ...draftsOf(profileSource(facts, "checkpoint_base", "base", "baseNegative"), "negative", baseNegative),
    ...wordsOf(
      profileSource(facts, "checkpoint_asset_type", "assetType", `perAssetType.${assetType}`),
      ownEntry(perAssetType, assetType),
    ),
  ];
}

function presetLayer(facts: Facts): Result<readonly Draft[]> {
  const presetId = facts.spec.value.promptPolicy?.promptPresetId;
  if (presetId === undefined) return accepted([]);
  const preset = ownEntry(facts.profile.value.presets, presetId);
  if (preset !== undefined)
    return accepted(wordsOf(profileSource(facts, "checkpoint_asset_type", "preset", `presets.${presetId}`), preset));
  return refused([
    {
      code: "PRESET_MISSING",
      field: "/promptPolicy/promptPresetId",
      sentence: `The checkpoint profile ${facts.profile.id} has no preset ${presetId}.`,
      fix: "Choose one of the profile's presets.",
    },
  ]);
}

function baselineLayer(facts: Facts): readonly Draft[] {
  const { id, hash, value } = facts.baseline;
  const assetType = facts.spec.value.assetType;
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
}

/** Words that wake a LoRA belong to the layer its own layer of the stack speaks for. */
function triggerWords(facts: Facts, stack: Stack): readonly Draft[] {
  return stack.chosen.flatMap(({ loraId, releaseId, layer: stackLayer, triggerWords: words }, place) => {
    const layer: PromptLayer = stackLayer === "baseline" ? "baseline_hints" : "project_tags";
    const revision = facts.loras.find((lora) => lora.id === loraId)?.hash ?? null;
    const id = `lora/${String(place).padStart(2, "0")}`;
    return draftsOf({ layer, id, source: `loras/${loraId}@${releaseId}#triggerWords`, revision }, "positive", words);
  });
}

function bodyLayer(facts: Facts, shapes: readonly Shape[]): readonly Draft[] {
  const { id, hash, value } = facts.spec;
  const source = (key: string, place: string): Source => {
    return { layer: "spec_body", id: key, source: `specs/${id}#${place}`, revision: hash };
  };
  const units = shapes.flatMap(({ name, words, place }, position) => {
    const key = `unit/${String(position).padStart(2, "0")}`;
    const drafts = draftsOf(source(key, place), "positive", words === null ? [] : [words]);
    return drafts.map((draft): Draft => ({ ...draft, unit: name }));
  });
  return [
    ...draftsOf(source("body", "prompt.positive"), "positive", splitText(value.prompt?.positive ?? "")),
    ...draftsOf(source("body", "prompt.negative"), "negative", splitText(value.prompt?.negative ?? "")),
    ...units,
  ];
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

function safetyLayer(facts: Facts): readonly Draft[] {
  const { id, hash, value } = facts.project;
  const policy = value.policies.runtimeSafety;
  if (policy?.enabled === false) return [];
  const ofProject: Source = {
    layer: "runtime_safety",
    id: "project",
    source: `project/${id}#runtimeSafety`,
    revision: hash,
  };
  const ofProfile = profileSource(facts, "runtime_safety", "profile", "runtimeSafety");
  return [...wordsOf(ofProfile, facts.profile.value.runtimeSafety), ...wordsOf(ofProject, policy)];
}
