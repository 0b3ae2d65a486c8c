import type { Pins } from "../contracts.ts";
import type { Facts } from "./facts.ts";
import { oncePerPair } from "./once.ts";

/** The revisions a spec is planned with; recorded when it becomes ready, and in every plan as those really used. */
export function pinsOf({ checkpoint, profile, baseline, project }: Facts): Pins {
  return pinsWith(modelPins(checkpoint, profile), rulePins(baseline, project));
}

const modelPins = oncePerPair((checkpoint: Facts["checkpoint"], { id, hash, value }: Facts["profile"]) => ({
  checkpointHash: checkpoint.hash,
  checkpointProfileId: id,
  checkpointProfileVersion: value.version,
  checkpointProfileHash: hash,
}));

const rulePins = oncePerPair(({ id, hash }: Facts["baseline"], project: Facts["project"]) => ({
  baselineProfileId: id,
  baselineHash: hash,
  policyHash: project.hash,
}));

/** One object for all specs with the same pins, so that it is written once. */
const pinsWith = oncePerPair(
  (models: ReturnType<typeof modelPins>, rules: ReturnType<typeof rulePins>): Pins => ({ ...models, ...rules }),
);
