import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";
import { lowerMedian } from "../positions.ts";
import { cellLight } from "../tile-lines.ts";

const cells = 12;

/** Unevenness below this is invisible, however even the rest is. */
const leastSpread = 0.008;

/** G4: no single spot of a tile catches the eye, which would come back at every repetition. */
export const tileRepeatCheck: ImageCheck = {
  id: "tile_repeat",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "seam",
  gate: 4,
  tool: null,
  isTrial: true,
  figures: ["landmark"],
  inapplicable: ({ contract }) => (contract.isTileable ? null : "the picture is not a tile"),
  measure: measureLandmark,
  rules: () => [landmark],
};

const landmark: Rule = {
  feature: "landmark",
  unit: "σ",
  pass: 6,
  fail: 14,
  severity: "advisory",
  reasonCode: "TILE_REPEATS",
  field: "isTileable",
  sentence: (f, limit) =>
    `One spot stands out ${(f["landmark"] ?? 0).toFixed(1)} times as much as spots usually do (limit ${limit}), and shows at every repetition.`,
};

/** The cell that differs most from the middle one, in median deviations. */
function measureLandmark({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const grid = [...cellLight(lab(), widthPx, heightPx, cells)];
  const middle = lowerMedian(grid);
  const away = grid.map((value) => Math.abs(value - middle));
  const spread = Math.max(leastSpread, 1.4826 * lowerMedian(away));
  const worst = away.indexOf(Math.max(...away));
  const [x, y] = [worst % cells, Math.floor(worst / cells)];
  const spot = {
    left: Math.floor((x * widthPx) / cells),
    top: Math.floor((y * heightPx) / cells),
    right: Math.ceil(((x + 1) * widthPx) / cells) - 1,
    bottom: Math.ceil(((y + 1) * heightPx) / cells) - 1,
  };
  return {
    features: { landmark: (away[worst] ?? 0) / spread, spread },
    overlays: { landmark: [boxOverlay("catches the eye", spot)] },
  };
}
