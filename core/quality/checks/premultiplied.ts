import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { spreadPoints } from "../contour.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** Fewer telling pixels than this say nothing, as with black outlines, where both readings look the same. */
const leastTellingPx = 30;

/**
 * G4: colours are straight, not multiplied by alpha. Of the edge pixels whose subject is brighter than their alpha, in
 * premultiplied art none is brighter than its alpha, in straight art nearly all are.
 */
export const premultipliedCheck: ImageCheck = {
  id: "premultiplied",
  version: "2",
  scope: "image",
  stage: "finished",
  group: "edge",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["premultipliedShare"],
  inapplicable: edgeInapplicable,
  measure: measurePremultiplied,
  rules: () => [premultiplied],
};

const premultiplied: Rule = {
  feature: "premultipliedShare",
  unit: "share",
  pass: 0.9,
  fail: 0.97,
  severity: "advisory",
  reasonCode: "EDGE_PREMULTIPLIED",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["premultipliedShare"] ?? 0)} of the edge is darkened as by premultiplied alpha (limit ${percent(limit)}).`,
};

function measurePremultiplied(analysis: Analysis): Measurement {
  const { at, inner } = analysis.softEdge();
  const { rgba, widthPx } = analysis.picture;
  const brightest = (i: number): number =>
    Math.max(rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number);
  let telling = 0;
  const dark: number[] = [];
  for (let n = 0; n < at.length; n++) {
    const i = at[n] as number;
    const alpha = rgba[i * 4 + 3] as number;
    if (brightest(inner[n] as number) <= alpha + 24) continue;
    telling++;
    if (brightest(i) <= alpha + 2) dark.push(i);
  }
  return {
    features: { premultipliedShare: telling < leastTellingPx ? 0 : dark.length / telling, tellingPx: telling },
    overlays: {
      premultipliedShare: [{ kind: "points", label: "darkened edge", points: spreadPoints(dark, widthPx) }],
    },
  };
}
