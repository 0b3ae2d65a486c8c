import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { slantedContour, spreadPoints } from "../contour.ts";
import { opaqueAlpha } from "../mask.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** Fewer slanted contour pixels than this say nothing: a box may have sharp sides. */
const leastContourPx = 40;

/**
 * Mean bend of the lightness inside the subject. From `hardest` on it is drawn pixel by pixel, and a hard edge is its style;
 * up to `smoothest` the inside is drawn softly, and a hard edge was cut.
 */
const pixelDrawn = { smoothest: 0.35, hardest: 0.45 };

/** G4: the edge is anti-aliased, not cut off by a threshold. */
export const hardCutCheck: ImageCheck = {
  id: "hard_cut",
  version: "2",
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
  const bend = innerBend(analysis);
  const soft = (pixelDrawn.hardest - bend) / (pixelDrawn.hardest - pixelDrawn.smoothest);
  const hard = [...contour].filter((i) => ![i, i - 1, i + 1, i - widthPx, i + widthPx].some(isSoft));
  return {
    features: {
      hardShare: contour.length < leastContourPx ? 0 : (Math.max(0, Math.min(1, soft)) * hard.length) / contour.length,
      contourPx: contour.length,
      innerBend: bend,
    },
    overlays: { hardShare: [{ kind: "points", label: "hard edge", points: spreadPoints(hard, widthPx) }] },
  };
}

/** Mean |4-neighbour Laplacian| of the lightness, 2.5 px and more inside the subject: smooth art 0.02 to 0.3, pixel art 0.45 to 0.7. */
function innerBend({ picture, lab, inside, sizePx }: Analysis): number {
  const { widthPx } = picture;
  const depth = inside().distance;
  const { l } = lab();
  let [sum, count] = [0, 0];
  for (let i = widthPx; i < sizePx - widthPx; i++) {
    if ((depth[i] as number) < 2.5) continue;
    const around =
      (l[i - 1] as number) + (l[i + 1] as number) + (l[i - widthPx] as number) + (l[i + widthPx] as number);
    sum += Math.abs(4 * (l[i] as number) - around);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
