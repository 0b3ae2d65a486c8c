import type { Portrait } from "../../contracts.ts";
import { quantise } from "../pixels.ts";
import type { Sitter } from "./portrait.ts";

const steps = 8;

/** Half the range of the OKLab colour axes that is told apart; more colourful colours count as that. */
const reach = 0.2;

type Colours = Portrait["colours"];

/**
 * Share of the visible area per cell of an 8 × 8 × 8 grid over OKLab, alpha as weight. Each pixel is shared out among the
 * cells around it, so that a hair's breadth of colour never moves a whole area. Pairs of cell and share, cells rising.
 */
export function histogramOf({ picture, lab }: Sitter): Colours {
  const { rgba } = picture;
  const cells = new Float64Array(steps ** 3);
  let total = 0;
  for (let i = 0; i < lab.l.length; i++) {
    const alpha = rgba[i * 4 + 3] as number;
    if (alpha < 8) continue;
    total += alpha;
    shareOut(
      cells,
      placeOf(lab.l[i] as number),
      placeOf(axis(lab.a[i] as number)),
      placeOf(axis(lab.b[i] as number)),
      alpha,
    );
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

function axis(value: number): number {
  return Math.min(1, Math.max(0, (value + reach) / (2 * reach)));
}

/** Place on an axis of cells, 0 to `steps` − 1. */
function placeOf(value: number): number {
  return Math.min(1, Math.max(0, value)) * (steps - 1);
}

function shareOut(cells: Float64Array, l: number, a: number, b: number, weight: number): void {
  const [l0, a0, b0] = [Math.floor(l), Math.floor(a), Math.floor(b)];
  for (let corner = 0; corner < 8; corner++) {
    const [dl, da, db] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const part = (dl === 1 ? l - l0 : 1 - l + l0) * (da === 1 ? a - a0 : 1 - a + a0) * (db === 1 ? b - b0 : 1 - b + b0);
    if (part === 0) continue;
    const cell = ((l0 + dl) * steps + a0 + da) * steps + b0 + db;
    cells[cell] = (cells[cell] as number) + part * weight;
  }
}
