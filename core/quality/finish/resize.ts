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

/** Draws the part `source` of a picture, scaled to `target`, on a transparent canvas of `size`. */
export function place(picture: Picture, source: Box, target: Placement, size: Size, kernel: Kernel): Picture {
  const columns = tapsOf(source.left, source.right - source.left + 1, target.widthPx, kernel);
  const rows = tapsOf(source.top, source.bottom - source.top + 1, target.heightPx, kernel);
  const scaled = blend(premultiplied(picture), picture.widthPx, columns, rows, target);
  const rgba = new Uint8ClampedArray(size.widthPx * size.heightPx * 4);
  for (let y = 0; y < target.heightPx; y++) {
    const from = y * target.widthPx * 4;
    rgba.set(scaled.subarray(from, from + target.widthPx * 4), ((y + target.y) * size.widthPx + target.x) * 4);
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

function premultiplied({ rgba }: Picture): Float32Array {
  const values = new Float32Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    values[i] = (rgba[i] as number) * alpha;
    values[i + 1] = (rgba[i + 1] as number) * alpha;
    values[i + 2] = (rgba[i + 2] as number) * alpha;
    values[i + 3] = alpha;
  }
  return values;
}

/** Separable resampling of premultiplied values, back to straight bytes. */
function blend(values: Float32Array, strideX: number, columns: Taps, rows: Taps, size: Size): Uint8ClampedArray {
  const sourceRows = values.length / 4 / strideX;
  const wide = new Float32Array(sourceRows * size.widthPx * 4);
  for (let y = 0; y < sourceRows; y++) {
    for (let x = 0; x < size.widthPx; x++) {
      const first = (y * strideX + (columns.first[x] as number)) * 4;
      gather(values, first, 4, columns.weights[x] as Float64Array, wide, (y * size.widthPx + x) * 4);
    }
  }
  const result = new Float32Array(size.widthPx * size.heightPx * 4);
  const stride = size.widthPx * 4;
  for (let y = 0; y < size.heightPx; y++) {
    const first = (rows.first[y] as number) * stride;
    const weights = rows.weights[y] as Float64Array;
    for (let x = 0; x < size.widthPx; x++) {
      gather(wide, first + x * 4, stride, weights, result, y * stride + x * 4);
    }
  }
  return straight(result);
}

function gather(
  from: Float32Array,
  first: number,
  stride: number,
  weights: Float64Array,
  into: Float32Array,
  at: number,
): void {
  for (let channel = 0; channel < 4; channel++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      sum += (from[first + k * stride + channel] as number) * (weights[k] as number);
    }
    into[at + channel] = sum;
  }
}

function straight(values: Float32Array): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i += 4) {
    const alpha = values[i + 3] as number;
    if (alpha < 0.5) continue;
    for (let channel = 0; channel < 3; channel++) {
      rgba[i + channel] = Math.round((values[i + channel] as number) / alpha);
    }
    rgba[i + 3] = Math.round(alpha);
  }
  return rgba;
}
