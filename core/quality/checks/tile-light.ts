import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";
import { cellMeans } from "../tile-lines.ts";

const cells = 8;

/** G4: a tile is lit evenly. Light that falls off to one side or to all edges shows as a grid when it repeats. */
export const tileLightCheck: ImageCheck = {
  id: "tile_light",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "seam",
  gate: 4,
  tool: null,
  isTrial: true,
  figures: ["fallOff"],
  inapplicable: ({ contract }) => (contract.isTileable ? null : "the picture is not a tile"),
  measure: measureLight,
  rules: () => [light],
};

const light: Rule = {
  feature: "fallOff",
  unit: "L",
  pass: 0.05,
  fail: 0.15,
  severity: "advisory",
  reasonCode: "TILE_UNEVEN_LIGHT",
  field: "isTileable",
  sentence: (f, limit) =>
    `From one part of the tile to another the light falls off by ${(f["fallOff"] ?? 0).toFixed(3)} (limit ${limit.toFixed(3)}).`,
};

/** Left against right, top against bottom, and the outer cells against the four inner ones. */
function measureLight({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const grid = cellMeans(lab().l, widthPx, heightPx, cells);
  const differ = (isOne: (x: number, y: number) => boolean, isOther: (x: number, y: number) => boolean): number =>
    Math.abs(meanWhere(grid, isOne) - meanWhere(grid, isOther));
  const isOuter = (x: number, y: number): boolean => Math.min(x, y, cells - 1 - x, cells - 1 - y) === 0;
  const isInner = (x: number, y: number): boolean => Math.min(x, y, cells - 1 - x, cells - 1 - y) >= 3;
  const sideways = differ(
    (x) => x < cells / 4,
    (x) => x >= (cells * 3) / 4,
  );
  const upright = differ(
    (_, y) => y < cells / 4,
    (_, y) => y >= (cells * 3) / 4,
  );
  const vignette = differ(isOuter, isInner);
  const canvas = { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
  return {
    features: { fallOff: Math.max(sideways, upright, vignette), sideways, upright, vignette },
    overlays: { fallOff: [boxOverlay("uneven light", canvas)] },
  };
}

function meanWhere(grid: Float64Array, isWanted: (x: number, y: number) => boolean): number {
  let [sum, count] = [0, 0];
  grid.forEach((value, cell) => {
    if (!isWanted(cell % cells, Math.floor(cell / cells))) return;
    sum += value;
    count++;
  });
  return sum / Math.max(1, count);
}
