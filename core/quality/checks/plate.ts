import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { type Box, type Component, componentsOf, unionBox } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** OKLab: a card behind the subject is nearly white and flat. */
const cardLike = { light: 0.93, chroma: 0.03 };

/**
 * What is seen of a card is at least this much of what was cut out (a drawn white outline is thinner), and with what lies on
 * it fills its box. A subject that reaches across leaves several pieces of it; smaller ones are no pieces.
 */
const leastShare = 0.06;
const leastPieceShare = 0.02;
const leastFill = 0.7;

/** The contour is looked at between these depths, in px at 512 px: behind the anti-aliased edge. */
const depthPx = { from: 2, to: 4 };

/** G4: the subject does not stand on a white card that was cut out with it. */
export const plateCheck: ImageCheck = {
  id: "plate",
  version: "3",
  scope: "image",
  stage: "finished",
  group: "background",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["plateShare"],
  inapplicable: (context) =>
    context.contract.outline === "white_sticker" ? "a white outline is wanted" : edgeInapplicable(context),
  measure: measurePlate,
  rules: () => [plate],
};

const plate: Rule = {
  feature: "plateShare",
  unit: "share",
  pass: 0.55,
  fail: 0.95,
  severity: "advisory",
  reasonCode: "BACKGROUND_PLATE",
  field: null,
  sentence: (f, limit) =>
    `A flat white area runs along ${percent(f["plateShare"] ?? 0)} of the subject's contour (limit ${percent(limit)}).`,
};

function measurePlate(analysis: Analysis): Measurement {
  const { picture, mask } = analysis;
  const { labels, components } = componentsOf(whiteBits(analysis), picture.widthPx, picture.heightPx);
  const pieces = components.filter(({ areaPx }) => areaPx >= mask().areaPx * leastPieceShare);
  const box = pieces.reduce<Box | null>((whole, piece) => unionBox(whole, piece.box), null);
  const isCard = box !== null && isCardLike(pieces, box, mask().areaPx);
  return {
    features: { plateShare: isCard ? contourShare(analysis, labels, new Set(pieces.map(({ label }) => label))) : 0 },
    overlays: { plateShare: isCard ? [boxOverlay("white card", box)] : [] },
  };
}

function isCardLike(pieces: readonly Component[], box: Box, subjectPx: number): boolean {
  const seenPx = pieces.reduce((sum, { areaPx }) => sum + areaPx, 0);
  const boxPx = (box.right - box.left + 1) * (box.bottom - box.top + 1);
  return seenPx >= subjectPx * leastShare && boxPx * leastFill <= subjectPx;
}

/** How much of the contour, just behind the edge, is card. */
function contourShare({ inside, scale, sizePx }: Analysis, labels: Int32Array, card: ReadonlySet<number>): number {
  const [from, to] = [Math.max(2, depthPx.from * scale), Math.max(4, depthPx.to * scale)];
  const depth = inside().distance;
  let [contour, touched] = [0, 0];
  for (let i = 0; i < sizePx; i++) {
    if ((depth[i] as number) < from || (depth[i] as number) >= to) continue;
    contour++;
    if (card.has(labels[i] as number)) touched++;
  }
  return contour === 0 ? 0 : touched / contour;
}

function whiteBits({ lab, mask, sizePx }: Analysis): Uint8Array {
  const { l, a, b } = lab();
  const { bits } = mask();
  const white = new Uint8Array(sizePx);
  for (let i = 0; i < sizePx; i++) {
    const chroma2 = (a[i] as number) ** 2 + (b[i] as number) ** 2;
    if (bits[i] === 1 && (l[i] as number) > cardLike.light && chroma2 < cardLike.chroma ** 2) white[i] = 1;
  }
  return white;
}
