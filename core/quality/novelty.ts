import type { LabPlanes } from "./lab.ts";

/** A patch is so many lines across the joint and so long beside it, in px of the reduced picture. */
const patch = { across: 4, along: 8 };

/** Larger tiles are averaged down to at most this side; smaller ones than `leastPx` have no inside to compare with. */
const side = { mostPx: 128, leastPx: 32 };

/** How many lines inside say how well patches of this texture find their like. */
const witnesses = 12;

interface Grey {
  readonly light: Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * How unlike anything inside the tile the place looks where it meets itself: patches over the wrap line are looked for in the
 * inside (least squares over lightness), and how badly they are found is given over how badly patches of inner lines are, in
 * their spread. The higher of both axes; null when the tile is too small to say. Sees what a jump alone does not: a strange
 * edge among joints that are as sharp, but always look alike.
 */
export function noveltyOf({ l }: LabPlanes, widthPx: number, heightPx: number): number | null {
  const grey = reduced({ light: l, widthPx, heightPx });
  if (Math.min(grey.widthPx, grey.heightPx) < side.leastPx) return null;
  return Math.max(alongColumn(grey), alongColumn(turned(grey)));
}

function reduced({ light, widthPx, heightPx }: Grey): Grey {
  const by = Math.ceil(Math.max(widthPx, heightPx) / side.mostPx);
  if (by <= 1) return { light, widthPx, heightPx };
  const small = { widthPx: Math.floor(widthPx / by), heightPx: Math.floor(heightPx / by) };
  const mean = new Float32Array(small.widthPx * small.heightPx);
  for (let y = 0; y < small.heightPx * by; y++) {
    const row = Math.floor(y / by) * small.widthPx;
    for (let x = 0; x < small.widthPx * by; x++) {
      const at = row + Math.floor(x / by);
      mean[at] = (mean[at] as number) + (light[y * widthPx + x] as number) / (by * by);
    }
  }
  return { ...small, light: mean };
}

function turned({ light, widthPx, heightPx }: Grey): Grey {
  const result = new Float32Array(light.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) result[x * heightPx + y] = light[i] as number;
  }
  return { light: result, widthPx: heightPx, heightPx: widthPx };
}

function alongColumn(grey: Grey): number {
  const sums = patchSums(grey);
  const seam = strangeness(grey, sums, 0, patch.along);
  const inside = Array.from({ length: witnesses }, (_, k) => {
    const column = Math.round(2 * patch.across + ((grey.widthPx - 4 * patch.across) * (k + 0.5)) / witnesses);
    return strangeness(grey, sums, column, 2 * patch.along);
  }).sort((one, other) => one - other);
  const [median = 0, most = 0] = [inside[witnesses >> 1], inside[witnesses - 1]];
  return Math.max(0, (seam - median) / Math.max(0.004, most - median, 0.25 * median));
}

/** Sum of each patch of the picture, at its first pixel; those that reach beyond an edge are never asked for. */
function patchSums({ light, widthPx, heightPx }: Grey): Float64Array {
  const rows = new Float64Array(light.length);
  for (let i = 0; i + patch.across <= light.length; i++) {
    for (let c = 0; c < patch.across; c++) rows[i] = (rows[i] as number) + (light[i + c] as number);
  }
  const sums = new Float64Array(light.length);
  for (let i = 0; i < (heightPx - patch.along + 1) * widthPx; i++) {
    for (let r = 0; r < patch.along; r++) sums[i] = (sums[i] as number) + (rows[i + r * widthPx] as number);
  }
  return sums;
}

/** Mean distance (lightness per pixel) of the patches over a column to the patch elsewhere that is most alike. */
function strangeness(grey: Grey, sums: Float64Array, column: number, everyPx: number): number {
  const wanted = new Float32Array(patch.across * patch.along);
  let [sum, count] = [0, 0];
  for (let top = 0; top + patch.along <= grey.heightPx; top += everyPx) {
    for (let k = 0; k < wanted.length; k++) {
      const x = (column - patch.across / 2 + (k % patch.across) + grey.widthPx) % grey.widthPx;
      wanted[k] = grey.light[(top + Math.floor(k / patch.across)) * grey.widthPx + x] as number;
    }
    sum += Math.sqrt(leastSquare(grey, sums, wanted, { column, top }) / wanted.length);
    count++;
  }
  return sum / count;
}

interface Place {
  readonly column: number;
  readonly top: number;
}

/** So much more than its bound says may be told of a sum by rounding. */
const rounding = 1 - 1e-6;

/**
 * Of all places that don't overlap the patch's own. Those of its rows come first: the sooner one is alike, the less others cost.
 * The square of what two sums differ by, over the pixels, is the least that their squares can add up to: most places are seen
 * to be worse by that alone.
 */
function leastSquare(
  { light, widthPx, heightPx }: Grey,
  sums: Float64Array,
  wanted: Float32Array,
  { column, top }: Place,
): number {
  let best = Number.POSITIVE_INFINITY;
  const tops = heightPx - patch.along + 1;
  const total = wanted.reduce((sum, value) => sum + value, 0);
  for (let k = 0; k < tops; k++) {
    const row = ((top + k) % tops) * widthPx;
    for (let x = patch.across / 2; x + patch.across / 2 <= widthPx; x++) {
      const away = Math.abs(x - column);
      if (Math.min(away, widthPx - away) < patch.across) continue;
      const at = row + x - patch.across / 2;
      const off = (sums[at] as number) - total;
      if (off * off * rounding >= best * wanted.length) continue;
      best = Math.min(best, squareAt(light, at, widthPx, wanted, best));
    }
  }
  return best;
}

/** Sum of the squares between a patch and the one at a place; given up as soon as it is no better than `best`. */
function squareAt(light: Float32Array, from: number, widthPx: number, wanted: Float32Array, best: number): number {
  let sum = 0;
  for (let k = 0, at = from; k < wanted.length && sum < best; k += patch.across, at += widthPx) {
    for (let c = 0; c < patch.across; c++) {
      const off = (light[at + c] as number) - (wanted[k + c] as number);
      sum += off * off;
    }
  }
  return sum;
}
