import type { Overlay } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import type { ContractValues, ImageCheck, Measurement, Rule } from "../check.ts";
import { distanceTo } from "../distance.ts";
import { percent } from "../words.ts";

/** An outline lies this deep, in px at 512 px; before it the edge is mixed with the background. */
const band = { from: 1, to: 3.5 } as const;

/** Less opaque pixels hold some of the background. */
const solidAlpha = 250;

/** OKLab: as dark as ink, as light and colourless as a sticker's rim. */
const ink = { most: 0.45 } as const;
const sticker = { least: 0.88, chroma: 0.05 } as const;

/** So many places at most show where the line is missing. */
const mostMarks = 40;

/** G4, advisory: the outline that the contract asks for runs around the subject. */
export const outlineCheck: ImageCheck = {
  id: "outline",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "outline",
  gate: 4,
  tool: null,
  isTrial: true,
  figures: ["outlineGap"],
  inapplicable: ({ contract }) => {
    if (contract.outline === "none") return "no outline is asked for";
    return contract.isFullBleed ? "the picture fills its canvas" : null;
  },
  measure: (analysis, { contract }) => measureOutline(analysis, contract.outline),
  rules: ({ contract }) => [{ ...gap, sentence: sentenceFor(contract.outline) }],
};

const gap: Omit<Rule, "sentence"> = {
  feature: "outlineGap",
  unit: "share",
  pass: 0.5,
  fail: 0.9,
  severity: "advisory",
  reasonCode: "OUTLINE_MISSING",
  field: "outline",
};

function sentenceFor(outline: ContractValues["outline"]): Rule["sentence"] {
  const line = outline === "dark" ? "dark outline" : "white sticker outline";
  return (features, limit) =>
    `${percent(features["outlineGap"] ?? 0)} of the subject's edge is without the ${line} that is asked for (limit ${percent(limit)}).`;
}

/** The share of the edge, by the opaque pixels of the band below it, that has not the wanted colour. */
function measureOutline(analysis: Analysis, outline: ContractValues["outline"]): Measurement {
  const { picture, mask, lab, scale, sizePx } = analysis;
  const { widthPx, heightPx } = picture;
  const outside = mask().bits.map((bit) => 1 - bit);
  const [from, to] = [Math.max(1, band.from * scale), Math.max(2, band.to * scale)];
  const depth = distanceTo(outside, widthPx, heightPx, to).distance;
  const { l, a, b } = lab();
  const isWanted = (i: number): boolean => {
    if (outline === "dark") return (l[i] as number) < ink.most;
    return (l[i] as number) > sticker.least && (a[i] as number) ** 2 + (b[i] as number) ** 2 < sticker.chroma ** 2;
  };
  const bare: number[] = [];
  let judged = 0;
  for (let i = 0; i < sizePx; i++) {
    const deep = depth[i] as number;
    if (deep <= from || deep > to || (picture.rgba[i * 4 + 3] as number) < solidAlpha) continue;
    judged += 1;
    if (!isWanted(i)) bare.push(i);
  }
  return {
    features: { outlineGap: judged === 0 ? 0 : bare.length / judged },
    overlays: { outlineGap: bare.length === 0 ? [] : [marks(bare, widthPx)] },
  };
}

/** Places spread evenly over those without the line. */
function marks(bare: readonly number[], widthPx: number): Overlay {
  const step = Math.max(1, Math.ceil(bare.length / mostMarks));
  const places = bare.filter((_, at) => at % step === 0);
  return { kind: "points", label: "no outline", points: places.map((i) => [i % widthPx, Math.floor(i / widthPx)]) };
}
