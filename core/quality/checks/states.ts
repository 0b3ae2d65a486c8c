import type { Overlay } from "../../contracts.ts";
import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import { colourfulness, likeness, silhouetteDistance } from "../likeness.ts";
import { boxAround } from "../members.ts";
import { lowerMedian, mostJumping, mostShifted } from "../positions.ts";
import { percent, pixels } from "../words.ts";

/** G5: all states, frames or logo variants are there, differ where they must, and stay the same thing. */
export const statesCheck: SetCheck = {
  id: "states",
  version: "3",
  scope: "set",
  group: "states",
  gate: 5,
  tool: "onion_skin",
  figures: ["missing", "sameness", "drift", "jumpPx", "offsetPx", "disabledColour"],
  inapplicable: ({ plan }) => (plan.outputKind === "single_image" ? "the asset is a single picture" : null),
  measure: measureStates,
  rules: ({ contract, plan }) => {
    const isStates = plan.outputKind === "ui_states";
    const tolerance = contract.silhouetteDriftTolerance;
    const alignPx = contract.alignmentTolerancePx;
    return [
      missing,
      plan.outputKind === "animation" ? still : { ...same, severity: isStates ? "hard" : "advisory" },
      // The tolerance is what a person may still accept; well before it they should see it.
      { ...drift, pass: tolerance * 0.4, fail: Math.max(0.01, tolerance) },
      ...(plan.outputKind === "animation" ? [jump] : []),
      ...(isStates ? [{ ...alignment, pass: alignPx, fail: Math.max(1, alignPx * 4) }, colourful] : []),
    ];
  },
};

const missing: Rule = {
  feature: "missing",
  unit: "pictures",
  pass: 0,
  fail: 1,
  severity: "hard",
  reasonCode: "STATE_MISSING",
  field: "requiredStates",
  sentence: (f) => `${f["present"] ?? 0} of ${f["wanted"] ?? 0} required pictures are there.`,
};

/** Difference in colour and shape from which two pictures count as not the same at all. */
const fullDelta = 0.02;

const same: Rule = {
  feature: "sameness",
  unit: "",
  pass: 0.4,
  fail: 0.8,
  severity: "hard",
  reasonCode: "STATES_IDENTICAL",
  field: null,
  sentence: (f, limit) =>
    `The two most alike pictures differ by ${(f["closestDelta"] ?? 0).toFixed(4)} in colour and shape (at least ${((1 - limit) * fullDelta).toFixed(4)}).`,
};

const still: Rule = {
  ...same,
  severity: "advisory",
  sentence: (f, limit) =>
    `Even the two frames in a row that differ most differ by ${(f["closestDelta"] ?? 0).toFixed(4)} in colour and shape (at least ${((1 - limit) * fullDelta).toFixed(4)}).`,
};

const drift: Rule = {
  feature: "drift",
  unit: "share",
  pass: 0,
  fail: 1,
  severity: "calibrated",
  reasonCode: "SILHOUETTE_DRIFT",
  field: "silhouetteDriftTolerance",
  sentence: (f, limit) =>
    `One picture's outline differs from the others by ${percent(f["drift"] ?? 0)} of its area (limit ${percent(limit)}).`,
};

const alignment: Rule = {
  feature: "offsetPx",
  unit: "px",
  pass: 0,
  fail: 1,
  severity: "calibrated",
  reasonCode: "STATES_MISALIGNED",
  field: "alignmentTolerancePx",
  sentence: (f, limit) =>
    `One state lies ${pixels(f["offsetPx"] ?? 0)} away from where the others lie (limit ${pixels(limit)} at 512 px).`,
};

const jump: Rule = {
  feature: "jumpPx",
  unit: "px",
  pass: 32,
  fail: 96,
  severity: "advisory",
  reasonCode: "FRAME_JUMPS",
  field: null,
  sentence: (f, limit) =>
    `One frame lies ${pixels(f["jumpPx"] ?? 0)} off the path of its neighbours (limit ${pixels(limit)} at 512 px).`,
};

const colourful: Rule = {
  feature: "disabledColour",
  unit: "",
  pass: 0.9,
  fail: 1.1,
  severity: "advisory",
  reasonCode: "STATE_IMPLAUSIBLE",
  field: null,
  sentence: (f, limit) =>
    `The disabled state has ${percent(f["disabledColour"] ?? 0)} of the normal state's colour (limit ${percent(limit)}).`,
};

