import type { LayerLimit, Lora, LoraPolicy } from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import type { Facts } from "./facts.ts";
import { oncePerKey } from "./once.ts";
import type { Candidate, StackLayer } from "./stack-candidates.ts";

export type ReasonCode =
  | "incompatible_checkpoint"
  | "incompatible_asset_type"
  | "no_eligible_release"
  | "layer_cap"
  | "total_cap"
  | "weight_out_of_bounds"
  | "conflicts_with"
  | "not_found"
  | "already_chosen";

/** Why a candidate is not in the stack: code, sentence, and the place of the rule that says so. */
export interface Objection {
  readonly loraId: string;
  readonly reasonCode: ReasonCode;
  readonly reason: string;
  readonly rule: string;
}

export interface Release {
  readonly id: string;
  readonly file: string;
}

/** A limit and the place of the rule that sets it. */
type RuledLimit = LayerLimit & { readonly rule: string };

/** Limits in force: order of the layers, how much each holds, and how much all hold together. */
export interface StackLimits {
  readonly layers: readonly StackLayer[];
  readonly limits: Readonly<Record<StackLayer, RuledLimit>>;
  readonly total: { readonly maxLoras: number; readonly rule: string };
}

const DEFAULT_LAYERS: readonly StackLayer[] = ["baseline", "project", "tagEntity", "manual"];
const DEFAULT_LIMIT: LayerLimit = { maxLoras: 1, minWeight: 0, maxWeight: 1 };
const DEFAULT_TOTAL = 4;

/** The project's limits, narrowed by the spec's LoRA policy. */
export function stackLimits({ spec, project }: Facts): StackLimits {
  return limitsUnder(project, JSON.stringify(spec.value.loraPolicy ?? {}));
}

/** Limits under one LoRA policy, which is the key. */
const limitsUnder = oncePerKey((project: Found<"project">, key): StackLimits => {
  const own = JSON.parse(key) as LoraPolicy;
  const policy = project.value.policies.modelStackPolicy;
  const ordered = (policy?.stackOrder ?? DEFAULT_LAYERS).filter((layer) => layer !== "checkpoint");
  const layers = orderByMode([...new Set([...ordered, ...DEFAULT_LAYERS])], own.mode);
  const projectTotal = policy?.maxActiveLoras ?? DEFAULT_TOTAL;
  const ownTotal = own.maxActiveLoras ?? projectTotal;
  const total =
    ownTotal < projectTotal
      ? { maxLoras: ownTotal, rule: "spec#loraPolicy.maxActiveLoras" }
      : { maxLoras: projectTotal, rule: "project#modelStackPolicy.maxActiveLoras" };
  const limitOf = (layer: StackLayer): RuledLimit => {
    if (!isOpen(layer, own.mode)) return { ...DEFAULT_LIMIT, maxLoras: 0, rule: "spec#loraPolicy.mode" };
    if (!ordered.includes(layer)) return { ...DEFAULT_LIMIT, maxLoras: 0, rule: "project#modelStackPolicy.stackOrder" };
    const limit =
      policy?.layers === undefined ? DEFAULT_LIMIT : (policy.layers[layer] ?? { ...DEFAULT_LIMIT, maxLoras: 0 });
    return { ...limit, rule: `project#modelStackPolicy.layers.${layer}` };
  };
  const limits = {
    baseline: limitOf("baseline"),
    project: limitOf("project"),
    tagEntity: limitOf("tagEntity"),
    manual: limitOf("manual"),
  };
  return { layers, limits, total };
});

type Mode = LoraPolicy["mode"];

/** LoRAs asked for by name are always welcome; the mode says which other layers fill by themselves. */
function isOpen(layer: StackLayer, mode: Mode): boolean {
  if (layer === "manual") return true;
  if (mode === "manual") return false;
  if (mode === "baseline_only") return layer === "baseline";
  if (mode === "project_only") return layer === "project";
  return true;
}

