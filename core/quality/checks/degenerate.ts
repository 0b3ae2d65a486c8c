import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { grainOf } from "../grain.ts";
import { solidOf } from "../mask.ts";
import type { Picture } from "../pixels.ts";
import { percent } from "../words.ts";

/** G1: is there a picture at all? Blank, empty, noise, or one half dead. */
export const degenerateCheck: ImageCheck = {
  id: "degenerate",
  version: "2",
  scope: "image",
  stage: "raw",
  group: "degenerate",
  gate: 1,
  tool: null,
  figures: ["flatness", "emptiness", "noise", "deadHalf"],
  inapplicable: () => null,
  measure: (analysis, { contract }) => measureDegenerate(analysis, contract.isFullBleed, contract.isPixelArt),
  rules: () => rules,
};

/** Contrast and share of the subject from which a picture counts as not flat and not empty at all. */
const fullContrast = 0.02;
const fullShare = 0.004;

const rules: readonly Rule[] = [
  {
    feature: "flatness",
    unit: "",
    pass: 0.25,
    fail: 0.5,
    severity: "hard",
    reasonCode: "BLANK_PICTURE",
    field: null,
    sentence: (f, limit) =>
      `The picture's contrast is ${(f["contrast"] ?? 0).toFixed(3)} (at least ${((1 - limit) * fullContrast).toFixed(3)}).`,
  },
  {
    feature: "emptiness",
    unit: "",
    pass: 0.25,
    fail: 0.5,
    severity: "hard",
    reasonCode: "NO_SUBJECT",
    field: null,
    sentence: (f, limit) =>
      `The subject covers ${percent(f["subjectShare"] ?? 0)} of the picture (at least ${percent((1 - limit) * fullShare)}).`,
  },
  {
    feature: "noise",
    unit: "",
    // Planted noise measures 1.48 and more; drawings made pixel by pixel, the busiest there are, up to 1.25.
    pass: 1.3,
    fail: 1.45,
    severity: "calibrated",
    reasonCode: "NOISE",
    field: null,
    sentence: (f, limit) => `The picture's noise ratio is ${(f["noise"] ?? 0).toFixed(2)} (limit ${limit.toFixed(2)}).`,
  },
  {
    feature: "deadHalf",
    unit: "",
    pass: 0,
    fail: 1,
    severity: "advisory",
    reasonCode: "HALF_BLANK",
    field: null,
    sentence: (f) => `One half of the picture is ${(f["deadHalf"] ?? 0) > 0 ? "black and empty" : "never empty"}.`,
  },
];

function measureDegenerate(analysis: Analysis, isFullBleed: boolean, isPixelArt: boolean): Measurement {
  const { widthPx, heightPx } = analysis.picture;
  const light = visibleLight(analysis);
  const contrast = contrastOf(analysis);
  const { ratio, meanGradient, evenness } = grainOf(light, solidOf(analysis.picture), widthPx, heightPx);
  const mask = isFullBleed ? null : analysis.mask();
  const subjectShare = mask === null || mask.source === "none" ? 1 : mask.areaPx / analysis.sizePx;
  return {
    features: {
      contrast,
      flatness: Math.max(0, 1 - contrast / fullContrast),
      subjectShare,
      emptiness: Math.max(0, 1 - subjectShare / fullShare),
      // Faint dither is no noise, and enlarged pixels look like it.
      noise: isPixelArt || meanGradient < 0.02 ? 0 : ratio * evenness,
      meanGradient,
      evenness,
      deadHalf: hasDeadHalf(analysis) ? 1 : 0,
    },
    overlays: {},
  };
}

/** Lightness as seen on black. */
function visibleLight({ picture, lab }: Analysis): Float32Array {
  const { l } = lab();
  const light = new Float32Array(l.length);
  for (let i = 0; i < l.length; i++) light[i] = ((l[i] as number) * (picture.rgba[i * 4 + 3] as number)) / 255;
  return light;
}

/** Square root of the summed variances of the OKLab planes (weighted by alpha). */
function contrastOf({ picture, lab, sizePx }: Analysis): number {
  const { l, a, b } = lab();
  const { rgba } = picture;
  return Math.sqrt(varianceOf(l, rgba, sizePx) + varianceOf(a, rgba, sizePx) + varianceOf(b, rgba, sizePx));
}

function varianceOf(plane: Float32Array, rgba: Uint8ClampedArray, sizePx: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0, at = 3; i < sizePx; i++, at += 4) {
    const value = ((plane[i] as number) * (rgba[at] as number)) / 255;
    sum += value;
    squares += value * value;
  }
  return Math.max(0, squares / sizePx - (sum / sizePx) ** 2);
}

/** OKLab lightness below which nothing is. */
const deadLight = 0.01;

/** One half opaque and black to the last pixel while the other half is not: what a failed decoder tile leaves. */
function hasDeadHalf({ picture, lab }: Analysis): boolean {
  const { widthPx, heightPx } = picture;
  const isDead = (rows: Span, columns: Span): boolean => isDeadIn(picture, lab().l, rows, columns);
  const [left, right] = halvesOf(widthPx);
  const [upper, lower] = halvesOf(heightPx);
  const [dark0, dark1] = [isDead(upper, left), isDead(upper, right)];
  const [dark2, dark3] = [isDead(lower, left), isDead(lower, right)];
  return (dark0 && dark1) !== (dark2 && dark3) || (dark0 && dark2) !== (dark1 && dark3);
}

type Span = readonly [from: number, to: number];

function halvesOf(length: number): readonly [Span, Span] {
  const middle = Math.ceil(length / 2);
  return [
    [0, middle],
    [middle, length],
  ];
}

/** True when nothing there is alive. An empty place is not dark: nothing was painted there. */
function isDeadIn({ widthPx, rgba }: Picture, l: Float32Array, [top, bottom]: Span, [left, right]: Span): boolean {
  for (let y = top; y < bottom; y++) {
    for (let i = y * widthPx + left; i < y * widthPx + right; i++)
      if ((l[i] as number) >= deadLight || (rgba[i * 4 + 3] as number) < 128) return false;
  }
  return true;
}
