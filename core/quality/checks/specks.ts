import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { type Component, componentsOf, type Labelling } from "../components.ts";
import { speckLimits } from "../finish/specks.ts";
import { boxOverlay } from "../judge.ts";
import { inverted, opaqueAlpha, solidOf } from "../mask.ts";
import type { Picture } from "../pixels.ts";

/**
 * In pictures of a few dozen pixels one pixel is more than the area that counts by scale. There a hole up to this large counts
 * when it was punched: nothing in it can be seen, all around it is opaque, and the outside is `insidePx` away. The gaps that
 * pixel art leaves between an arm and a body are half-transparent, have soft sides, or lie at the edge.
 */
const punched = { mostPx: 3, clearAlpha: 16, insidePx: 2.5 };

/** A crumb is up to this many times as large as what finishing wipes away, and in tiny pictures up to `leastPx` large. */
const crumb = { times: 4, leastPx: 5 };

/** G4: no loose crumbs beside the subject and no pin-holes in it. */
export const specksCheck: ImageCheck = {
  id: "specks",
  version: "2",
  scope: "image",
  stage: "finished",
  group: "specks",
  gate: 4,
  tool: "bg_cycler",
  figures: ["specks", "pinHoles"],
  inapplicable: ({ contract, plan }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    if (contract.alphaMode === "additive") return "glowing art may have sparks";
    return plan.finish.cutout === "none" ? "nothing is cut out" : null;
  },
  measure: (analysis) => measureSpecks(analysis),
  rules: () => [specks, pinHoles],
};

const specks: Rule = {
  feature: "specks",
  unit: "pieces",
  pass: 2,
  fail: 12,
  severity: "calibrated",
  reasonCode: "SPECKS",
  field: null,
  sentence: (f, limit) => `${f["specks"] ?? 0} loose specks lie beside the subject (limit ${limit}).`,
};

const pinHoles: Rule = {
  feature: "pinHoles",
  unit: "pieces",
  pass: 2,
  fail: 12,
  severity: "calibrated",
  reasonCode: "PIN_HOLES",
  field: null,
  sentence: (f, limit) => `The subject has ${f["pinHoles"] ?? 0} pin-holes (limit ${limit}).`,
};

function measureSpecks({ picture }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const { speckPx, pinHolePx } = speckLimits(picture);
  const pieces = componentsOf(solidOf(picture, 9), widthPx, heightPx).components;
  const largest = Math.max(0, ...pieces.map((piece) => piece.areaPx));
  const crumbs = pieces.filter(
    ({ areaPx }) => areaPx <= Math.max(crumb.leastPx, speckPx * crumb.times) && areaPx < largest,
  );
  const gaps = componentsOf(inverted(solidOf(picture)), widthPx, heightPx);
  const holes = gaps.components.filter(
    (gap) => !gap.touchesBorder && (gap.areaPx <= pinHolePx || isPunched(gap, gaps, picture)),
  );
  const marked = (label: string, found: readonly Component[]) =>
    found.slice(0, 32).map((piece) => boxOverlay(label, piece.box));
  return {
    features: { specks: crumbs.length, pinHoles: holes.length },
    overlays: { specks: marked("speck", crumbs), pinHoles: marked("pin-hole", holes) },
  };
}

function isPunched(gap: Component, { labels, components }: Labelling, { rgba, widthPx, heightPx }: Picture): boolean {
  if (gap.areaPx > punched.mostPx) return false;
  const { left, right, top, bottom } = gap.box;
  const reach = Math.floor(punched.insidePx);
  for (let y = Math.max(0, top - reach); y <= Math.min(heightPx - 1, bottom + reach); y++) {
    for (let x = Math.max(0, left - reach); x <= Math.min(widthPx - 1, right + reach); x++) {
      const label = labels[y * widthPx + x] as number;
      const alpha = rgba[(y * widthPx + x) * 4 + 3] as number;
      const isOutside = components[label - 1]?.touchesBorder === true;
      if (!allows(gap, label, alpha, isOutside, awayFrom(gap.box, x, y))) return false;
    }
  }
  return true;
}

/** What a pixel near a gap has to be like, if the gap was punched: part of it, opaque beside it, and not yet outside. */
function allows(gap: Component, label: number, alpha: number, isOutside: boolean, awayPx: number): boolean {
  if (label === gap.label) return alpha <= punched.clearAlpha;
  if (label === 0) return alpha >= opaqueAlpha || awayPx >= 1.5;
  return !isOutside || awayPx >= punched.insidePx;
}

/** Distance of a pixel from a box, in px. */
function awayFrom({ left, right, top, bottom }: Component["box"], x: number, y: number): number {
  const [dx, dy] = [Math.max(0, left - x, x - right), Math.max(0, top - y, y - bottom)];
  return Math.sqrt(dx * dx + dy * dy);
}
