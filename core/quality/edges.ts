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
  let all = 0;
  let along = 0;
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1; x < widthPx - 1; x++) {
      const [gx, gy] = gradientAt(light, y * widthPx + x, widthPx);
      const step = Math.sqrt(gx * gx + gy * gy);
      if (step < leastStep) continue;
      const strength = Math.min(step, fullStep);
      all += strength;
      // The edge runs across its gradient: it lies along a direction when the gradient has next to no part in it.
      if (directions.some(([dx, dy]) => Math.abs(gx * dx + gy * dy) <= leanSine * step)) along += strength;
    }
  }
  return all < Math.max(widthPx, heightPx) * fullStep * 0.5 ? 0 : along / all;
}

/** Scharr: the derivative whose direction is truest on a pixel grid. Scaled to the step across one pixel. */
function gradientAt(light: Float32Array, i: number, widthPx: number): readonly [number, number] {
  const at = (offset: number): number => light[i + offset] as number;
  const [up, down] = [-widthPx, widthPx];
  const gx = 3 * (at(up + 1) - at(up - 1) + at(down + 1) - at(down - 1)) + 10 * (at(1) - at(-1));
  const gy = 3 * (at(down - 1) - at(up - 1) + at(down + 1) - at(up + 1)) + 10 * (at(down) - at(up));
  return [gx / 32, gy / 32];
}
