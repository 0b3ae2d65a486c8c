import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { type Component, componentsOf } from "../components.ts";
import { speckLimits } from "../finish/specks.ts";
import { boxOverlay } from "../judge.ts";
import { inverted, solidOf } from "../mask.ts";

/** G4: no loose crumbs beside the subject and no pin-holes in it. Crumbs up to three times a speck's area count too. */
export const specksCheck: ImageCheck = {
  id: "specks",
  version: "1",
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
  const crumbs = pieces.filter((piece) => piece.areaPx <= speckPx * 3 && piece.areaPx < largest);
  const holes = componentsOf(inverted(solidOf(picture)), widthPx, heightPx).components.filter(
    (hole) => !hole.touchesBorder && hole.areaPx <= pinHolePx,
  );
  const marked = (label: string, found: readonly Component[]) =>
    found.slice(0, 32).map((piece) => boxOverlay(label, piece.box));
  return {
    features: { specks: crumbs.length, pinHoles: holes.length },
    overlays: { specks: marked("speck", crumbs), pinHoles: marked("pin-hole", holes) },
  };
}
