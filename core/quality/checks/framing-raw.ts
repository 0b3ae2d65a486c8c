import type { Overlay } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import { borderIndices, commonestOf, floodBackground } from "../border-key.ts";
import type { ContractValues, ImageCheck, Measurement, Rule } from "../check.ts";
import { type Box, boxOf, componentsOf } from "../components.ts";
import { speckLimits } from "../finish/specks.ts";
import { inverted } from "../mask.ts";
import { pixels } from "../words.ts";

type Side = ContractValues["croppableSides"][number];
const sides: readonly Side[] = ["top", "right", "bottom", "left"];

/** G3: the renderer drew the whole subject. Judged on the raw picture, because trimming hides a cut. */
export const framingRawCheck: ImageCheck = {
  id: "framing_raw",
  version: "2",
  scope: "image",
  stage: "raw",
  group: "framing",
  gate: 3,
  tool: "safe_area",
  figures: ["cropShare"],
  inapplicable: ({ contract, plan }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return plan.finish.cutout === "none" ? "nothing is cut out" : null;
  },
  measure: (analysis, { contract }) => measureCrop(analysis, contract.croppableSides),
  rules: () => [crop],
};

const crop: Rule = {
  feature: "cropShare",
  unit: "share",
  pass: 0.02,
  fail: 0.15,
  severity: "hard",
  reasonCode: "SUBJECT_CROPPED",
  field: "croppableSides",
  sentence: (f, limit) => {
    const side = sides[f["worstSide"] ?? -1];
    const allowed = pixels(Math.floor(limit * (f["sideLengthPx"] ?? 0)));
    if (side === undefined) return "The subject touches no border.";
    return `The subject touches the ${side} border on ${pixels(f["touchPx"] ?? 0)} (limit ${allowed}).`;
  },
};

interface Contact {
  readonly side: Side;
  readonly index: number;
  readonly touchPx: number;
  readonly sideLengthPx: number;
  readonly share: number;
}

function measureCrop(analysis: Analysis, croppable: readonly Side[]): Measurement {
  const { widthPx, heightPx } = analysis.picture;
  const bits = withoutCrumbs(analysis);
  const box = boxOf(bits, widthPx, heightPx);
  const contacts = box === null ? [] : sides.map((side, index) => contactOf(analysis, bits, box, side, index));
  const judged = contacts.filter(({ side, touchPx }) => touchPx > 0 && !croppable.includes(side));
  const worst = judged.reduce<Contact | null>((bad, one) => (bad === null || one.share > bad.share ? one : bad), null);
  const figures = worst ?? { index: -1, touchPx: 0, sideLengthPx: 0, share: 0 };
  return {
    features: {
      cropShare: figures.share,
      touchPx: figures.touchPx,
      sideLengthPx: figures.sideLengthPx,
      worstSide: figures.index,
    },
    overlays: { cropShare: judged.map(({ side }) => sideOverlay(side, analysis)) },
  };
}

/** A background may be as little as this of the border of a picture that a subject fills. */
const leastGroundShare = 0.2;

/**
 * Where the subject is. One that lies on half of the border or more leaves too little background for the mask; its colour still
 * is the commonest one there, because a subject has many.
 */
function subjectOf({ picture, mask }: Analysis): Uint8Array {
  const { bits, source } = mask();
  if (source !== "none") return bits;
  const ground = commonestOf(picture, borderIndices(picture.widthPx, picture.heightPx));
  return ground.share < leastGroundShare ? bits : inverted(floodBackground(picture, ground.colour));
}

/** The subject without loose specks: one that lies on the border is no cut-off subject. */
function withoutCrumbs(analysis: Analysis): Uint8Array {
  const { picture } = analysis;
  const { widthPx, heightPx } = picture;
  const bits = subjectOf(analysis);
  if (!borderIndices(widthPx, heightPx).some((i) => bits[i] === 1)) return bits;
  const { labels, components } = componentsOf(bits, widthPx, heightPx);
  const limit = speckLimits(picture).speckPx * 3;
  const crumbs = new Set(components.filter((piece) => piece.areaPx <= limit).map((piece) => piece.label));
  return bits.map((bit, i) => (crumbs.has(labels[i] as number) ? 0 : bit));
}

/** How many subject pixels lie on a border, and what share of the subject's own extent along it that is. */
function contactOf({ picture }: Analysis, bits: Uint8Array, box: Box, side: Side, index: number): Contact {
  const { widthPx, heightPx } = picture;
  const isRow = side === "top" || side === "bottom";
  const length = isRow ? widthPx : heightPx;
  const fixed = side === "bottom" ? heightPx - 1 : side === "right" ? widthPx - 1 : 0;
  let touchPx = 0;
  for (let k = 0; k < length; k++) touchPx += bits[isRow ? fixed * widthPx + k : k * widthPx + fixed] as number;
  const sideLengthPx = isRow ? box.right - box.left + 1 : box.bottom - box.top + 1;
  return { side, index, touchPx, sideLengthPx, share: touchPx / sideLengthPx };
}

function sideOverlay(side: Side, { picture }: Analysis): Overlay {
  const [right, bottom] = [picture.widthPx, picture.heightPx];
  const lines: Readonly<Record<Side, readonly (readonly number[])[]>> = {
    top: [
      [0, 0],
      [right, 0],
    ],
    right: [
      [right, 0],
      [right, bottom],
    ],
    bottom: [
      [0, bottom],
      [right, bottom],
    ],
    left: [
      [0, 0],
      [0, bottom],
    ],
  };
  return { kind: "line", label: `cut off at the ${side}`, points: lines[side] };
}
