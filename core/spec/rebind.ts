import type { Pins, Spec } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { hashOf } from "../hash.ts";
import { type ApprovedPictureOf, gatherFacts } from "../policy/facts.ts";
import { type PlanResult, planGeneration } from "../policy/plan.ts";
import { accepted, type Result } from "../policy/result.ts";
import type { Chance } from "../policy/seeds.ts";
import { bindSpec } from "./pinning.ts";

/** What a rebind changes besides revisions: an id chooses, null takes the project's default, left out keeps the spec's choice. */
export interface RebindWish {
  readonly checkpointId?: string;
  readonly checkpointProfileId?: string | null;
  readonly baselineProfileId?: string | null;
}

/** A ready spec with its pins, the documents as it is pinned to them, and the newest ones. */
export interface Rebindable {
  readonly spec: Found<"specs">;
  readonly pins: Pins;
  readonly pinned: Lookup;
  readonly newest: Lookup;
  readonly approvedPictureOf: ApprovedPictureOf;
  /** The same for both plans, so that random seeds are no difference. */
  readonly chance: Chance;
}

export interface RebindPreview {
  readonly value: Spec;
  readonly pins: Pins;
  readonly from: Pins;
  /** The plans before and after; compare them, and carry `previewHash` into the command. */
  readonly before: PlanResult;
  readonly after: PlanResult;
  /** Hash of what the rebind would commit: the command is refused when it has become another. */
  readonly previewHash: string;
}

/**
 * What rebinding a ready spec to the newest documents would commit, and its plan before and after. Nothing is decided here.
 * Refused with every blocker of the spec under the newest documents.
 */
export function rebindPreview(ready: Rebindable, wish: RebindWish = {}): Result<RebindPreview> {
  const { spec, pins: from, pinned, newest } = ready;
  const bound = bindSpec(loosened(spec.value, wish), newest);
  if (!bound.ok) return bound;
  const { value, pins } = bound.value;
  const before = planWith(ready, spec, pinned);
  const after = planWith(ready, { id: spec.id, value, hash: hashOf(value) }, newest);
  return accepted({ value, pins, from, before, after, previewHash: hashOf({ value, pins, from }) });
}

function planWith({ approvedPictureOf, chance }: Rebindable, spec: Found<"specs">, documents: Lookup): PlanResult {
  const facts = gatherFacts(spec, documents, approvedPictureOf);
  return facts.ok ? planGeneration(facts.value, { attempt: 1, remedy: null, chance }) : facts;
}

/** The spec as an author would write it for the gate: without the version it is pinned to, and with the wished choices. */
function loosened(spec: Spec, wish: RebindWish): Spec {
  const { checkpointProfileId, checkpointProfileVersion: _pinned, baselineProfileId, ...rest } = spec;
  const isSwitch = wish.checkpointId !== undefined && wish.checkpointId !== spec.checkpointId;
  // Profiles belong to one checkpoint: after a switch the new one's defaults count, unless the wish names others.
  const profile = chosen(wish.checkpointProfileId, isSwitch ? undefined : checkpointProfileId);
  const baseline = chosen(wish.baselineProfileId, isSwitch ? undefined : baselineProfileId);
  return {
    ...rest,
    ...(wish.checkpointId === undefined ? {} : { checkpointId: wish.checkpointId }),
    ...(profile === undefined ? {} : { checkpointProfileId: profile }),
    ...(baseline === undefined ? {} : { baselineProfileId: baseline }),
  };
}

function chosen(wish: string | null | undefined, present: string | undefined): string | undefined {
  return wish === undefined ? present : (wish ?? undefined);
}
