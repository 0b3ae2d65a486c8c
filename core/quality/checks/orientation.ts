import { type Analysis, haveOneSize } from "../analysis.ts";
import { type Axis, axisAngle, axisOf } from "../axis.ts";
import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround } from "../members.ts";

/** Below this a subject is too round to have a long axis. */
const leastEccentricity = 0.15;

/** Degrees that a state may be turned against the others: asked from `pass` on. */
const degrees = { strict: { pass: 4, fail: 10 }, allow_minor: { pass: 10, fail: 25 } } as const;

/** G5, advisory: the states of a thing point the same way, and none is a mirror image of the others. */
export const orientationCheck: SetCheck = {
  id: "orientation",
  version: "1",
  scope: "set",
  group: "perspective",
  gate: 5,
  tool: "onion_skin",
  figures: ["turnDegrees", "mirrorGain"],
  inapplicable: ({ contract, plan }) => {
    if (contract.perspectiveMode === "any") return "any perspective is allowed";
    // Poses of one thing point 33° apart in the median: frames tell nothing.
    return plan.outputKind === "ui_states" ? null : "only states keep their direction";
  },
  measure: measureOrientation,
  rules: ({ contract: { perspectiveMode } }) => {
    const limits = perspectiveMode === "strict" ? degrees.strict : degrees.allow_minor;
    return [{ ...turn, ...limits }, mirror];
  },
};

const turn: Rule = {
  feature: "turnDegrees",
  unit: "°",
  pass: 4,
  fail: 10,
  severity: "advisory",
  reasonCode: "STATE_TURNED",
  field: "perspectiveMode",
  sentence: (f, limit) =>
    `One state is turned by ${(f["turnDegrees"] ?? 0).toFixed(1)}° against the first (limit ${limit.toFixed(1)}°).`,
};

const mirror: Rule = {
  feature: "mirrorGain",
  unit: "share",
  pass: 0.08,
  fail: 0.3,
  severity: "advisory",
  reasonCode: "STATE_MIRRORED",
  field: "perspectiveMode",
  sentence: (f, limit) =>
    `Mirrored, one state would cover the first by ${((f["mirrorGain"] ?? 0) * 100).toFixed(1)} points more (limit ${(limit * 100).toFixed(1)}).`,
};

interface Worst {
  readonly figure: number;
  /** Place among the members, which a question shows. */
  readonly index: number;
}

/** Every state against the first one: its states are changes of that. */
function measureOrientation(members: readonly Member[]): Measurement {
  const [first, ...others] = members;
  if (first === undefined) return { features: { turnDegrees: 0, mirrorGain: 0 }, overlays: {} };
  const axis = axisOf(first.analysis);
  const worst = (figureOf: (member: Member) => number): Worst =>
    others.reduce<Worst>(
      (most, member, i) => {
        const figure = figureOf(member);
        return figure > most.figure ? { figure, index: i + 1 } : most;
      },
      { figure: 0, index: 0 },
    );
  const turned = worst((member) => turnOf(axis, axisOf(member.analysis)));
  const mirrored = worst((member) => mirrorGain(first.analysis, member.analysis));
  return {
    features: {
      turnDegrees: turned.figure,
      turnedMember: turned.index,
      mirrorGain: mirrored.figure,
      mirroredMember: mirrored.index,
    },
    overlays: {
      turnDegrees: boxAround(members[turned.index], "turned"),
      mirrorGain: boxAround(members[mirrored.index], "mirrored"),
    },
  };
}

function turnOf(one: Axis, other: Axis): number {
  const isRound = Math.min(one.eccentricity, other.eccentricity) < leastEccentricity;
  return isRound ? 0 : axisAngle(one, other);
}

/** How much better a picture's subject covers another one's when it is mirrored about the middle of its box. */
function mirrorGain(one: Analysis, other: Analysis): number {
  const [box, width] = [other.box(), other.picture.widthPx];
  if (box === null || !haveOneSize(one, other)) return 0;
  const [bits, otherBits] = [one.mask().bits, other.mask().bits];
  const counts = { both: 0, either: 0, bothMirrored: 0, eitherMirrored: 0 };
  for (let i = 0; i < bits.length; i++) {
    const x = i % width;
    const there = x < box.left || x > box.right ? 0 : (otherBits[i - x + box.left + box.right - x] as number);
    const [here, straight] = [bits[i] as number, otherBits[i] as number];
    counts.both += here & straight;
    counts.either += here | straight;
    counts.bothMirrored += here & there;
    counts.eitherMirrored += here | there;
  }
  const { both, either, bothMirrored, eitherMirrored } = counts;
  return either === 0 || eitherMirrored === 0 ? 0 : Math.max(0, bothMirrored / eitherMirrored - both / either);
}
