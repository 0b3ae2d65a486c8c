import type { Analysis } from "./analysis.ts";
import { distanceTo } from "./distance.ts";
import { opaqueAlpha, solidOf } from "./mask.ts";
import type { Picture } from "./pixels.ts";

/** Alpha between these is an anti-aliased edge: enough of both sides in it to tell their colours. */
const softest = 24;
const hardest = 231;

/** How far from an edge pixel the subject's own colour is looked for. */
const innerReachPx = 4;

/** Half-transparent edge pixels, and for each the nearest opaque pixel. */
export interface SoftEdge {
  readonly at: Int32Array;
  readonly inner: Int32Array;
}

/**
 * The edge pixels of a cut-out with an opaque pixel within 4 px. The nearest one, not a surely inner one: under an outline the
 * inside has another colour, which says nothing of what the edge was mixed with.
 */
export function softEdgeOf({ picture, sizePx }: Analysis): SoftEdge {
  const { widthPx, heightPx } = picture;
  const { nearest } = distanceTo(solidOf(picture, opaqueAlpha), widthPx, heightPx, innerReachPx);
  const [at, inner]: [number[], number[]] = [[], []];
  for (let i = 0; i < sizePx; i++) {
    const alpha = picture.rgba[i * 4 + 3] as number;
    if (alpha < softest || alpha > hardest || (nearest[i] as number) < 0 || !endsAt(picture, i)) continue;
    at.push(i);
    inner.push(nearest[i] as number);
  }
  return { at: Int32Array.from(at), inner: Int32Array.from(inner) };
}

/** True where the subject ends beside a pixel (8 neighbours): what is half-transparent all around is glass or glow, and no edge. */
function endsAt({ rgba, widthPx, heightPx }: Picture, i: number): boolean {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < heightPx; ny++) {
    for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < widthPx; nx++) {
      if ((rgba[(ny * widthPx + nx) * 4 + 3] as number) < softest) return true;
    }
  }
  return false;
}

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
  return Int32Array.from(found);
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
