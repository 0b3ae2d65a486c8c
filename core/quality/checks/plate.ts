import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { componentsOf } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** OKLab: a card behind the subject is nearly white and flat. */
const cardLike = { light: 0.93, chroma: 0.03 };

/** A card makes up at least this much of what was cut out (a drawn white outline is thinner), and with what lies on it fills its box. */
const leastShare = 0.25;
const leastFill = 0.65;

/** The contour is looked at between these depths, in px at 512 px: behind the anti-aliased edge. */
const depthPx = { from: 2, to: 4 };

/** G4: the subject does not stand on a white card that was cut out with it. */
export const plateCheck: ImageCheck = {
  id: "plate",
  version: "2",
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
  pass: 0.6,
  fail: 0.95,
  severity: "advisory",
  reasonCode: "BACKGROUND_PLATE",
  field: null,
  sentence: (f, limit) =>
    `A flat white area runs along ${percent(f["plateShare"] ?? 0)} of the subject's contour (limit ${percent(limit)}).`,
};

function measurePlate(analysis: Analysis): Measurement {
  const { picture, inside, mask, sizePx } = analysis;
  const { widthPx, heightPx } = picture;
  const { labels, components } = componentsOf(whiteBits(analysis), widthPx, heightPx);
  const cards = components.filter(({ areaPx, box }) => {
    const boxPx = (box.right - box.left + 1) * (box.bottom - box.top + 1);
    return areaPx >= mask().areaPx * leastShare && boxPx * leastFill <= mask().areaPx;
  });
  const card = cards.reduce((most, one) => (one.areaPx > (most?.areaPx ?? 0) ? one : most), cards[0]);
  const [from, to] = [Math.max(2, depthPx.from * analysis.scale), Math.max(4, depthPx.to * analysis.scale)];
  const depth = inside().distance;
  let [contour, touched] = [0, 0];
  for (let i = 0; i < sizePx; i++) {
    if ((depth[i] as number) < from || (depth[i] as number) >= to) continue;
    contour++;
    if (labels[i] === card?.label) touched++;
  }
  return {
    features: { plateShare: card === undefined || contour === 0 ? 0 : touched / contour },
    overlays: { plateShare: card === undefined ? [] : [boxOverlay("white card", card.box)] },
  };
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
