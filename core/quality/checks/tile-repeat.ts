import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";
import type { LabPlanes } from "../lab.ts";
import { wrappedMeans } from "../tile-lines.ts";

/** Places looked at, a side; each is the mean of `spotShare` of the side squared, so that grain does not count. */
const places = 32;
const spotShare = 1 / 24;

/** What lies within this share of the side belongs to the same spot. */
const apartShare = 0.16;

/** So many places have to be without their like: a spot of half a percent of the tile. */
const leastPlaces = 5;

/** G4: no single spot of a tile catches the eye, which would come back at every repetition. */
export const tileRepeatCheck: ImageCheck = {
  id: "tile_repeat",
  version: "3",
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
  unit: "ΔE",
  // Of good tiles 99 in 100 stay below 0.038, of planted spots 94 in 100 lie above 0.04.
  pass: 0.04,
  fail: 0.12,
  severity: "advisory",
  reasonCode: "TILE_REPEATS",
  field: "isTileable",
  sentence: (f, limit) =>
    `One spot has a colour that is nowhere else in the tile, ${(f["landmark"] ?? 0).toFixed(3)} away from the nearest (limit ${limit.toFixed(3)}), and shows at every repetition.`,
};

/**
 * How far a spot's colour is from every colour elsewhere in the tile. Textures may have tones as strong as a spot's, so their
 * spread says little: what catches the eye is what has no like.
 */
function measureLandmark({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const alone = lonelinessOf(lab(), widthPx, heightPx);
  const worst = alone.indexOf(Math.max(...alone));
  const [x, y] = [worst % places, Math.floor(worst / places)];
  const spot = {
    left: Math.floor(((x - 1) * widthPx) / places),
    top: Math.floor(((y - 1) * heightPx) / places),
    right: Math.ceil(((x + 3) * widthPx) / places) - 1,
    bottom: Math.ceil(((y + 3) * heightPx) / places) - 1,
  };
  const inside = {
    left: Math.max(0, spot.left),
    top: Math.max(0, spot.top),
    right: Math.min(widthPx - 1, spot.right),
    bottom: Math.min(heightPx - 1, spot.bottom),
  };
  const falling = alone.toSorted().reverse();
  return {
    features: { landmark: falling[leastPlaces - 1] ?? 0, loneliest: falling[0] ?? 0 },
    overlays: { landmark: [boxOverlay("catches the eye", inside)] },
  };
}

/** OKLab distance of each place to the place most like it that is no part of the same spot; the tile is closed on itself. */
function lonelinessOf({ l, a, b }: LabPlanes, widthPx: number, heightPx: number): Float64Array {
  const meansOf = (plane: Float32Array) => wrappedMeans(plane, widthPx, heightPx, places, spotShare);
  const [light, green, blue] = [meansOf(l), meansOf(a), meansOf(b)];
  const nearest = new Float64Array(places * places).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < nearest.length; i++) {
    for (let j = i + 1; j < nearest.length; j++) {
      const dl = (light[i] as number) - (light[j] as number);
      const da = (green[i] as number) - (green[j] as number);
      const db = (blue[i] as number) - (blue[j] as number);
      const square = dl * dl + da * da + db * db;
      // Asked for last: next to no pair is the nearest so far of either.
      if ((square >= (nearest[i] as number) && square >= (nearest[j] as number)) || !areApart(i, j)) continue;
      nearest[i] = Math.min(nearest[i] as number, square);
      nearest[j] = Math.min(nearest[j] as number, square);
    }
  }
  return nearest.map(Math.sqrt);
}

function areApart(i: number, j: number): boolean {
  const dx = Math.abs((i % places) - (j % places));
  const dy = Math.abs(Math.floor(i / places) - Math.floor(j / places));
  return Math.min(dx, places - dx) ** 2 + Math.min(dy, places - dy) ** 2 >= (apartShare * places) ** 2;
}
