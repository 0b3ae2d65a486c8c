import { planeOf, planePx, type Spectrum, spectrumOf } from "../fourier.ts";
import { type Drawn, type EdgeMap, edgeMapOf, planeOfEdges } from "./edge-map.ts";
import { bestOverlap } from "./overlap.ts";

/** A picture made ready to be laid over others. */
export interface Alignable {
  readonly map: EdgeMap;
  readonly spectrum: Spectrum;
  /** Cells of the edge map per cell of the transformed plane. */
  readonly cellPx: number;
  readonly alpha: Uint8ClampedArray;
}

/** How far the second picture lies to the right of and below the first, in pixels of the pictures. */
export interface Shift {
  readonly dx: number;
  readonly dy: number;
  /** Correlation of the edges at that place, −1..1. */
  readonly likeness: number;
  /** False when the place is a guess: no peak is 1.3 times as high as the next, as in repeating patterns, and the edges differ. */
  readonly isSure: boolean;
}

const still: Shift = { dx: 0, dy: 0, likeness: 1, isSure: true };

/** Weight of every frequency: whitened, but not wholly, and without the noise of the highest (σ 0.12 cycles per cell). */
const whitening = 0.6;
const lowPass = lowPassOf(0.12);

/** A second peak counts from this many cells away. */
const aside = 6;

export function alignable(drawn: Drawn): Alignable {
  const map = edgeMapOf(drawn);
  const { plane, cellPx } = planeOfEdges(map);
  const { rgba } = drawn.picture;
  const alpha = new Uint8ClampedArray(rgba.length / 4);
  for (let i = 0; i < alpha.length; i++) alpha[i] = rgba[i * 4 + 3] as number;
  return { map, spectrum: spectrumOf(plane), cellPx, alpha };
}

/**
 * Where the second of two pictures of one size lies against the first: phase correlation of their edges finds the cell, the
 * overlap at full size the fraction of a pixel. Pictures with the same alpha lie exactly over each other.
 */
export function shiftBetween(one: Alignable, other: Alignable): Shift {
  if (isSameAlpha(one.alpha, other.alpha)) return still;
  const peak = peakOf(correlate(one.spectrum, other.spectrum));
  const found = bestOverlap(one.map, other.map, { dx: peak.dx * one.cellPx, dy: peak.dy * one.cellPx });
  // Long straight sides have many peaks; where things lie still is always one more place to look.
  const unmoved = peak.dx === 0 && peak.dy === 0 ? found : bestOverlap(one.map, other.map, { dx: 0, dy: 0 });
  const { dx, dy, likeness } = unmoved.likeness > found.likeness ? unmoved : found;
  const { unitPx } = one.map;
  return { dx: dx * unitPx, dy: dy * unitPx, likeness, isSure: peak.ratio >= 1.3 || likeness >= 0.6 };
}

function isSameAlpha(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  // Without any transparency equal alpha says nothing of where things are.
  return one.some((alpha) => alpha < 128);
}

function correlate(one: Spectrum, other: Spectrum): Float64Array {
  const product: Spectrum = { real: new Float64Array(one.real.length), imaginary: new Float64Array(one.real.length) };
  for (let i = 0; i < product.real.length; i++) {
    const [a, b] = [one.real[i] as number, one.imaginary[i] as number];
    const [c, d] = [other.real[i] as number, other.imaginary[i] as number];
    const [re, im] = [a * c + b * d, a * d - b * c];
    const strength = Math.sqrt(re * re + im * im);
    if (strength < 1e-12) continue;
    const weight = (lowPass[i] as number) / strength ** whitening;
    product.real[i] = re * weight;
    product.imaginary[i] = im * weight;
  }
  return planeOf(product);
}

function peakOf(surface: Float64Array): { readonly dx: number; readonly dy: number; readonly ratio: number } {
  let best = 0;
  for (let i = 1; i < surface.length; i++) if ((surface[i] as number) > (surface[best] as number)) best = i;
  const [dx, dy] = [wrapped(best % planePx), wrapped(Math.floor(best / planePx))];
  let second = 0;
  for (let i = 0; i < surface.length; i++) {
    if ((surface[i] as number) <= second) continue;
    const [x, y] = [wrapped((i % planePx) - dx), wrapped(Math.floor(i / planePx) - dy)];
    if (Math.abs(x) > aside || Math.abs(y) > aside) second = surface[i] as number;
  }
  const ratio = second <= 0 ? Number.MAX_SAFE_INTEGER : (surface[best] as number) / second;
  return { dx, dy, ratio: Math.min(ratio, 1000) };
}

/** A place on the wrapped plane as a shift between −128 and 127. */
function wrapped(at: number): number {
  return ((at + planePx * 1.5) % planePx) - planePx / 2;
}

function lowPassOf(sigma: number): Float64Array {
  return Float64Array.from({ length: planePx * planePx }, (_, i) => {
    const [x, y] = [wrapped(i % planePx) / planePx, wrapped(Math.floor(i / planePx)) / planePx];
    return Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
  });
}