function measureStates(members: readonly Member[], context: CheckContext): Measurement {
  const isAnimation = context.plan.outputKind === "animation";
  const { wanted, present } = countStates(members, context);
  const closest = isAnimation ? liveliestStep(members) : closestPair(members);
  const odd = oddOneOut(members, context);
  const shifted = isAnimation ? mostJumping(members) : mostShifted(members);
  const elsewhere = boxAround(members[shifted.index], "lies elsewhere");
  return {
    features: {
      wanted,
      present,
      missing: wanted - present,
      closestDelta: closest.delta,
      // 0 when the closest pair differs by the full delta or more, 1 when it is the same picture.
      sameness: Math.max(0, 1 - closest.delta / fullDelta),
      drift: odd.drift,
      oddMember: odd.index,
      offsetPx: isAnimation ? 0 : shifted.offsetPx,
      jumpPx: isAnimation ? shifted.offsetPx : 0,
      shiftedMember: shifted.index,
      disabledColour: disabledColour(members),
    },
    overlays: { sameness: closest.overlays, drift: odd.overlays, offsetPx: elsewhere, jumpPx: elsewhere },
  };
}

/** Every planned picture, and every state the contract names, must be among the members. */
function countStates(
  members: readonly Member[],
  { plan, contract }: CheckContext,
): { wanted: number; present: number } {
  const variants = new Set(plan.units.map((unit) => unit.variantIndex)).size;
  const plannedPerVariant = plan.units.length / Math.max(1, variants);
  const states = new Set(members.map((member) => member.state));
  const lost = contract.requiredStates.filter((state) => !states.has(state)).length;
  const wanted = Math.max(plannedPerVariant, members.length + lost);
  return { wanted, present: Math.min(members.length, wanted) };
}

interface Closest {
  readonly delta: number;
  readonly overlays: readonly Overlay[];
}

/** The two members that look most alike. */
function closestPair(members: readonly Member[]): Closest {
  let closest = nothingAlike;
  members.forEach((one, i) => {
    for (const other of members.slice(i + 1)) {
      const delta = likeness(one.analysis, other.analysis);
      if (delta < closest.delta) closest = { delta, overlays: boxAround(other, `same as ${one.state ?? one.unitKey}`) };
    }
  });
  return closest;
}

const nothingAlike: Closest = { delta: 1, overlays: [] };

/** The frames that follow each other and differ most: a frame may be held, but something has to move in an animation. */
function liveliestStep(members: readonly Member[]): Closest {
  // One frame alone takes no step.
  if (members.length < 2) return nothingAlike;
  const steps = members.slice(1).map((member, i) => likeness((members[i] as Member).analysis, member.analysis));
  const delta = Math.max(...steps);
  const mover = members[steps.indexOf(delta) + 1] as Member;
  return { delta, overlays: boxAround(mover, "hardly moves") };
}

interface Odd {
  readonly drift: number;
  readonly index: number;
  readonly overlays: readonly Overlay[];
}

/**
 * The member whose outline stands out most. Of states: the median distance to the others. Of frames: how much further it is
 * from both neighbours than they are from each other, so that steady growth is no fault. Logo variants may differ freely.
 */
function oddOneOut(members: readonly Member[], { plan }: CheckContext): Odd {
  const none: Odd = { drift: 0, index: -1, overlays: [] };
  if (plan.outputKind === "logo_set" || members.length < 2) return none;
  const distance = (i: number, j: number): number =>
    silhouetteDistance((members[i] as Member).analysis, (members[j] as Member).analysis);
  return members.reduce<Odd>((worst, member, i) => {
    const drift =
      plan.outputKind === "animation" ? jerkAt(i, members.length, distance) : driftAt(i, members.length, distance);
    return drift > worst.drift ? { drift, index: i, overlays: boxAround(member, "odd outline") } : worst;
  }, none);
}

function driftAt(i: number, count: number, distance: (i: number, j: number) => number): number {
  const others: number[] = [];
  for (let j = 0; j < count; j++) if (j !== i) others.push(distance(i, j));
  return lowerMedian(others);
}

function jerkAt(i: number, count: number, distance: (i: number, j: number) => number): number {
  if (i === 0 || i === count - 1) return 0;
  return Math.max(0, Math.min(distance(i - 1, i), distance(i, i + 1)) - distance(i - 1, i + 1));
}

/** Colourfulness of the disabled state over that of the normal one; 0 when there is no such pair. */
function disabledColour(members: readonly Member[]): number {
  const named = (...names: readonly string[]): Member | undefined =>
    members.find((member) => member.state !== null && names.includes(member.state));
  const normal = named("normal", "default", "idle");
  const disabled = named("disabled");
  if (normal === undefined || disabled === undefined) return 0;
  const colour = colourfulness(normal.analysis);
  return colour < 0.01 ? 0 : colourfulness(disabled.analysis) / colour;
}
