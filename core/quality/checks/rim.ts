import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { spreadPoints } from "../contour.ts";
import { distanceTo } from "../distance.ts";
import { opaqueAlpha } from "../mask.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** The rim is what lies less deep than this; what it is compared with lies `innerPx` (at 512 px) deep. */
const rimPx = 1.5;
const innerPx = 5;

/** OKLab: a rim is lighter than this with next to no colour, and differs at least this much from what is behind it. */
const likeWhite = { least: 0.9, chroma: 0.04, step: 0.12 };

/** G4: no opaque white line runs around the subject, which a background cut away too far out leaves. */
export const rimCheck: ImageCheck = {
  id: "rim",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "edge",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["rimShare"],
  inapplicable: (context) =>
    context.contract.outline === "white_sticker" ? "a white outline is wanted" : edgeInapplicable(context),
  measure: measureRim,
  rules: () => [rim],
};

const rim: Rule = {
  feature: "rimShare",
  unit: "share",
  pass: 0.12,
  fail: 0.5,
  severity: "advisory",
  reasonCode: "EDGE_RIM",
  field: null,
  sentence: (f, limit) =>
    `A white line runs along ${percent(f["rimShare"] ?? 0)} of the subject's edge (limit ${percent(limit)}).`,
};

function measureRim(analysis: Analysis): Measurement {
  const { picture, inside, lab, scale, sizePx } = analysis;
  const depth = inside().distance;
  const deepPx = Math.max(3, innerPx * scale);
  const deep = new Uint8Array(sizePx);
  for (let i = 0; i < sizePx; i++) if ((depth[i] as number) >= deepPx) deep[i] = 1;
  const { nearest } = distanceTo(deep, picture.widthPx, picture.heightPx, deepPx + 3);
  const { l, a, b } = lab();
  let judged = 0;
  const white: number[] = [];
  for (let i = 0; i < sizePx; i++) {
    const inner = nearest[i] as number;
    const isRim = (depth[i] as number) > 0 && (depth[i] as number) < rimPx;
    if (!isRim || inner < 0 || (picture.rgba[i * 4 + 3] as number) < opaqueAlpha) continue;
    judged++;
    if (isWhite(l, a, b, i) && difference(l, a, b, i, inner) > likeWhite.step) white.push(i);
  }
  return {
    features: { rimShare: judged === 0 ? 0 : white.length / judged, rimPx: white.length },
    overlays: {
      rimShare: [{ kind: "points", label: "white rim", points: spreadPoints(white, picture.widthPx) }],
    },
  };
}

function isWhite(l: Float32Array, a: Float32Array, b: Float32Array, i: number): boolean {
  const chroma2 = (a[i] as number) ** 2 + (b[i] as number) ** 2;
  return (l[i] as number) > likeWhite.least && chroma2 < likeWhite.chroma ** 2;
}

function difference(l: Float32Array, a: Float32Array, b: Float32Array, i: number, j: number): number {
  const dl = (l[i] as number) - (l[j] as number);
  const da = (a[i] as number) - (a[j] as number);
  const db = (b[i] as number) - (b[j] as number);
  return Math.sqrt(dl * dl + da * da + db * db);
}
