import type { Analysis } from "./analysis.ts";

/**
 * Pixels of the subject that meet its surroundings where the contour is slanted or curved. Along the picture's own axes a
 * sharp edge is right, so a stretch of five pixels in line is left out.
 */
export function slantedContour({ mask, picture }: Analysis): Int32Array {
  const { widthPx, heightPx } = picture;
  const { bits } = mask();
  const found: number[] = [];
  for (let y = 3; y < heightPx - 3; y++) {
    for (let x = 3; x < widthPx - 3; x++) {
      const i = y * widthPx + x;
      if (bits[i] === 1 && meetsOutside(bits, i, widthPx) && !isStraight(bits, i, widthPx)) found.push(i);
    }
  }
  return new Int32Array(found);
}

function meetsOutside(bits: Uint8Array, i: number, widthPx: number): boolean {
  return bits[i - 1] === 0 || bits[i + 1] === 0 || bits[i - widthPx] === 0 || bits[i + widthPx] === 0;
}

function isStraight(bits: Uint8Array, i: number, widthPx: number): boolean {
  return isInLine(bits, i, 1, widthPx) || isInLine(bits, i, widthPx, 1);
}

/** The two neighbours on either side belong to the subject too, and all five are open to one and the same side. */
function isInLine(bits: Uint8Array, i: number, along: number, across: number): boolean {
  return [across, -across].some((side) => {
    for (let k = -2; k <= 2; k++) {
      if (bits[i + k * along] === 0 || bits[i + k * along + side] === 1) return false;
    }
    return true;
  });
}

/** Up to `count` of some pixels, evenly spread, as overlay points. */
export function spreadPoints(indices: readonly number[], widthPx: number, count = 64): (readonly [number, number])[] {
  const every = Math.max(1, Math.ceil(indices.length / count));
  return indices.filter((_, k) => k % every === 0).map((i) => [i % widthPx, Math.floor(i / widthPx)] as const);
}