/** Both two-layer modes say which of baseline and project comes first; all else keeps the project's order. */
function orderByMode(layers: readonly StackLayer[], mode: Mode): readonly StackLayer[] {
  if (mode !== "baseline_then_project" && mode !== "project_then_baseline") return layers;
  const pair: readonly StackLayer[] =
    mode === "baseline_then_project" ? ["baseline", "project"] : ["project", "baseline"];
  let next = 0;
  return layers.map((layer) => (pair.includes(layer) ? (pair[next++] ?? layer) : layer));
}

/** The release that may be used, or null. Only approved ones count. */
export function eligibleRelease(lora: Lora, policy: "active_or_latest_approved" | "active_only"): Release | null {
  const approved = lora.releases.filter((release) => release.status === "approved");
  const active = approved.find((release) => release.id === lora.activeReleaseId);
  return active ?? (policy === "active_only" ? null : (approved.at(-1) ?? null));
}

/** What stands against a candidate whatever else is chosen; null when nothing does. */
export function standingObjection(candidate: Candidate, fit: string, limits: StackLimits): Objection | null {
  const { lora, loraId } = candidate;
  if (lora === null) return objection(candidate, "not_found", `There is no LoRA ${loraId}.`, candidate.rule);
  return misfitOf(lora, fit) ?? weightObjection(candidate, lora.value, limits);
}

/** All of a spec that decides whether a LoRA fits it, as a key. */
export function fitKey({ spec, checkpoint }: Facts): string {
  const releasePolicy: ReleasePolicy = spec.value.loraPolicy?.releasePolicy ?? "active_or_latest_approved";
  return JSON.stringify([checkpoint.id, spec.value.assetType, releasePolicy]);
}

type ReleasePolicy = "active_or_latest_approved" | "active_only";

/** Why a LoRA fits no spec with this `fitKey`. */
const misfitOf = oncePerKey(({ id: loraId, value }: Found<"loras">, key): Objection | null => {
  const [checkpointId, assetType, releasePolicy] = JSON.parse(key) as [string, string, ReleasePolicy];
  const at = (place: string): string => `loras/${loraId}#${place}`;
  const { assetTypes = [] } = value;
  if (value.checkpointId !== checkpointId)
    return objection(
      { loraId },
      "incompatible_checkpoint",
      `It is made for ${value.checkpointId}, not for ${checkpointId}.`,
      at("checkpointId"),
    );
  if (assetTypes.length > 0 && !assetTypes.includes(assetType))
    return objection(
      { loraId },
      "incompatible_asset_type",
      `It is not meant for the asset type ${assetType}.`,
      at("assetTypes"),
    );
  if (eligibleRelease(value, releasePolicy) !== null) return null;
  const reason = `It has no approved release that ${releasePolicy} lets through.`;
  return objection({ loraId }, "no_eligible_release", reason, at("releases"));
});

function weightObjection(candidate: Candidate, lora: Lora, limits: StackLimits): Objection | null {
  const weight = weightOf(candidate, lora);
  const bounds = lora.weightBounds;
  if (bounds && (weight < bounds.min || weight > bounds.max)) {
    const reason = `Weight ${weight} lies outside its bounds ${bounds.min} to ${bounds.max}.`;
    return objection(candidate, "weight_out_of_bounds", reason, `loras/${candidate.loraId}#weightBounds`);
  }
  const { minWeight, maxWeight, rule } = limits.limits[candidate.layer];
  if (weight >= minWeight && weight <= maxWeight) return null;
  const reason = `Weight ${weight} lies outside the layer's ${minWeight} to ${maxWeight}.`;
  return objection(candidate, "weight_out_of_bounds", reason, rule);
}

/** The weight a candidate enters with: asked for, else the LoRA's own default. */
export function weightOf({ askedWeight }: Pick<Candidate, "askedWeight">, lora: Lora): number {
  return askedWeight ?? lora.defaultWeight ?? 0.8;
}

export function objection(
  { loraId }: Pick<Candidate, "loraId">,
  reasonCode: ReasonCode,
  reason: string,
  rule: string,
): Objection {
  return { loraId, reasonCode, reason, rule };
}
