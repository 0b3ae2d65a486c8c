import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { slantedContour, spreadPoints } from "../contour.ts";
import { opaqueAlpha } from "../mask.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** Fewer slanted contour pixels than this say nothing: a box may have sharp sides. */
const leastContourPx = 40;

/** G4: the edge is anti-aliased, not cut off by a threshold. */
export const hardCutCheck: ImageCheck = {
  id: "hard_cut",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "edge",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["hardShare"],
  inapplicable: (context) =>
    context.plan.finish.kernel === "nearest" ? "it is scaled without smoothing" : edgeInapplicable(context),
  measure: measureHardCut,
  rules: () => [hardCut],
};

const hardCut: Rule = {
  feature: "hardShare",
  unit: "share",
  pass: 0.35,
  fail: 0.8,
  severity: "advisory",
  reasonCode: "EDGE_HARD",
  field: "alphaMode",
  sentence: (f, limit) =>
    `${percent(f["hardShare"] ?? 0)} of the slanted edge has no half-transparent pixels (limit ${percent(limit)}).`,
};

function measureHardCut(analysis: Analysis): Measurement {
  const { widthPx, rgba } = analysis.picture;
  const contour = slantedContour(analysis);
  const isSoft = (i: number): boolean => {
    const alpha = rgba[i * 4 + 3] as number;
    return alpha > 8 && alpha < opaqueAlpha;
  };
  const hard = [...contour].filter((i) => ![i, i - 1, i + 1, i - widthPx, i + widthPx].some(isSoft));
  return {
    features: {
      hardShare: contour.length < leastContourPx ? 0 : hard.length / contour.length,
      contourPx: contour.length,
    },
    overlays: { hardShare: [{ kind: "points", label: "hard edge", points: spreadPoints(hard, widthPx) }] },
  };
}
