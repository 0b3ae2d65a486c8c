import type { Portrait } from "../../contracts.ts";
import { codeAt } from "../lab.ts";
import { quantise } from "../pixels.ts";
import type { Sitter } from "./sitter.ts";

/** Cells on each axis of OKLab: few for what anything is alike in, more to tell things that share a palette (D-0162). */
const steps = { colours: 8, tones: 12 };

/** Tones are counted on at most so many pixels a side, evenly spread. */
const tonesPx = 256;

/** Half the range of the OKLab colour axes that is told apart; more colourful colours count as that. */
const reach = 0.2;

type Colours = Portrait["colours"];

/** Share of the visible area per cell of an 8 × 8 × 8 grid over OKLab. Pairs of cell and share, cells rising. */
export const histogramOf = (sitter: Sitter): Colours => sharesOf(sitter, steps.colours, 1);

/** The same in cells of a 12 × 12 × 12 grid, fine enough for steel, leather and skin of one palette to differ. */
export function tonesOf(sitter: Sitter): Colours {
  const { widthPx, heightPx } = sitter.picture;
  return sharesOf(sitter, steps.tones, Math.max(1, Math.ceil(Math.max(widthPx, heightPx) / tonesPx)));
}

/**
 * Alpha is a pixel's weight, and each is shared out among the cells around its colour, so that a hair's breadth of colour never
 * moves a whole area. Of both axes every `every`th pixel counts.
 */
function sharesOf({ picture, lab }: Sitter, side: number, every: number): Colours {
  const { rgba, widthPx, heightPx } = picture;
  const cells = new Float64Array(side ** 3);
  const around = newSurroundings();
  let before = -1;
  let total = 0;
  for (let y = 0; y < heightPx; y += every) {
    for (let x = 0; x < widthPx; x += every) {
      const i = y * widthPx + x;
      const alpha = rgba[i * 4 + 3] as number;
      if (alpha < 8) continue;
      total += alpha;
      const code = codeAt(rgba, i * 4);
      if (code !== before) {
        const [a, b] = [axis(lab.a[i] as number), axis(lab.b[i] as number)];
        surround(around, side, placeOf(lab.l[i] as number, side), placeOf(a, side), placeOf(b, side));
      }
      before = code;
      for (let k = 0; k < around.count; k++) {
        const cell = around.cells[k] as number;
        cells[cell] = (cells[cell] as number) + (around.parts[k] as number) * alpha;
      }
    }
  }
  const found: (readonly [number, number])[] = [];
  cells.forEach((weight, cell) => {
    const share = total === 0 ? 0 : quantise(weight / total);
    if (share > 0) found.push([cell, share]);
  });
  return found;
}

/** 1 − intersection of two histograms over their mean sum (rounded shares add up to nearly 1): 0 the same, 1 none in common. */
export function colourDistance(one: Colours, other: Colours): number {
  const shares = new Map(one.map(([cell = 0, share = 0]) => [cell, share]));
  let sum = one.reduce((total, [, share = 0]) => total + share, 0);
  let common = 0;
  for (const [cell = 0, share = 0] of other) {
    sum += share;
    common += Math.min(share, shares.get(cell) ?? 0);
  }
  return sum === 0 ? 0 : Math.max(0, 1 - (2 * common) / sum);
}

/**
 * Hellinger distance of two histograms, 0 the same to 1 nothing in common: small shares count more than in an intersection, and
 * they are what tells two things of one palette apart.
 */
export function toneDistance(one: Colours, other: Colours): number {
  const shares = new Map(one.map(([cell = 0, share = 0]) => [cell, share]));
  const sumOf = (colours: Colours): number => colours.reduce((total, [, share = 0]) => total + share, 0);
  const sum = Math.sqrt(sumOf(one) * sumOf(other));
  let common = 0;
  for (const [cell = 0, share = 0] of other) common += Math.sqrt(share * (shares.get(cell) ?? 0));
  return sum === 0 ? 0 : Math.sqrt(Math.max(0, 1 - common / sum));
}

function axis(value: number): number {
  return Math.min(1, Math.max(0, (value + reach) / (2 * reach)));
}

/** Place on an axis of `side` cells, 0 to `side` − 1. */
function placeOf(value: number, side: number): number {
  return Math.min(1, Math.max(0, value)) * (side - 1);
}

/** The cells around a colour, and how much of it each gets. */
interface Surroundings {
  readonly cells: Int32Array;
  readonly parts: Float64Array;
  count: number;
}

const newSurroundings = (): Surroundings => ({ cells: new Int32Array(8), parts: new Float64Array(8), count: 0 });

function surround(around: Surroundings, side: number, l: number, a: number, b: number): void {
  const l0 = Math.floor(l);
  const a0 = Math.floor(a);
  const b0 = Math.floor(b);
  around.count = 0;
  for (let corner = 0; corner < 8; corner++) {
    const dl = corner & 1;
    const da = (corner >> 1) & 1;
    const db = corner >> 2;
    const part = (dl === 1 ? l - l0 : 1 - l + l0) * (da === 1 ? a - a0 : 1 - a + a0) * (db === 1 ? b - b0 : 1 - b + b0);
    if (part === 0) continue;
    around.cells[around.count] = ((l0 + dl) * side + a0 + da) * side + b0 + db;
    around.parts[around.count] = part;
    around.count++;
  }
}
