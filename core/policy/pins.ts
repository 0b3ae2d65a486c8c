import type { Pins } from "../contracts.ts";
import type { Facts } from "./facts.ts";

/** The revisions a spec is planned with; recorded when it becomes ready, and in every plan as those really used. */
export function pinsOf(facts: Facts): Pins {
  return {
    checkpointHash: facts.checkpoint.hash,
    checkpointProfileId: facts.profile.id,
    checkpointProfileVersion: facts.profile.value.version,
    checkpointProfileHash: facts.profile.hash,
    baselineProfileId: facts.baseline.id,
    baselineHash: facts.baseline.hash,
    policyHash: facts.project.hash,
  };
}
