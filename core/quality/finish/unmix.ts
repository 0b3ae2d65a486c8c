import { colourDistance, type Rgb } from "../border-key.ts";
import type { DistanceField } from "../distance.ts";
import type { Picture } from "../pixels.ts";

/** Largest RGB distance from the line key-subject at which an edge pixel still counts as a mix of the two. */
const residualLimit = 24;

/**
 * Alpha and pure colour for the pixels between background and sure subject (deeper than `bandPx`). A pixel that is no mix
 * of the key and a subject colour further in stays opaque; their share is the self-check. C = aF + (1-a)B, solved for a.
 */
export function unmixBand(
  picture: Picture,
  key: Rgb,
  depth: DistanceField,
  bandPx: number,
): { readonly rgba: Uint8ClampedArray; readonly residualShare: number } {
  const { rgba } = picture;
  const { distance } = depth;
  const result = new Uint8ClampedArray(rgba);
  const pixels = new Uint32Array(result.buffer);
  let band = 0;
  let unexplained = 0;
  for (let i = 0; i < distance.length; i++) {
    const inside = distance[i] as number;
    if (inside === 0) pixels[i] = 0;
    if (inside === 0 || inside > bandPx) continue;
    band++;
    // Where a thin outline has a darker surface behind it, only the next pixel is the outline.
    const isExplained =
      unmixPixel(rgba, result, i, subjectFor(picture, key, distance, i, 2), key) ||
      unmixPixel(rgba, result, i, subjectFor(picture, key, distance, i, 1), key);
    if (!isExplained) unexplained++;
  }
  return { rgba: result, residualShare: band === 0 ? 0 : unexplained / band };
}

/**
 * The pixel within `reach` px that differs most from the key and lies no less deep: the outline of outlined art, the surface of
 * other art. Only from further in, or the light inside of a dark outline would be taken for background.
 */
function subjectFor(
  { rgba, widthPx, heightPx }: Picture,
  key: Rgb,
  distance: Float32Array,
  i: number,
  reach: number,
): number {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const depth = distance[i] as number;
  let best = i;
  let most = colourDistance(rgba, i, key);
  for (let ny = Math.max(0, y - reach); ny <= Math.min(heightPx - 1, y + reach); ny++) {
    for (let nx = Math.max(0, x - reach); nx <= Math.min(widthPx - 1, x + reach); nx++) {
      const j = ny * widthPx + nx;
      if ((distance[j] as number) < depth) continue;
      const contrast = colourDistance(rgba, j, key);
      if (contrast <= most) continue;
      most = contrast;
      best = j;
    }
  }
  return best;
}

/** Writes the un-mixed pixel and says whether it is explained as a mix. */
function unmixPixel(rgba: Uint8ClampedArray, result: Uint8ClampedArray, i: number, subject: number, key: Rgb): boolean {
  const mixed0 = (rgba[i * 4] as number) - key[0];
  const mixed1 = (rgba[i * 4 + 1] as number) - key[1];
  const mixed2 = (rgba[i * 4 + 2] as number) - key[2];
  const pure0 = (rgba[subject * 4] as number) - key[0];
  const pure1 = (rgba[subject * 4 + 1] as number) - key[1];
  const pure2 = (rgba[subject * 4 + 2] as number) - key[2];
  const length = squareLength(pure0, pure1, pure2);
  if (length === 0) return true;
  const along = (mixed0 * pure0 + mixed1 * pure1 + mixed2 * pure2) / length;
  const alpha = Math.min(1, Math.max(0, along));
  const off = squareLength(mixed0 - alpha * pure0, mixed1 - alpha * pure1, mixed2 - alpha * pure2);
  if (off > residualLimit * residualLimit) return alpha >= 1;
  const alphaByte = Math.round(alpha * 255);
  if (alphaByte === 0) result.fill(0, i * 4, i * 4 + 3);
  else {
    // Under a quarter of cover the division blows up rounding errors: take the subject's colour.
    const isFaint = alpha < 0.25;
    result[i * 4] = Math.round(key[0] + (isFaint ? pure0 : mixed0 / alpha));
    result[i * 4 + 1] = Math.round(key[1] + (isFaint ? pure1 : mixed1 / alpha));
    result[i * 4 + 2] = Math.round(key[2] + (isFaint ? pure2 : mixed2 / alpha));
  }
  result[i * 4 + 3] = alphaByte;
  return true;
}

function squareLength(red: number, green: number, blue: number): number {
  return red * red + green * green + blue * blue;
}
