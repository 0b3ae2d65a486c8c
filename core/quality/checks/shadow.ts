import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOf } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { countOf } from "../mask.ts";
import { softShadeOf } from "../soft-shade.ts";
import { percent } from "../words.ts";

/** G4: no soft dark shadow lies beside the subject. Opaque, hard-edged shadow blobs can't be told from a dark foot. */
export const shadowCheck: ImageCheck = {
  id: "shadow",
  version: "4",
  scope: "image",
  stage: "raw",
  group: "shadow",
  gate: 4,
  tool: "bg_cycler",
  figures: ["shadowShare"],
  inapplicable: ({ contract }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return contract.noDropShadows ? null : "shadows are allowed";
  },
  measure: measureShadow,
  rules: () => [shadow],
};

const shadow: Rule = {
  feature: "shadowShare",
  unit: "share",
  pass: 0.03,
  fail: 0.12,
  severity: "calibrated",
  reasonCode: "DROP_SHADOW",
  field: "noDropShadows",
  sentence: (f, limit) =>
    `A soft grey area beside the subject has ${percent(f["shadowShare"] ?? 0)} of its size (limit ${percent(limit)}).`,
};

function measureShadow(analysis: Analysis): Measurement {
  const { picture, mask } = analysis;
  const grey = mask().source === "alpha" ? softDark(analysis) : softShadeOf(analysis);
  const greyPx = countOf(grey);
  const subjectPx = Math.max(1, mask().areaPx - (mask().source === "alpha" ? 0 : greyPx));
  const box = boxOf(grey, picture.widthPx, picture.heightPx);
  return {
    features: { shadowShare: greyPx / subjectPx },
    overlays: { shadowShare: box === null ? [] : [boxOverlay("shadow", box)] },
  };
}

/** An edge is never narrower than this, so the way off the subject (in px at 512 px) doesn't shrink below it in px. */
const edgePx = 2.5;

/** In a transparent picture: half-transparent, dark (L < 0.42), neutral (chroma < 0.06), off the solid subject. */
function softDark({ picture, lab, outside, scale, sizePx }: Analysis): Uint8Array {
  const { l, a, b } = lab();
  const { distance } = outside();
  const grey = new Uint8Array(sizePx);
  const farPx = Math.max(edgePx, edgePx * scale);
  for (let i = 0; i < sizePx; i++) {
    const alpha = picture.rgba[i * 4 + 3] as number;
    if (alpha < 8 || alpha >= 235 || (distance[i] as number) <= farPx) continue;
    const chroma2 = (a[i] as number) ** 2 + (b[i] as number) ** 2;
    if ((l[i] as number) < 0.42 && chroma2 < 0.06 ** 2) grey[i] = 1;
  }
  return grey;
}
