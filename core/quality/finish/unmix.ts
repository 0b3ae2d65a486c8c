import type { Rgb } from "../border-key.ts";
import { type DistanceField, distanceTo } from "../distance.ts";
import type { Picture } from "../pixels.ts";

/** Largest RGB distance from the line key-subject at which an edge pixel still counts as a mix of the two. */
const residualLimit = 24;
/** A pure subject colour further away than this says nothing about an edge pixel. */
const reachPx = 5;

type Colour = [number, number, number];

/**
 * Alpha and pure colour for the pixels between background and sure subject. A pixel that is no mix of key and nearest
 * subject colour stays opaque; their share is the self-check. Source: validators' cut-out, C = aF + (1-a)B solved for a.
 */
export function unmixBand(
  picture: Picture,
  key: Rgb,
  background: Uint8Array,
  depth: DistanceField,
  bandPx: number,
): { readonly rgba: Uint8ClampedArray; readonly residualShare: number } {
  const { rgba, widthPx, heightPx } = picture;
  const sure = deeperThan(depth, bandPx);
  const core = distanceTo(sure, widthPx, heightPx, reachPx);
  const result = new Uint8ClampedArray(rgba);
  let band = 0;
  let unexplained = 0;
  for (let i = 0; i < background.length; i++) {
    if (background[i] === 1) result.fill(0, i * 4, i * 4 + 4);
    if (background[i] !== sure[i]) continue;
    // Neither background nor sure subject: the edge band.
    band++;
    const nearest = core.nearest[i] as number;
    const subject = nearest >= 0 ? nearest : strongestNeighbour(picture, key, background, i);
    if (!unmixPixel(rgba, result, i, subject, key)) unexplained++;
  }
  return { rgba: result, residualShare: band === 0 ? 0 : unexplained / band };
}

function deeperThan({ distance }: DistanceField, depthPx: number): Uint8Array {
  const bits = new Uint8Array(distance.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (distance[i] as number) > depthPx ? 1 : 0;
  return bits;
}

/** In thin parts no pixel is deep inside: take the neighbour (up to 2 px) that differs most from the key colour. */
function strongestNeighbour({ rgba, widthPx, heightPx }: Picture, key: Rgb, background: Uint8Array, i: number): number {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  let best = i;
  let most = -1;
  for (let ny = Math.max(0, y - 2); ny <= Math.min(heightPx - 1, y + 2); ny++) {
    for (let nx = Math.max(0, x - 2); nx <= Math.min(widthPx - 1, x + 2); nx++) {
      const j = ny * widthPx + nx;
      const contrast = background[j] === 1 ? -1 : squareLength(difference(colourAt(rgba, j), key));
      if (contrast <= most) continue;
      most = contrast;
      best = j;
    }
  }
  return best;
}

/** Writes the un-mixed pixel and says whether it is explained as a mix. */
function unmixPixel(rgba: Uint8ClampedArray, result: Uint8ClampedArray, i: number, subject: number, key: Rgb): boolean {
  const mixed = difference(colourAt(rgba, i), key);
  const pure = difference(colourAt(rgba, subject), key);
  const length = squareLength(pure);
  if (length === 0) return true;
  const along = (mixed[0] * pure[0] + mixed[1] * pure[1] + mixed[2] * pure[2]) / length;
  const alpha = Math.min(1, Math.max(0, along));
  const off: Colour = [mixed[0] - alpha * pure[0], mixed[1] - alpha * pure[1], mixed[2] - alpha * pure[2]];
  if (squareLength(off) > residualLimit * residualLimit) return alpha >= 1;
  const alphaByte = Math.round(alpha * 255);
  // Under a quarter of cover the division blows up rounding errors: take the subject's colour.
  for (let channel = 0; channel < 3; channel++) {
    const unmixed = alpha < 0.25 ? (pure[channel] as number) : (mixed[channel] as number) / alpha;
    result[i * 4 + channel] = alphaByte === 0 ? 0 : Math.round((key[channel] as number) + unmixed);
  }
  result[i * 4 + 3] = alphaByte;
  return true;
}

function colourAt(rgba: Uint8ClampedArray, i: number): Rgb {
  return [rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number];
}

function difference(one: Rgb, other: Rgb): Colour {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
}

function squareLength([r, g, b]: Rgb): number {
  return r * r + g * g + b * b;
}
