import type { Analysis } from "./analysis.ts";

/** Steps of lightness below this are texture or noise; above the cap an outline would count for everything else. */
const leastStep = 0.02;
const fullStep = 0.25;

/** sin 4°: how far an edge may lean and still run along a direction. */
const leanSine = 0.0697565;

/** A direction in the picture as a unit vector, y downwards. */
export type Direction = readonly [number, number];

/**
 * Share of the edges of a picture (Scharr on lightness over alpha, by strength) that run along one of some directions, ±4°;
 * 0 when there are too few edges to say. A picture without preferred directions has 0.044 per direction.
 */
export function edgeShare({ picture, lab }: Analysis, directions: readonly Direction[]): number {
  const { widthPx, heightPx, rgba } = picture;
  const { l } = lab();
  const light = new Float32Array(l.length);
  for (let i = 0; i < l.length; i++) light[i] = ((l[i] as number) * (rgba[i * 4 + 3] as number)) / 255;
  const flat = Float64Array.from(directions.flat());
  let all = 0;
  let along = 0;
  // Written without a value per pixel: this is the longest loop of all checks.
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1; x < widthPx - 1; x++) {
      const i = y * widthPx + x;
      const gx = slopeAcross(light, i, widthPx);
      const gy = slopeDown(light, i, widthPx);
      const step = Math.sqrt(gx * gx + gy * gy);
      if (step < leastStep) continue;
      const strength = Math.min(step, fullStep);
      all += strength;
      if (runsAlong(flat, gx, gy, leanSine * step)) along += strength;
    }
  }
  return all < Math.max(widthPx, heightPx) * fullStep * 0.5 ? 0 : along / all;
}

/** The edge runs across its gradient: it lies along a direction when the gradient has next to no part in it. */
function runsAlong(directions: Float64Array, gx: number, gy: number, limit: number): boolean {
  for (let k = 0; k < directions.length; k += 2) {
    if (Math.abs(gx * (directions[k] as number) + gy * (directions[k + 1] as number)) <= limit) return true;
  }
  return false;
}

/** Scharr: the derivative whose direction is truest on a pixel grid. Scaled to the step across one pixel. */
function slopeAcross(light: Float32Array, i: number, widthPx: number): number {
  const up = i - widthPx;
  const down = i + widthPx;
  const corners =
    (light[up + 1] as number) - (light[up - 1] as number) + (light[down + 1] as number) - (light[down - 1] as number);
  return (3 * corners + 10 * ((light[i + 1] as number) - (light[i - 1] as number))) / 32;
}

function slopeDown(light: Float32Array, i: number, widthPx: number): number {
  const up = i - widthPx;
  const down = i + widthPx;
  const corners =
    (light[down - 1] as number) - (light[up - 1] as number) + (light[down + 1] as number) - (light[up + 1] as number);
  return (3 * corners + 10 * ((light[down] as number) - (light[up] as number))) / 32;
}
