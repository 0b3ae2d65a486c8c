import type { EdgeMap } from "./edge-map.ts";

/** How far around the coarse place the best overlap is looked for, in cells. */
const reach = 3;

interface Place {
  readonly dx: number;
  readonly dy: number;
}

/** The shift of `other` against `one` with the highest normalised correlation, to a fraction of a cell by a parabola. */
export function bestOverlap(one: EdgeMap, other: EdgeMap, start: Place): Place & { readonly likeness: number } {
  const energy = Math.sqrt(energyOf(one) * energyOf(other));
  if (energy === 0 || one.px !== other.px) return { dx: 0, dy: 0, likeness: 0 };
  const [middleX, middleY] = [Math.round(start.dx), Math.round(start.dy)];
  const span = 2 * reach + 1;
  const scores = new Float64Array(span * span);
  let best = 0;
  for (let k = 0; k < scores.length; k++) {
    const [dx, dy] = [middleX - reach + (k % span), middleY - reach + Math.floor(k / span)];
    scores[k] = overlap(one, other, dx, dy) / energy;
    if ((scores[k] as number) > (scores[best] as number)) best = k;
  }
  const [column, row] = [best % span, Math.floor(best / span)];
  const at = (x: number, y: number): number => scores[y * span + x] ?? 0;
  const isInner = (k: number): boolean => k > 0 && k < span - 1;
  const fineX = isInner(column) ? vertex(at(column - 1, row), at(column, row), at(column + 1, row)) : 0;
  const fineY = isInner(row) ? vertex(at(column, row - 1), at(column, row), at(column, row + 1)) : 0;
  return {
    dx: middleX - reach + column + fineX,
    dy: middleY - reach + row + fineY,
    likeness: scores[best] as number,
  };
}

/** Sum of products where `other`, moved back by the shift, lies over `one`. */
function overlap(one: EdgeMap, other: EdgeMap, dx: number, dy: number): number {
  const { px } = one;
  let sum = 0;
  for (let y = Math.max(0, -dy); y < Math.min(px, px - dy); y++) {
    const row = y * px;
    const moved = (y + dy) * px + dx;
    for (let x = Math.max(0, -dx); x < Math.min(px, px - dx); x++) {
      sum += (one.values[row + x] as number) * (other.values[moved + x] as number);
    }
  }
  return sum;
}

function energyOf({ values }: EdgeMap): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** Place of the highest point of a parabola through three values, −0.5..0.5 from the middle one. */
function vertex(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend >= 0 ? 0 : Math.min(0.5, Math.max(-0.5, (before - after) / (2 * bend)));
}
