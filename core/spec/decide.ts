import type { Pins, Spec } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import type { Facts } from "../policy/facts.ts";
import { pinsOf as pinsOfFacts } from "../policy/pins.ts";
import { type Blocker, readyGate } from "../policy/ready-gate.ts";

/** Everything that keeps a spec from being ready, each with its field and how to mend it; empty when nothing does. */
export function readyBlockers(spec: Found<"specs">, lookup: Lookup): readonly Blocker[] {
  return readyGate(spec, lookup);
}

/** The revisions a spec is bound to when it becomes ready with these facts. */
export function pinsOf(facts: Facts): Pins {
  return pinsOfFacts(facts);
}

/** The document value of a spec that becomes ready: its profiles are named, so later defaults of the project move nothing. */
export function readiedSpec(spec: Spec, pins: Pins): Spec {
  return {
    ...spec,
    status: "ready",
    checkpointProfileId: pins.checkpointProfileId,
    checkpointProfileVersion: pins.checkpointProfileVersion,
    baselineProfileId: pins.baselineProfileId,
  };
}
