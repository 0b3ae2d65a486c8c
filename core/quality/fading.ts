import type { Analysis } from "./analysis.ts";
import { colourDistance, type Rgb } from "./border-key.ts";

/** An anti-aliased edge is over this deep inside the subject (px, whatever the size), and what is deeper is no edge. */
const edgePx = { from: 1.9, to: 3 };

/** How far further in the subject's own colour is looked for, in px: finishing decides anew about as many. */
const reachPx = 3;

/** There an edge that ends has nearly all of the contrast to the background that comes within reach. */
const fullShare = 0.75;

/** A light line drawn around the subject keeps its colour over some pixels; what fades changes with every one by this share. */
const leastSlope = 0.015;

/** Pixels of a keyed subject's edge that still fade into the background, and their share of all `edgePx`; those of `ignored` are left out. */
export function fadingEdge(
  analysis: Analysis,
  ignored: Uint8Array | null,
): { readonly share: number; readonly edgePx: number; readonly fading: readonly number[] } {
  const depth = analysis.inside().distance;
  const fading: number[] = [];
  let count = 0;
  for (let i = 0; i < depth.length; i++) {
    const deep = depth[i] as number;
    if (deep < edgePx.from || deep >= edgePx.to || ignored?.[i] === 1) continue;
    count++;
    if (isFading(analysis, depth, i)) fading.push(i);
  }
  return { share: count === 0 ? 0 : fading.length / count, edgePx: count, fading };
}

/** Less contrast than further in, more with the next step, and a mix of background and what is further in. */
function isFading(analysis: Analysis, depth: Float32Array, i: number): boolean {
  const { picture, key } = analysis;
  const own = colourDistance(picture.rgba, i, key().colour);
  const furthest = strongestWithin(reachPx, analysis, depth, i);
  if (own >= fullShare * furthest.contrast) return false;
  const next = strongestWithin(1, analysis, depth, i).contrast;
  if (next - own < leastSlope * furthest.contrast) return false;
  return isMix(picture.rgba, i, furthest.at, key().colour);
}

/** What fades is off the straight way from the background's colour to the subject's by less than this share of its length. */
const mostAside = 0.3;

/**
 * True when a pixel's colour lies between the background's and another pixel's. Beside a thin outline it lies between outline
 * and inside instead, and only seems to fade where the inside has more contrast than the outline.
 */
function isMix(rgba: Uint8ClampedArray, i: number, inner: number, background: Rgb): boolean {
  let [along, whole, own] = [0, 0, 0];
  for (let c = 0; c < 3; c++) {
    const from = background[c] as number;
    const [way, to] = [(rgba[i * 4 + c] as number) - from, (rgba[inner * 4 + c] as number) - from];
    along += way * to;
    whole += to * to;
    own += way * way;
  }
  const aside = own - (along * along) / whole;
  return aside <= mostAside ** 2 * whole;
}

interface Contrast {
  readonly contrast: number;
  readonly at: number;
}

/** The largest contrast to the background within some px, deeper in the subject, and where; 0 where nothing is deeper. */
function strongestWithin(reach: number, { picture, key }: Analysis, depth: Float32Array, i: number): Contrast {
  const { rgba, widthPx, heightPx } = picture;
  const { colour } = key();
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const [right, bottom] = [Math.min(widthPx - 1, x + reach), Math.min(heightPx - 1, y + reach)];
  const deeper = (depth[i] as number) + 0.9;
  let contrast = 0;
  let at = i;
  for (let ny = Math.max(0, y - reach); ny <= bottom; ny++) {
    for (let nx = Math.max(0, x - reach); nx <= right; nx++) {
      const j = ny * widthPx + nx;
      if ((depth[j] as number) < deeper) continue;
      const found = colourDistance(rgba, j, colour);
      if (found <= contrast) continue;
      contrast = found;
      at = j;
    }
  }
  return { contrast, at };
}
