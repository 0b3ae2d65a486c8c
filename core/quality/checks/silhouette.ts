import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, oddest, remembered } from "../members.ts";
import { shapeDistance } from "../portrait/silhouette.ts";
import { percent } from "../words.ts";

/** G5: every state has the same shape, wherever and however large it is drawn: place and size are other checks' business. */
export const silhouetteCheck: SetCheck = {
  id: "silhouette",
  version: "1",
  scope: "set",
  group: "identity",
  gate: 5,
  tool: "reference_ghost",
  isTrial: true,
  figures: ["shapeDistance"],
  inapplicable: ({ plan }) => (plan.outputKind === "ui_states" ? null : "only states keep their shape"),
  measure: measureSilhouette,
  rules: ({ contract: { silhouetteDriftTolerance } }) => [
    { ...shape, pass: silhouetteDriftTolerance * 0.6, fail: Math.max(0.01, silhouetteDriftTolerance * 1.5) },
  ],
};

const shape: Rule = {
  feature: "shapeDistance",
  unit: "share",
  pass: 0.15,
  fail: 0.4,
  severity: "advisory",
  reasonCode: "SHAPE_CHANGES",
  field: "silhouetteDriftTolerance",
  sentence: (f, limit) =>
    `State ${(f["oddMember"] ?? -1) + 1} shares all but ${percent(f["shapeDistance"] ?? 0)} of its shape with the others (limit ${percent(limit)}).`,
};

function measureSilhouette(members: readonly Member[]): Measurement {
  const shapes = members.map(({ analysis }) => analysis.portrait().silhouette);
  const odd = oddest(
    members.length,
    remembered((i, j) => shapeDistance(shapes[i] ?? "", shapes[j] ?? "")),
  );
  return {
    features: { shapeDistance: odd.figure, oddMember: odd.index },
    overlays: { shapeDistance: boxAround(members[odd.index], "another shape") },
  };
}
