import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import type { Linked } from "../evidence.ts";
import { boxAround } from "../members.ts";
import { hashDistance } from "../portrait/dual-hash.ts";
import { percent } from "../words.ts";

/** Dual hash: the same picture up to 0.16, another for sure from 0.45; a copy that was moved and turned a little lies between. */
const another = 0.45;

/** G5: no picture is that of another thing of its artifact set again. Roles of one entity are alike on purpose. */
export const lookalikeCheck: SetCheck = {
  id: "lookalike",
  version: "2",
  scope: "set",
  group: "identity",
  gate: 5,
  tool: "reference_ghost",
  isTrial: true,
  figures: ["siblingSameness"],
  inapplicable: (context) =>
    othersOf(context).length > 0 ? null : "it depends on no approved picture of another thing of its set",
  measure: measureLikeness,
  rules: (context) => [likenessRule(context)],
};

function likenessRule(context: CheckContext): Rule {
  return {
    ...{ feature: "siblingSameness", unit: "", pass: 0.4, fail: 0.64, severity: "advisory" },
    ...{ reasonCode: "LIKE_ITS_SIBLING", field: null },
    sentence: (f, limit) => {
      const index = f["sibling"] ?? 0;
      const other = othersOf(context)[index];
      const name = other === undefined ? `its sibling ${index + 1}` : `“${other.assetId}” of its set`;
      return `It differs from ${name} in ${percent(f["closest"] ?? 1)} of its cells (at least ${percent((1 - limit) * another)}).`;
    },
  };
}

function othersOf({ evidence }: CheckContext): readonly Linked[] {
  return (evidence?.linked ?? []).filter(({ isSameSet, isSameEntity }) => isSameSet && !isSameEntity);
}

function measureLikeness(members: readonly Member[], context: CheckContext): Measurement {
  const others = othersOf(context).map(({ portrait }) => portrait.hash);
  let [closest, member, sibling] = [1, -1, -1];
  members.forEach(({ analysis }, i) => {
    others.forEach((other, k) => {
      const distance = hashDistance(analysis.portrait().hash, other);
      if (distance < closest) [closest, member, sibling] = [distance, i, k];
    });
  });
  return {
    features: { siblingSameness: Math.max(0, 1 - closest / another), closest, siblingMember: member, sibling },
    overlays: { siblingSameness: boxAround(members[member], "like its sibling") },
  };
}
