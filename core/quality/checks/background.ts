import type { Analysis } from "../analysis.ts";
import { ringIndices } from "../border-key.ts";
import type { ContractValues, ImageCheck, Measurement, Rule } from "../check.ts";
import { scaledPadding } from "../finish/frame.ts";
import { hazeShareOf } from "../haze.ts";
import { boxOverlay } from "../judge.ts";
import { percent } from "../words.ts";

type Side = ContractValues["croppableSides"][number];

/** G4: the finished picture's border is what the background policy asks for, and nothing hazy floats beside the subject. */
export const backgroundCheck: ImageCheck = {
  id: "background",
  version: "4",
  scope: "image",
  stage: "finished",
  group: "background",
  gate: 4,
  tool: "bg_cycler",
  figures: ["missShare", "hazeShare"],
  inapplicable: ({ contract }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return contract.backgroundPolicy === "any" ? "any background is allowed" : null;
  },
  measure: (analysis, { contract }) => measureBackground(analysis, contract),
  rules: ({ contract }) => {
    const policy = policyRule(contract.backgroundPolicy);
    return contract.alphaMode === "hard" ? [policy, haze] : [policy];
  },
};

const wantedWords = {
  transparent_only: "transparent",
  white_only: "white",
  white_or_transparent: "all white or all transparent",
  any: "anything",
} as const;

function policyRule(policy: ContractValues["backgroundPolicy"]): Rule {
  return {
    feature: "missShare",
    unit: "share",
    pass: 0.02,
    fail: 0.6,
    severity: "hard",
    reasonCode: "BACKGROUND_POLICY",
    field: "backgroundPolicy",
    sentence: (f, limit) =>
      `${percent(f["missShare"] ?? 0)} of the border is not ${wantedWords[policy]} (limit ${percent(limit)}).`,
  };
}

const haze: Rule = {
  feature: "hazeShare",
  unit: "share",
  // Painted art is soft along its edge up to here; fog and what a cut-out leaves behind cover many times as much.
  pass: 0.015,
  fail: 0.04,
  severity: "calibrated",
  reasonCode: "HAZE",
  field: null,
  sentence: (f, limit) =>
    `${percent(f["hazeShare"] ?? 0)} of the picture is faint haze away from the subject (limit ${percent(limit)}).`,
};

function measureBackground(analysis: Analysis, contract: ContractValues): Measurement {
  const { widthPx, heightPx } = analysis.picture;
  const { transparent, white } = ringShares(analysis, contract);
  const held = { transparent_only: transparent, white_only: white, any: 1 } as const;
  const share =
    contract.backgroundPolicy === "white_or_transparent"
      ? Math.max(transparent, white)
      : held[contract.backgroundPolicy];
  const canvas = { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
  return {
    features: { missShare: 1 - share, transparent, white, hazeShare: hazeShareOf(analysis) },
    overlays: { missShare: [boxOverlay("border", canvas)], hazeShare: [boxOverlay("haze", canvas)] },
  };
}

/**
 * Shares of transparent (alpha ≤ 8) and white (opaque, L > 0.98, chroma < 0.012) pixels in the ring, open sides left out. The
 * ring is no wider than the margin that the subject keeps: of pictures of a few dozen pixels that is one pixel.
 */
function ringShares(
  { picture, lab }: Analysis,
  { croppableSides: openSides, paddingPx }: ContractValues,
): { readonly transparent: number; readonly white: number } {
  const { widthPx, heightPx, rgba } = picture;
  const { l, a, b } = lab();
  const counts = { transparent: 0, white: 0, all: 0 };
  const marginPx = scaledPadding(paddingPx, picture);
  for (const i of ringIndices(widthPx, heightPx, marginPx === 0 ? undefined : marginPx)) {
    if (openSides.includes(sideOf(i % widthPx, Math.floor(i / widthPx), widthPx, heightPx))) continue;
    counts.all++;
    const alpha = rgba[i * 4 + 3] as number;
    if (alpha <= 8) counts.transparent++;
    const chroma2 = (a[i] as number) ** 2 + (b[i] as number) ** 2;
    if (alpha >= 250 && (l[i] as number) > 0.98 && chroma2 < 0.012 ** 2) counts.white++;
  }
  if (counts.all === 0) return { transparent: 1, white: 1 };
  return { transparent: counts.transparent / counts.all, white: counts.white / counts.all };
}

function sideOf(x: number, y: number, widthPx: number, heightPx: number): Side {
  const gaps: readonly (readonly [number, Side])[] = [
    [y, "top"],
    [widthPx - 1 - x, "right"],
    [heightPx - 1 - y, "bottom"],
    [x, "left"],
  ];
  return gaps.reduce((nearest, gap) => (gap[0] < nearest[0] ? gap : nearest))[1];
}
