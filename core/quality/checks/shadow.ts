import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOf } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { percent } from "../words.ts";

/** G4: no soft dark shadow lies beside the subject. Opaque, hard-edged shadow blobs can't be told from a dark foot. */
export const shadowCheck: ImageCheck = {
  id: "shadow",
  version: "1",
  scope: "image",
  stage: "raw",
  group: "shadow",
  gate: 4,
  tool: "bg_cycler",
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
  const grey = mask().source === "alpha" ? softDark(analysis) : shadedBackground(analysis);
  let greyPx = 0;
  for (const bit of grey) greyPx += bit;
  const subjectPx = Math.max(1, mask().areaPx - (mask().source === "alpha" ? 0 : greyPx));
  const box = boxOf(grey, picture.widthPx, picture.heightPx);
  return {
    features: { shadowShare: greyPx / subjectPx },
    overlays: { shadowShare: box === null ? [] : [boxOverlay("shadow", box)] },
  };
}

/** In a transparent picture: half-transparent, dark (L < 0.42), neutral (chroma < 0.06), off the solid subject. */
function softDark({ picture, lab, outside, scale, sizePx }: Analysis): Uint8Array {
  const { l, a, b } = lab();
  const { distance } = outside();
  const grey = new Uint8Array(sizePx);
  for (let i = 0; i < sizePx; i++) {
    const alpha = picture.rgba[i * 4 + 3] as number;
    if (alpha < 8 || alpha >= 235 || (distance[i] as number) <= 2.5 * scale) continue;
    const chroma2 = (a[i] as number) ** 2 + (b[i] as number) ** 2;
    if ((l[i] as number) < 0.42 && chroma2 < 0.06 ** 2) grey[i] = 1;
  }
  return grey;
}

/** Least and most brightness of a shadow relative to the background, and the largest step between neighbours. */
const shade = { least: 0.3, most: 0.985, step: 0.035, tint: 0.05 };

/** On a plain background: what can be reached from it in small steps through darker shades of the same colour. */
function shadedBackground(analysis: Analysis): Uint8Array {
  const { picture, mask, sizePx } = analysis;
  const { widthPx } = picture;
  const reached = new Uint8Array(sizePx);
  if (mask().source === "none") return reached;
  const relative = relativeShade(analysis);
  const { bits } = mask();
  const stack: number[] = [];
  const visit = (i: number, from: number): void => {
    const value = relative[i] as number;
    if (bits[i] === 0 || reached[i] === 1 || value < shade.least || Math.abs(value - from) > shade.step) return;
    reached[i] = 1;
    stack.push(i);
  };
  const visitAround = (i: number): void => {
    const from = bits[i] === 0 ? 1 : (relative[i] as number);
    const x = i % widthPx;
    if (x > 0) visit(i - 1, from);
    if (x < widthPx - 1) visit(i + 1, from);
    if (i >= widthPx) visit(i - widthPx, from);
    if (i < sizePx - widthPx) visit(i + widthPx, from);
  };
  for (let i = 0; i < sizePx; i++) if (bits[i] === 0) visitAround(i);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) visitAround(next);
  return reached;
}

/** Brightness of each pixel as a share of the key colour; 0 where its colour is not a shade of the key colour. */
function relativeShade({ picture, key, sizePx }: Analysis): Float32Array {
  const relative = new Float32Array(sizePx);
  const [red, green, blue] = key().colour.map((value) => Math.max(1, value)) as [number, number, number];
  for (let i = 0; i < sizePx; i++) {
    const r = (picture.rgba[i * 4] as number) / red;
    const g = (picture.rgba[i * 4 + 1] as number) / green;
    const b = (picture.rgba[i * 4 + 2] as number) / blue;
    const most = Math.max(r, g, b);
    const isShade = most - Math.min(r, g, b) <= shade.tint && most <= 1.02;
    relative[i] = isShade ? most : 0;
  }
  return relative;
}
