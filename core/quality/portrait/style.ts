import { quantise } from "../pixels.ts";
import type { Sitter } from "./sitter.ts";

/** Names of the figures, in their order. */
export const styleFigures = [
  "light",
  "lightSpread",
  "chroma",
  "chromaSpread",
  "flatShare",
  "edgeShare",
  "gradient",
  "darkShare",
  "brightShare",
  "outlineDarkness",
  "softShare",
] as const;

/** Style is looked at on at most this many pixels a side. */
const sidePx = 128;

/** Steps of lightness between neighbours below which a place is flat, and from which it is an edge. */
const flatStep = 0.01;
const edgeStep = 0.12;

interface Sums {
  count: number;
  light: number;
  lightSquare: number;
  chroma: number;
  chromaSquare: number;
  flat: number;
  edge: number;
  gradient: number;
  dark: number;
  bright: number;
  rim: number;
  rimLight: number;
  soft: number;
}

/** How a picture is drawn, whatever it shows: eleven figures of light, colour, edges and outline at 128 px. */
export function styleOf(sitter: Sitter): number[] {
  const { widthPx, heightPx } = sitter.picture;
  const step = Math.max(1, Math.floor(Math.max(widthPx, heightPx) / sidePx));
  const sums: Sums = { ...empty };
  for (let y = 0; y + step < heightPx; y += step)
    for (let x = 0; x + step < widthPx; x += step) look(sums, sitter, y * widthPx + x, step);
  return figuresOf(sums);
}

function look(sums: Sums, { picture: { rgba, widthPx }, lab, bits }: Sitter, i: number, step: number): void {
  const alpha = rgba[i * 4 + 3] as number;
  if (alpha > 8 && alpha < 245) sums.soft++;
  if (bits[i] !== 1) return;
  const chroma = Math.sqrt((lab.a[i] as number) ** 2 + (lab.b[i] as number) ** 2);
  const neighbours = [i + step, i + step * widthPx];
  addPlace(sums, lab.l, i, chroma, neighbours);
  if ([...neighbours, i - step].some((k) => bits[k] !== 1)) addRim(sums, lab.l[i] as number);
}

const empty: Readonly<Sums> = {
  count: 0,
  light: 0,
  lightSquare: 0,
  chroma: 0,
  chromaSquare: 0,
  flat: 0,
  edge: 0,
  gradient: 0,
  dark: 0,
  bright: 0,
  rim: 0,
  rimLight: 0,
  soft: 0,
};

function addPlace(sums: Sums, l: Float32Array, i: number, chroma: number, neighbours: readonly number[]): void {
  const light = l[i] as number;
  const change = Math.max(...neighbours.map((k) => Math.abs((l[k] as number) - light)));
  sums.count++;
  sums.light += light;
  sums.lightSquare += light * light;
  sums.chroma += chroma;
  sums.chromaSquare += chroma * chroma;
  sums.gradient += change;
  if (change < flatStep) sums.flat++;
  if (change > edgeStep) sums.edge++;
  if (light < 0.3) sums.dark++;
  if (light > 0.85) sums.bright++;
}

function addRim(sums: Sums, light: number): void {
  sums.rim++;
  sums.rimLight += light;
}

function figuresOf(sums: Sums): number[] {
  const count = Math.max(1, sums.count);
  const [light, chroma] = [sums.light / count, sums.chroma / count];
  const rimLight = sums.rim === 0 ? light : sums.rimLight / sums.rim;
  return [
    light,
    Math.sqrt(Math.max(0, sums.lightSquare / count - light * light)),
    chroma,
    Math.sqrt(Math.max(0, sums.chromaSquare / count - chroma * chroma)),
    sums.flat / count,
    sums.edge / count,
    sums.gradient / count,
    sums.dark / count,
    sums.bright / count,
    light - rimLight,
    sums.soft / count,
  ].map(quantise);
}

/** Fewer anchors than this say little about how much a style may vary. */
export const leastAnchors = 8;

/** What each figure varies by within one style even where some anchors happen to agree, in the order of `styleFigures`. */
const floors = [0.045, 0.03, 0.03, 0.0225, 0.09, 0.03, 0.012, 0.075, 0.075, 0.06, 0.015];

/** One figure that is far off must not stand for all. */
const cap = 8;

/** Mean robust distance of a style to those of its anchors, in median deviations, each figure at most 8. */
export function styleDistance(style: readonly number[], anchors: readonly (readonly number[])[]): number {
  const distances = styleDistances(style, anchors);
  return distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length);
}

/** The same of each figure, in their order. */
export function styleDistances(style: readonly number[], anchors: readonly (readonly number[])[]): readonly number[] {
  return style.map((value, k) => {
    const values = anchors.map((anchor) => anchor[k] ?? 0);
    const middle = medianOf(values);
    const spread = medianOf(values.map((one) => Math.abs(one - middle)));
    return Math.min(cap, Math.abs(value - middle) / Math.max(floors[k] ?? 1, 1.4826 * spread));
  });
}

/** The value in the middle; of two the lower one. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[(values.length - 1) >> 1] ?? 0;
}
