import { bitsOfLetters, lettersOfBits } from "./bits.ts";
import type { Mass } from "./sitter.ts";

const sidePx = 64;

/** Every subject is scaled so that the root of its area is this long: a thing six times as long as wide still fits. */
const rootPx = 22;

/** How far two outlines are shifted against each other to find the best cover. */
const reach = 3;

/** The subject's shape without its place and size: 64 × 64 bits around the middle of its mass. */
export function silhouetteOf(bits: Uint8Array, widthPx: number, { areaPx, x, y }: Mass): string {
  const shape = new Uint8Array(sidePx * sidePx);
  if (areaPx === 0) return lettersOfBits(shape);
  const heightPx = bits.length / widthPx;
  const step = Math.sqrt(areaPx) / rootPx;
  for (let row = 0; row < sidePx; row++) {
    const from = Math.floor(y + (row - sidePx / 2 + 0.5) * step);
    if (from < 0 || from >= heightPx) continue;
    for (let column = 0; column < sidePx; column++) {
      const at = Math.floor(x + (column - sidePx / 2 + 0.5) * step);
      if (at >= 0 && at < widthPx && bits[from * widthPx + at] === 1) shape[row * sidePx + column] = 1;
    }
  }
  return lettersOfBits(shape);
}

/** 1 − intersection over union of two shapes, at the best of the shifts up to 3 px; 0 the same shape. */
export function shapeDistance(one: string, other: string): number {
  const [first, second] = [bitsOfLetters(one), bitsOfLetters(other)];
  let best = 0;
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) best = Math.max(best, cover(first, second, dx, dy));
  return 1 - best;
}

function cover(one: Uint8Array, other: Uint8Array, dx: number, dy: number): number {
  let [both, either] = [0, 0];
  for (let y = 0; y < sidePx; y++) {
    const isRow = y + dy >= 0 && y + dy < sidePx;
    for (let x = 0; x < sidePx; x++) {
      const here = one[y * sidePx + x] as number;
      const there = isRow && x + dx >= 0 && x + dx < sidePx ? (other[(y + dy) * sidePx + x + dx] as number) : 0;
      both += here & there;
      either += here | there;
    }
  }
  return either === 0 ? 1 : both / either;
}
