import type { Lora } from "../contracts.ts";
import type { Facts } from "./facts.ts";
import { nearestName } from "./nearest.ts";
import type { Candidate } from "./stack-candidates.ts";
import { eligibleRelease, type Objection, type StackLimits, weightOf } from "./stack-rules.ts";

/** What the nearest fix of a required LoRA is worked out from. `required` are all required candidates, met or not. */
interface Unmet {
  readonly candidate: Candidate;
  readonly objection: Objection;
  readonly required: readonly Candidate[];
  readonly facts: Facts;
  readonly limits: StackLimits;
}

/** The smallest change that lets a required LoRA into the stack, as a sentence; not requiring it is always another one. */
export function nearestFix(unmet: Unmet): string {
  const { candidate, objection } = unmet;
  return `${waysIn[objection.reasonCode](unmet)}, or stop requiring ${candidate.loraId} in ${candidate.rule}.`;
}

const waysIn: Readonly<Record<Objection["reasonCode"], (unmet: Unmet) => string>> = {
  not_found: ({ candidate: { loraId }, facts }) => {
    const nearest = nearestName(
      loraId,
      fitting(facts).map(({ id }) => id),
    );
    return nearest === null ? `Add the LoRA ${loraId}` : `Write ${nearest}, add the LoRA ${loraId}`;
  },
  incompatible_checkpoint: ({ candidate: { loraId, lora }, facts }) => {
    const same = fitting(facts).filter(({ value }) => lora !== null && value.scope === lora.value.scope);
    const twin = nearestName(
      loraId,
      same.map(({ id }) => id),
    );
    const checkpointId = facts.checkpoint.id;
    return twin === null ? `Name a LoRA made for ${checkpointId}` : `Name ${twin}, which is made for ${checkpointId}`;
  },
  incompatible_asset_type: ({ candidate: { loraId }, facts }) =>
    `Add ${facts.spec.value.assetType} to the assetTypes of ${loraId}`,
  no_eligible_release: ({ candidate: { loraId, lora } }) => {
    const approved = lora?.value.releases.findLast(({ status }) => status === "approved");
    if (approved) return `Make ${approved.id} the active release of ${loraId}`;
    const waiting = lora?.value.releases.findLast(({ status }) => status === "candidate");
    return `Approve ${waiting ? `release ${waiting.id}` : "a release"} of ${loraId}`;
  },
  layer_cap: ({ candidate: { layer }, objection, required }) =>
    `Let ${objection.rule} hold ${required.filter((each) => each.layer === layer).length} in the layer ${layer}`,
  total_cap: ({ objection, required }) =>
    `Raise ${objection.rule} to ${new Set(required.map(({ loraId }) => loraId)).size}`,
  weight_out_of_bounds: ({ candidate, limits, objection }) => {
    const weight = candidate.lora === null ? null : nearestWeight(candidate, candidate.lora.value, limits);
    return weight === null ? `Widen what ${objection.rule} allows` : `Ask for weight ${weight}`;
  },
  conflicts_with: ({ objection }) => `Remove ${objection.rule}, which keeps the two apart`,
  already_chosen: ({ candidate: { loraId } }) => `Ask for ${loraId} only once`,
};

/** LoRAs that are made for the checkpoint and have a release to use. */
function fitting({ loras, checkpoint }: Facts): Facts["loras"] {
  return loras.filter(
    ({ value }) => value.checkpointId === checkpoint.id && eligibleRelease(value, "active_or_latest_approved") !== null,
  );
}

/** The weight next to the one asked for that both the LoRA and its layer allow, or null when there is none. */
function nearestWeight(candidate: Candidate, lora: Lora, limits: StackLimits): number | null {
  const { minWeight, maxWeight } = limits.limits[candidate.layer];
  const { min, max } = lora.weightBounds ?? { min: minWeight, max: maxWeight };
  const [low, high] = [Math.max(min, minWeight), Math.min(max, maxWeight)];
  return low > high ? null : Math.min(high, Math.max(low, weightOf(candidate, lora)));
}
