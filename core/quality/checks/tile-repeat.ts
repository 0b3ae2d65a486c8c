import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";
import { lowerMedian } from "../positions.ts";
import { cellMeans } from "../tile-lines.ts";

const cells = 12;

/** Unevenness below this is invisible, however even the rest is. */
const leastSpread = 0.008;

/** The same for colour: one warm stone among grey ones is no landmark, although grey ones have next to no colour at all. */
const leastColourSpread = 0.02;

/** G4: no single spot of a tile catches the eye, which would come back at every repetition. */
export const tileRepeatCheck: ImageCheck = {
  id: "tile_repeat",
  version: "2",
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

/** The cell that differs most from the middle one in lightness or either colour, in median deviations. */
function measureLandmark({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const { l, a, b } = lab();
  const of = (plane: Float32Array, least: number): StandingOut =>
    standingOut([...cellMeans(plane, widthPx, heightPx, cells)], least);
  const colours = [of(a, leastColourSpread), of(b, leastColourSpread)];
  const { worst, landmark, spread } = colours.reduce(
    (most, one) => (one.landmark > most.landmark ? one : most),
    of(l, leastSpread),
  );
  const [x, y] = [worst % cells, Math.floor(worst / cells)];
  const spot = {
    left: Math.floor((x * widthPx) / cells),
    top: Math.floor((y * heightPx) / cells),
    right: Math.ceil(((x + 1) * widthPx) / cells) - 1,
    bottom: Math.ceil(((y + 1) * heightPx) / cells) - 1,
  };
  return {
    features: { landmark, spread },
    overlays: { landmark: [boxOverlay("catches the eye", spot)] },
  };
}

interface StandingOut {
  readonly worst: number;
  readonly landmark: number;
  readonly spread: number;
}

function standingOut(grid: readonly number[], least: number): StandingOut {
  const middle = lowerMedian(grid);
  const away = grid.map((value) => Math.abs(value - middle));
  const spread = Math.max(least, 1.4826 * lowerMedian(away));
  const most = Math.max(...away);
  return { worst: away.indexOf(most), landmark: most / spread, spread };
}
