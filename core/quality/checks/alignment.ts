import { type Shift, shiftBetween } from "../align/shift.ts";
import { haveOneSize } from "../analysis.ts";
import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, highest } from "../members.ts";
import { percent, pixels } from "../words.ts";

/** Every member is laid over at most this many others: the cost grows with the set, not with its square. */
const mostWitnesses = 5;

/** Correlation of two states' edges from which they are of one shape. */
const leastLikeness = 0.6;

/**
 * G5: the states of a control lie exactly over each other, to a fraction of a pixel and whatever changes inside them. A state's
 * offset is the median over the others, so that one that lies off is named instead of all.
 */
export const alignmentCheck: SetCheck = {
  id: "alignment",
  version: "2",
  scope: "set",
  group: "states",
  gate: 5,
  tool: "onion_skin",
  isTrial: true,
  figures: ["shiftPx", "unlikeness"],
  inapplicable: ({ plan }) => (plan.outputKind === "ui_states" ? null : "only states lie over each other"),
  measure: measureAlignment,
  rules: ({ contract: { alignmentTolerancePx } }) => [
    { ...shifted, pass: alignmentTolerancePx, fail: Math.max(1, alignmentTolerancePx * 4) },
    unplaced,
  ],
};

const shifted: Rule = {
  feature: "shiftPx",
  unit: "px",
  pass: 0,
  fail: 1,
  severity: "advisory",
  reasonCode: "STATES_SHIFTED",
  field: "alignmentTolerancePx",
  sentence: (f, limit) =>
    `State ${(f["shiftedMember"] ?? -1) + 1} lies ${pixels(f["shiftPx"] ?? 0)} away from the others: ${pixels(f["dx"] ?? 0)} across, ${pixels(f["dy"] ?? 0)} down (limit ${pixels(limit)} at 512 px).`,
};

const unplaced: Rule = {
  ...shifted,
  feature: "unlikeness",
  unit: "share",
  pass: 0.6,
  fail: 0.95,
  sentence: (f, limit) =>
    `State ${(f["unlikeMember"] ?? -1) + 1} can't be laid over the others: ${percent(f["unlikeness"] ?? 0)} of its edges lie elsewhere (limit ${percent(limit)}).`,
};

interface Offset {
  readonly dx: number;
  readonly dy: number;
}

function measureAlignment(members: readonly Member[]): Measurement {
  const scale = members[0]?.analysis.scale ?? 1;
  const known = new Map<string, Shift>();
  const offsets = members.map((_, i) => offsetOf(i, members, known));
  const lengths = offsets.map(({ dx, dy }) => Math.sqrt(dx * dx + dy * dy) / scale);
  const worst = highest(lengths);
  const off = offsets[worst.index] ?? { dx: 0, dy: 0 };
  // Pictures of different sizes or shapes lie nowhere over each other, and no shift says so.
  const unlike = highest(members.map((_, i) => 1 - bestLikeness(i, known)));
  return {
    features: {
      shiftPx: worst.figure,
      shiftedMember: worst.index,
      dx: off.dx / scale,
      dy: off.dy / scale,
      unlikeness: unlike.figure,
      unlikeMember: unlike.index,
      unsurePairs: [...known.values()].filter((shift) => !isTelling(shift)).length,
    },
    overlays: {
      shiftPx: boxAround(members[worst.index], "lies elsewhere"),
      unlikeness: boxAround(members[unlike.index], "fits nowhere"),
    },
  };
}

/**
 * A pressed button that is drawn smaller has one clear place in the other, side against side, and does not belong there: only
 * edges that agree tell where a state lies (D-0177).
 */
function isTelling({ likeness }: Shift): boolean {
  return likeness >= leastLikeness;
}

/** How well the edges of a member and of the one that fits best agree; 1 when it is alone. */
function bestLikeness(i: number, known: ReadonlyMap<string, Shift>): number {
  const own = [...known].filter(([key]) => key.split(",").includes(String(i)));
  return own.length === 0 ? 1 : Math.max(...own.map(([, { likeness }]) => likeness));
}

/** Median of where a member lies against its witnesses; pairs whose place is a guess are no witnesses. */
function offsetOf(i: number, members: readonly Member[], known: Map<string, Shift>): Offset {
  // Of two the first is the one that the other is a change of.
  if (members.length === 2 && i === 0) return { dx: 0, dy: 0 };
  const others = witnesses(i, members.length).map((j) => {
    const [one, other] = [Math.min(i, j), Math.max(i, j)];
    const key = `${one},${other}`;
    const shift = known.get(key) ?? between(members[one], members[other]);
    known.set(key, shift);
    return { ...shift, sign: i > j ? 1 : -1 };
  });
  const sure = others.filter(isTelling);
  return {
    dx: middleByLength(sure.map(({ dx, sign }) => dx * sign)),
    dy: middleByLength(sure.map(({ dy, sign }) => dy * sign)),
  };
}

/** The middle one by how long the ways are: a state that lies right for half of the others lies right. */
function middleByLength(ways: readonly number[]): number {
  return ways.toSorted((one, other) => Math.abs(one) - Math.abs(other))[(ways.length - 1) >> 1] ?? 0;
}

function witnesses(i: number, count: number): readonly number[] {
  const others = Array.from({ length: count }, (_, j) => j).filter((j) => j !== i);
  const every = Math.max(1, Math.ceil(others.length / mostWitnesses));
  return others.filter((_, k) => k % every === 0);
}

function between(one: Member | undefined, other: Member | undefined): Shift {
  if (one === undefined || other === undefined || !haveOneSize(one.analysis, other.analysis))
    return { dx: 0, dy: 0, likeness: 0, isSure: false };
  return shiftBetween(one.analysis.alignable(), other.analysis.alignable());
}
