import type { Pins, Spec } from "../contracts.ts";
import { pinnedDocuments } from "../document/drift.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { hashOf } from "../hash.ts";
import { gatherFacts } from "../policy/facts.ts";
import { pinsOf } from "../policy/pins.ts";
import { readyGate } from "../policy/ready-gate.ts";
import { accepted, type Refusal, type Result, refused } from "../policy/result.ts";
import { readiedSpec } from "./decide.ts";

/** A spec as it is saved when it becomes or stays ready, and the revisions it is bound to. */
export interface BoundSpec {
  readonly value: Spec;
  readonly pins: Pins;
}

/** Stands for an anchor's picture: whether it is approved already only decides when the spec can be rendered. */
const SOME_PICTURE = "0".repeat(64);

/** Takes a spec through the ready gate and binds it to what the documents say now. Refused with every blocker. */
export function bindSpec(value: Spec, documents: Lookup): Result<BoundSpec> {
  const spec: Found<"specs"> = { id: value.id, value, hash: hashOf(value) };
  const blockers = readyGate(spec, documents);
  const facts = gatherFacts(spec, documents, () => SOME_PICTURE);
  if (blockers.length > 0 || !facts.ok) return refused(blockers);
  const pins = pinsOf(facts.value);
  return accepted({ value: readiedSpec(value, pins), pins });
}

/**
 * Binds the new contents of a ready spec to the pins it has: `pinned` are the documents with those revisions. Refused with
 * SPEC_PINNED where the contents name another checkpoint or profile, which is for `rebind` to do, else with every blocker.
 */
export function bindToPins(value: Spec, pins: Pins, pinned: Lookup): Result<BoundSpec> {
  const moved = movedChoices(value, pins, pinned);
  if (moved.length > 0) return refused(moved);
  const bound = bindSpec(readiedSpec(value, pins), pinned);
  if (!bound.ok) return bound;
  const found = { checkpointId: value.checkpointId ?? "", projectId: pinned.list("project")[0]?.id ?? "" };
  const differs = differences(pins, bound.value.pins, found);
  return differs.length === 0 ? bound : refused(differs.map(notAtHand));
}

/** Names of the documents whose pinned revisions differ, as `kind/id`. */
function differences(
  pins: Pins,
  found: Pins,
  { checkpointId, projectId }: { readonly checkpointId: string; readonly projectId: string },
): readonly string[] {
  const wanted = pinnedDocuments(pins, checkpointId, projectId);
  const used = pinnedDocuments(found, checkpointId, projectId);
  return wanted.filter(({ hash }, at) => used[at]?.hash !== hash).map(({ kind, id }) => `${kind}/${id}`);
}

function movedChoices(value: Spec, pins: Pins, pinned: Lookup): readonly Refusal[] {
  const checkpoint = value.checkpointId === undefined ? null : pinned.get("checkpoints", value.checkpointId);
  const choices = [
    { field: "/checkpointId", isKept: checkpoint?.hash === pins.checkpointHash },
    { field: "/checkpointProfileId", isKept: isUnsaidOr(value.checkpointProfileId, pins.checkpointProfileId) },
    {
      field: "/checkpointProfileVersion",
      isKept: isUnsaidOr(value.checkpointProfileVersion, pins.checkpointProfileVersion),
    },
    { field: "/baselineProfileId", isKept: isUnsaidOr(value.baselineProfileId, pins.baselineProfileId) },
  ];
  return choices.filter(({ isKept }) => !isKept).map(({ field }) => pinnedChoice(field));
}

function isUnsaidOr(said: string | undefined, pinned: string): boolean {
  return said === undefined || said === pinned;
}

function pinnedChoice(field: string): Refusal {
  return {
    code: "SPEC_PINNED",
    field,
    sentence: `The spec is ready and pinned, so saving it can't change ${field.slice(1)}.`,
    fix: "Rebind the spec, which shows first what the change does to its plan, or make it a draft again.",
  };
}

function notAtHand(document: string): Refusal {
  return {
    code: "PIN_DRIFTED",
    field: "",
    sentence: `The pinned revision of ${document} is not what these documents hold.`,
    fix: "Plan with the pinned revisions, or rebind the spec.",
  };
}
