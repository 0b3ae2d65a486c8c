import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import { centreDistance } from "../cohesion.ts";
import type { Linked } from "../evidence.ts";
import { boxAround, highest } from "../members.ts";
import { percent } from "../words.ts";

/** Two pictures may each be right: only from two siblings on it is the picture at hand that is off. */
const leastSiblings = 2;

/**
 * G5: the picture sits in its canvas as its siblings of the artifact set do. Off-centre is a matter of the set: art that is cut
 * on purpose has no centre of its own.
 */
export const centringCheck: SetCheck = {
  id: "centring",
  version: "1",
  scope: "set",
  group: "centring",
  gate: 5,
  tool: "reference_ghost",
  isTrial: true,
  figures: ["siblingOffset"],
  inapplicable: (context) => {
    if (context.contract.isFullBleed) return "the picture fills its canvas";
    const { length } = siblingsOf(context);
    return length >= leastSiblings
      ? null
      : `it depends on ${length} approved pictures of its set, and ${leastSiblings} are needed to compare with`;
  },
  measure: measureCentring,
  rules: () => [offset],
};

const offset: Rule = {
  feature: "siblingOffset",
  unit: "share",
  pass: 0.06,
  fail: 0.15,
  severity: "advisory",
  reasonCode: "OFF_CENTRE_IN_SET",
  field: null,
  sentence: (f, limit) =>
    `Its middle lies ${percent(f["siblingOffset"] ?? 0)} of the side away from where its ${f["siblings"] ?? 0} siblings have theirs (limit ${percent(limit)}).`,
};

function siblingsOf({ evidence }: CheckContext): readonly Linked[] {
  return (evidence?.linked ?? []).filter(({ isSameSet }) => isSameSet);
}

function measureCentring(members: readonly Member[], context: CheckContext): Measurement {
  const siblings = siblingsOf(context).map(({ portrait }) => portrait.centre);
  const middle = [0, 1].map((axis) => middleOf(siblings.map((centre) => centre[axis] ?? 0.5)));
  const worst = highest(members.map(({ analysis }) => centreDistance(analysis.portrait().centre, middle)));
  return {
    features: { siblingOffset: worst.figure, offsetMember: worst.index, siblings: siblings.length },
    overlays: { siblingOffset: boxAround(members[worst.index], "sits elsewhere than its siblings") },
  };
}

/** Halfway between the two in the middle: of two siblings neither counts more. */
function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
