import type { Analysis } from "../analysis.ts";
import type { Rgb } from "../border-key.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { spreadPoints } from "../contour.ts";
import type { SoftEdge } from "../soft-edge.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** Fewer edge pixels than this say nothing. */
const leastEdgePx = 24;

/** What a subject may have been cut from. */
const mattes: readonly Rgb[] = [
  [255, 255, 255],
  [0, 255, 0],
  [255, 0, 255],
];
/** Black is left to `premultiplied`, which looks the same and is told exactly: dark soft outlines are drawn on purpose. */
const darkMattes: readonly Rgb[] = [[128, 128, 128]];

/**
 * G4: no colour of the old background is left in the half-transparent edge. Least squares of C = F + (1 − α)·k·(M − F) over
 * the edge pixels, for each likely background colour M: k = 0 is clean, 1 was never un-mixed.
 */
export const matteCheck: ImageCheck = {
  id: "matte",
  version: "2",
  scope: "image",
  stage: "finished",
  group: "edge",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["contamination", "darkContamination"],
  inapplicable: edgeInapplicable,
  measure: (analysis, { contract }) => measureMatte(analysis, contract.outline === "white_sticker"),
  rules: () => [light, dark],
};

const light: Rule = {
  feature: "contamination",
  unit: "share",
  pass: 0.25,
  fail: 0.6,
  severity: "advisory",
  reasonCode: "EDGE_FRINGE",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["contamination"] ?? 0)} of the old background's colour is left in the edge (limit ${percent(limit)}).`,
};

// A dark outline looks like a grey matte, so grey can never do more than ask.
const dark: Rule = {
  ...light,
  feature: "darkContamination",
  pass: 0.95,
  fail: 1.2,
  sentence: (f, limit) =>
    `The edge is ${percent(f["darkContamination"] ?? 0)} darker than the subject beside it (limit ${percent(limit)}).`,
};

function measureMatte(analysis: Analysis, isWhiteWanted: boolean): Measurement {
  const edge = analysis.softEdge();
  const { rgba, widthPx } = analysis.picture;
  const isTelling = edge.at.length >= leastEdgePx;
  const worst = (among: readonly Rgb[]): number =>
    isTelling ? Math.max(0, ...among.map((matte) => contaminationOf(rgba, edge, matte))) : 0;
  const points = [
    { kind: "points", label: "old background in the edge", points: spreadPoints([...edge.at], widthPx) },
  ] as const;
  return {
    features: {
      contamination: worst(isWhiteWanted ? mattes.slice(1) : mattes),
      darkContamination: worst(darkMattes),
      edgePx: edge.at.length,
    },
    overlays: { contamination: points, darkContamination: points },
  };
}

/** k times the square root of the share of the colour difference that it explains, 0..1. */
function contaminationOf(rgba: Uint8ClampedArray, { at, inner }: SoftEdge, matte: Rgb): number {
  let [along, pull, all] = [0, 0, 0];
  for (let n = 0; n < at.length; n++) {
    const i = (at[n] as number) * 4;
    const f = (inner[n] as number) * 4;
    const clear = 1 - (rgba[i + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const subject = rgba[f + channel] as number;
      const off = (rgba[i + channel] as number) - subject;
      const full = clear * ((matte[channel] as number) - subject);
      along += off * full;
      pull += full * full;
      all += off * off;
    }
  }
  if (pull === 0 || all === 0 || along <= 0) return 0;
  const k = along / pull;
  const explained = (along * along) / (pull * all);
  return Math.min(1, k) * Math.sqrt(explained);
}
