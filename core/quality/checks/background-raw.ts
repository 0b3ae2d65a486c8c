import type { Overlay } from "../../contracts.ts";
import { type Analysis, analyse } from "../analysis.ts";
import { borderIndices, colourDistance, floodBackground, keyTolerance } from "../border-key.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { spreadPoints } from "../contour.ts";
import type { DistanceField } from "../distance.ts";
import { fadingEdge } from "../fading.ts";
import { cutOut } from "../finish/cutout.ts";
import { inverted } from "../mask.ts";
import { reduced } from "../reduction.ts";
import { percent } from "../words.ts";

/** G2: can the raw background be cut away? A plain border, and a subject that ends instead of fading out. */
export const backgroundRawCheck: ImageCheck = {
  id: "background_raw",
  version: "7",
  scope: "image",
  stage: "raw",
  group: "background",
  gate: 2,
  tool: "bg_cycler",
  figures: ["unevenShare", "weakEdgeShare", "residualShare"],
  inapplicable: ({ contract, plan }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return plan.finish.cutout === "none" ? "nothing is cut out" : null;
  },
  measure: measureBackground,
  rules: ({ contract }) => (contract.alphaMode === "hard" ? [uneven, weakEdge, residual] : [uneven]),
};

const uneven: Rule = {
  feature: "unevenShare",
  unit: "share",
  pass: 0.02,
  fail: 0.3,
  severity: "hard",
  reasonCode: "BACKGROUND_NOT_PLAIN",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["unevenShare"] ?? 0)} of the border is not the plain background colour (limit ${percent(limit)}).`,
};

const weakEdge: Rule = {
  feature: "weakEdgeShare",
  unit: "share",
  pass: 0.6,
  fail: 0.9,
  severity: "calibrated",
  reasonCode: "BACKGROUND_NOT_PLAIN",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["weakEdgeShare"] ?? 0)} of the subject's edge fades into the background (limit ${percent(limit)}).`,
};

const residual: Rule = {
  feature: "residualShare",
  unit: "share",
  pass: 0.65,
  fail: 0.9,
  severity: "advisory",
  reasonCode: "CUTOUT_DOUBTFUL",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["residualShare"] ?? 0)} of the edge pixels are no mix of subject and background (limit ${percent(limit)}).`,
};

function measureBackground(analysis: Analysis): Measurement {
  const { evidence } = cutOut(analysis.picture, { key: analysis.key(), background: () => backgroundOf(analysis) });
  const border = evidence.method === "already_transparent" ? { unevenShare: 0, points: [] } : unevenBorder(analysis);
  const edge = fadingShare(analysis);
  return {
    features: {
      unevenShare: border.unevenShare,
      plainShare: evidence.plainShare,
      weakEdgeShare: edge.share,
      residualShare: evidence.residualShare,
    },
    overlays: {
      unevenShare: [{ kind: "points", label: "not the background colour", points: border.points }],
      weakEdgeShare: [{ kind: "points", label: "fades into the background", points: edge.points }],
    },
  };
}

/** What the border flood reaches; of a picture with some transparency the mask does not tell. */
function backgroundOf({ picture, key, mask }: Analysis): Uint8Array {
  return mask().source === "border_key" ? inverted(mask().bits) : floodBackground(picture, key().colour);
}

/** Of the corpus's shadows the widest lies along 0.77 of the outline, of its blurred edges and glows most along 0.95 and more. */
const allAround = 0.85;

/** A picture is halved as long as its longer side stays at least this long, in px. */
const leastSidePx = 256;

interface Fading {
  readonly share: number;
  readonly points: Overlay["points"];
}

/**
 * How far the edge fades, at the size where most of it does: a halo that is wide for a large picture gains next to nothing from
 * one pixel to the next, and as much as any other once the picture has been halved often enough.
 */
function fadingShare(analysis: Analysis): Fading {
  const own = fadingAt(analysis);
  const { widthPx, heightPx } = analysis.picture;
  if (analysis.mask().source !== "border_key" || Math.max(widthPx, heightPx) < 2 * leastSidePx) return own;
  const { share, points } = fadingShare(analyse(reduced(analysis.picture, 2)));
  return share > own.share ? { share, points: points.map((point) => point.map((at) => at * 2)) } : own;
}

/**
 * A shadow beside the subject is the shadow check's business. A shade that reaches the border is the background's, and what is
 * shade, or fades, all around is no shadow.
 */
function fadingAt(analysis: Analysis): Fading {
  if (analysis.mask().source !== "border_key") return { share: 0, points: [] };
  const whole = fadingEdge(analysis, null);
  // Of an edge that ends everywhere no part fades either.
  if (whole.share === 0) return { share: 0, points: [] };
  const { bits, touchesBorder } = analysis.shade();
  const isShadow = !touchesBorder && whole.share < allAround && outlineShare(analysis.inside(), bits) < allAround;
  const beside = isShadow ? fadingEdge(analysis, bits) : whole;
  // A grey outline may be a shade of a grey background: what little it leaves of the edge tells nothing.
  const { share, fading } = beside.edgePx < whole.edgePx * (1 - allAround) ? whole : beside;
  return { share, points: spreadPoints(fading, analysis.picture.widthPx) };
}

/** How much of the subject's outermost two pixels is shade. */
function outlineShare({ distance }: DistanceField, shade: Uint8Array): number {
  let outline = 0;
  let shaded = 0;
  for (let i = 0; i < distance.length; i++) {
    const depth = distance[i] as number;
    if (depth === 0 || depth >= 2) continue;
    outline++;
    if (shade[i] === 1) shaded++;
  }
  return outline === 0 ? 0 : shaded / outline;
}

/**
 * Share of the outermost pixels that leave the key colour gradually. A stretch that begins and ends with a sharp step is
 * the subject crossing the border: the framing check's business. If hardly any border is plain, all of it counts.
 */
function unevenBorder({ picture, key }: Analysis): {
  readonly unevenShare: number;
  readonly points: readonly (readonly [number, number])[];
} {
  const { widthPx, heightPx, rgba } = picture;
  const around = borderIndices(widthPx, heightPx);
  const far = around.map((i) => colourDistance(rgba, i, key().colour));
  const off = far.filter((distance) => distance > keyTolerance).length;
  const isHopeless = off > around.length / 2;
  const uneven = around.filter((_, k) => (far[k] as number) > keyTolerance && (isHopeless || !isSubject(far, k)));
  const every = Math.max(1, Math.ceil(uneven.length / 64));
  const points = uneven.filter((_, k) => k % every === 0).map((i) => [i % widthPx, Math.floor(i / widthPx)] as const);
  return { unevenShare: uneven.length / around.length, points };
}

/** Colour distance that a sharp edge reaches within two pixels of leaving the key colour. */
const sharpStep = 3 * keyTolerance;

function isSubject(far: readonly number[], at: number): boolean {
  return [-1, 1].every((step) => {
    let k = at;
    for (let count = 0; count < far.length && (far[k] as number) > keyTolerance; count++) {
      k = (k + step + far.length) % far.length;
    }
    const inside = [1, 2, 3].map((back) => far[(k - back * step + far.length) % far.length] as number);
    return Math.max(...inside) > sharpStep;
  });
}
