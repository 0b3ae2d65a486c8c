import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround } from "../members.ts";
import { hashDistance } from "../portrait/dual-hash.ts";
import { percent } from "../words.ts";

/** Dual hash: the same picture up to 0.16, another for sure from 0.45; a copy that was moved and turned a little lies between. */
const another = 0.45;

/** G5: the variants of a logo are not one picture twice. States and frames are alike on purpose. */
export const nearDuplicateCheck: SetCheck = {
  id: "near_duplicate",
  version: "2",
  scope: "set",
  group: "identity",
  gate: 5,
  tool: "onion_skin",
  isTrial: true,
  figures: ["sameness"],
  inapplicable: ({ plan }) => (plan.outputKind === "logo_set" ? null : "its pictures may be alike"),
  measure: measureSameness,
  rules: () => [sameness],
};

const sameness: Rule = {
  feature: "sameness",
  unit: "",
  pass: 0.4,
  fail: 0.64,
  severity: "advisory",
  reasonCode: "NEAR_DUPLICATE",
  field: null,
  sentence: (f, limit) =>
    `The two most alike pictures differ in ${percent(f["closest"] ?? 1)} of their cells (at least ${percent((1 - limit) * another)}).`,
};

function measureSameness(members: readonly Member[]): Measurement {
  let [closest, index] = [1, -1];
  members.forEach(({ analysis }, i) => {
    members.slice(i + 1).forEach((other, k) => {
      const distance = hashDistance(analysis.portrait().hash, other.analysis.portrait().hash);
      if (distance < closest) [closest, index] = [distance, i + 1 + k];
    });
  });
  return {
    features: { sameness: Math.max(0, 1 - closest / another), closest, duplicateMember: index },
    overlays: { sameness: boxAround(members[index], "same again") },
  };
}
