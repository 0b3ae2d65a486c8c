import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, highest } from "../members.ts";
import { leastAnchors, styleDistance, styleDistances, styleFigures } from "../portrait/style.ts";

/** G5, advisory: it is drawn like its anchors. Two flat styles of the same kind can't be told apart by these figures. */
export const styleCheck: SetCheck = {
  id: "style",
  version: "2",
  scope: "set",
  group: "style",
  gate: 5,
  tool: "reference_ghost",
  isTrial: true,
  figures: ["styleDistance"],
  inapplicable: ({ evidence }) => {
    const anchors = evidence?.linked.length ?? 0;
    return anchors >= leastAnchors ? null : `a style needs ${leastAnchors} approved anchors to be compared with`;
  },
  measure: measureStyle,
  rules: () => [style],
};

const style: Rule = {
  feature: "styleDistance",
  unit: "σ",
  pass: 1.6,
  fail: 2.8,
  severity: "advisory",
  reasonCode: "STYLE_DRIFT",
  field: null,
  sentence: (f, limit) =>
    `Its style lies ${(f["styleDistance"] ?? 0).toFixed(2)} deviations from that of its anchors, most of all in ${styleFigures[f["furthestFigure"] ?? 0] ?? "light"} (limit ${limit}).`,
};

function measureStyle(members: readonly Member[], { evidence }: CheckContext): Measurement {
  const anchors = (evidence?.linked ?? []).map(({ portrait }) => portrait.style);
  const styles = members.map(({ analysis }) => analysis.portrait().style);
  const worst = highest(styles.map((own) => styleDistance(own, anchors)));
  const furthest = highest(styleDistances(styles[worst.index] ?? [], anchors));
  return {
    features: {
      styleDistance: worst.figure,
      styleMember: worst.index,
      furthestFigure: Math.max(0, furthest.index),
      anchors: anchors.length,
    },
    overlays: { styleDistance: boxAround(members[worst.index], "another style") },
  };
}
