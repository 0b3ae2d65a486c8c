import type { PromptLayer, Spec } from "../../core/contracts.ts";
import { assetTypes, entities, scenarios, styles, tags, words } from "./generate-words.ts";
import type { Random } from "./random.ts";

type Override = NonNullable<NonNullable<Spec["promptPolicy"]>["overrides"]>[number];

/** One draft spec of a generated project; most can be planned, some are refused for good reasons. */
export function generateSpec(random: Random, id: string, checkpointId: string, loraIds: readonly string[]): Spec {
  return {
    id,
    title: words(random, 2).join(" "),
    assetType: random.pick(assetTypes),
    status: "draft",
    tags: random.some(tags, 5),
    checkpointId,
    ...(random.chance(0.3) ? { style: random.pick(styles), scenario: random.pick(scenarios) } : {}),
    ...(random.chance(0.15) ? { loraIds: [random.pick(loraIds)] } : {}),
    ...(random.chance(0.4) ? { loraPolicy: generateLoraPolicy(random) } : {}),
    ...(random.chance(0.4) ? { entityLink: { entityId: random.pick(entities), role: "world_sprite" as const } } : {}),
    ...(random.chance(0.4) ? { seedPolicy: generateSeedPolicy(random) } : {}),
    ...(random.chance(0.5)
      ? { qualityContract: { paddingPx: random.below(60), noDropShadows: random.chance(0.5) } }
      : {}),
    ...(random.chance(0.5) ? { promptPolicy: generatePromptPolicy(random) } : {}),
    output: generateOutput(random),
    prompt: { positive: words(random, 4).join(", "), negative: words(random, 2).join(", ") },
    generationParams: {
      ...{ width: 64 * (2 + random.below(8)), height: 64 * (2 + random.below(8)), variants: 1 + random.below(3) },
      ...(random.chance(0.5) ? { steps: 5 + random.below(30), sampler: random.pick(["euler", "dpmpp_2m"]) } : {}),
    },
  };
}

function generateLoraPolicy(random: Random): NonNullable<Spec["loraPolicy"]> {
  return {
    mode: random.pick(["manual", "baseline_then_project", "project_then_baseline", "baseline_only", "project_only"]),
    preferRecommended: random.chance(0.5),
    releasePolicy: random.pick(["active_or_latest_approved", "active_only"]),
    maxActiveLoras: 1 + random.below(4),
  };
}

/** Never random seeds: those are drawn once, and no two processes draw the same. */
function generateSeedPolicy(random: Random): NonNullable<Spec["seedPolicy"]> {
  return {
    mode: random.pick(["derived", "fixed"]),
    hashAlgo: random.pick(["fnv1a32", "sha256-53"]),
    ...(random.chance(0.5) ? { baseSeed: random.pick([0, 1, 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) } : {}),
  };
}

function generatePromptPolicy(random: Random): NonNullable<Spec["promptPolicy"]> {
  return {
    tagOrderMode: random.pick(["explicit", "checkpoint_default"]),
    tagOrder: random.some(tags, tags.length),
    ...(random.chance(0.3) ? { promptPresetId: random.pick(["hero", "plain"]) } : {}),
    ...(random.chance(0.3)
      ? { compileMode: "spec_override" as const, overrides: random.chance(0.6) ? [append(random)] : [replace(random)] }
      : {}),
  };
}

function append(random: Random): Override {
  return { action: "append", text: words(random, 1)[0] ?? "word", weight: 0.5 + random.below(10) / 10 };
}

/** Refused where the generated profile has no rule for it. */
function replace(random: Random): Override {
  const target: PromptLayer = random.pick(["checkpoint_base", "baseline_hints", "spec_body"]);
  return { action: "replace", target, text: words(random, 1)[0] ?? "word" };
}

function generateOutput(random: Random): NonNullable<Spec["output"]> {
  const kind = random.below(4);
  if (kind === 0) {
    const framePrompts = words(random, 2 + random.below(3));
    return { kind: "animation", animation: { name: "loop", frameCount: framePrompts.length, framePrompts } };
  }
  if (kind === 1) return { kind: "ui_states", uiStates: { states: random.shuffled(["idle", "hover", "pressed"]) } };
  if (kind === 2) return { kind: "logo_set", logoVariants: [{ name: "dark" }, { name: "light", prompt: "on white" }] };
  return { kind: "single_image", sizes: [{ widthPx: 128, heightPx: 64 }] };
}
