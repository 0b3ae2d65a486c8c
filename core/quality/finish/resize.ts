import type { Box } from "../components.ts";
import type { Picture } from "../pixels.ts";

export type Kernel = "nearest" | "linear";

/** Where the content of one picture lies in another, in pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/**
 * Draws the part `source` of a picture, scaled to `target`, on a transparent canvas of `size`. Row by row: of the rows in
 * between only those are kept that the row at hand is made of, or a large picture would be held four times over as floats.
 */
export function place(picture: Picture, source: Box, target: Placement, size: Size, kernel: Kernel): Picture {
  const columns = tapsOf(source.left, source.right - source.left + 1, target.widthPx, kernel);
  const rows = tapsOf(source.top, source.bottom - source.top + 1, target.heightPx, kernel);
  const rgba = new Uint8ClampedArray(size.widthPx * size.heightPx * 4);
  const most = Math.max(0, ...rows.weights.map((weights) => weights.length));
  const row = new Float32Array(target.widthPx * 4);
  const wide = wideRows(picture, columns, most);
  for (let y = 0; y < target.heightPx; y++) {
    mix(wide, rows.first[y] as number, rows.weights[y] as Float64Array, row);
    writeStraight(row, rgba, ((y + target.y) * size.widthPx + target.x) * 4);
  }
  return { ...size, rgba };
}

/** For each target pixel the source pixels it is made of. Linear widens its triangle when it shrinks a picture. */
function tapsOf(start: number, sourcePx: number, targetPx: number, kernel: Kernel): Taps {
  const step = sourcePx / targetPx;
  const reach = kernel === "nearest" ? 0 : Math.max(1, step);
  const first = new Int32Array(targetPx);
  const weights: Float64Array[] = [];
  for (let t = 0; t < targetPx; t++) {
    const centre = (t + 0.5) * step - 0.5;
    if (reach === 0) {
      first[t] = start + Math.min(sourcePx - 1, Math.max(0, Math.floor((t + 0.5) * step)));
      weights.push(Float64Array.of(1));
      continue;
    }
    const low = Math.max(0, Math.ceil(centre - reach));
    const high = Math.min(sourcePx - 1, Math.floor(centre + reach));
    first[t] = start + low;
    weights.push(triangle(low, high, centre, reach));
  }
  return { first, weights };
}

function triangle(low: number, high: number, centre: number, reach: number): Float64Array {
  const raw = Float64Array.from({ length: high - low + 1 }, (_, k) =>
    Math.max(1e-9, 1 - Math.abs(low + k - centre) / reach),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Row `y` of the picture in premultiplied values, resampled across; the last `most` different ones are kept. */
function wideRows({ rgba, widthPx }: Picture, columns: Taps, most: number): (y: number) => Float32Array {
  const targetPx = columns.first.length;
  const kept = Array.from({ length: most }, () => ({ y: -1, values: new Float32Array(targetPx * 4) }));
  const source = new Float32Array(widthPx * 4);
  return (y) => {
    const slot = kept[y % most] as (typeof kept)[number];
    if (slot.y === y) return slot.values;
    premultiply(rgba, y * widthPx * 4, source);
    for (let x = 0; x < targetPx; x++) {
      gather(source, (columns.first[x] as number) * 4, columns.weights[x] as Float64Array, slot.values, x * 4);
    }
    slot.y = y;
    return slot.values;
  };
}

function premultiply(rgba: Uint8ClampedArray, from: number, into: Float32Array): void {
  for (let i = 0, at = from; i < into.length; i += 4, at += 4) {
    const alpha = rgba[at + 3] as number;
    into[i] = (rgba[at] as number) * alpha;
    into[i + 1] = (rgba[at + 1] as number) * alpha;
    into[i + 2] = (rgba[at + 2] as number) * alpha;
    into[i + 3] = alpha;
  }
}

function gather(from: Float32Array, first: number, weights: Float64Array, into: Float32Array, at: number): void {
  for (let channel = 0; channel < 4; channel++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += (from[first + k * 4 + channel] as number) * (weights[k] as number);
    into[at + channel] = sum;
  }
}

/** Resampling down: the weighted sum of some rows, in double precision until it is whole. */
function mix(rowAt: (y: number) => Float32Array, first: number, weights: Float64Array, into: Float32Array): void {
  const rows = Array.from(weights, (_, k) => rowAt(first + k));
  for (let i = 0; i < into.length; i++) {
    let sum = 0;
    for (let k = 0; k < rows.length; k++) sum += ((rows[k] as Float32Array)[i] as number) * (weights[k] as number);
    into[i] = sum;
  }
}

/** Premultiplied values back to straight bytes. */
function writeStraight(values: Float32Array, rgba: Uint8ClampedArray, at: number): void {
  for (let i = 0; i < values.length; i += 4) {
    const alpha = values[i + 3] as number;
    if (alpha < 0.5) continue;
    for (let channel = 0; channel < 3; channel++) {
      rgba[at + i + channel] = Math.round((values[i + channel] as number) / alpha);
    }
    rgba[at + i + 3] = Math.round(alpha);
  }
}
