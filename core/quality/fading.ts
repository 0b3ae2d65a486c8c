import type { Analysis } from "./analysis.ts";
import { colourDistance } from "./border-key.ts";

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

/** Less contrast than further in, and more with the next step. */
function isFading(analysis: Analysis, depth: Float32Array, i: number): boolean {
  const own = colourDistance(analysis.picture.rgba, i, analysis.key().colour);
  const most = strongestWithin(reachPx, analysis, depth, i);
  return own < fullShare * most && strongestWithin(1, analysis, depth, i) - own >= leastSlope * most;
}

/** The largest contrast to the background within some px, deeper in the subject; 0 where nothing is deeper. */
function strongestWithin(reach: number, { picture, key }: Analysis, depth: Float32Array, i: number): number {
  const { rgba, widthPx, heightPx } = picture;
  const { colour } = key();
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  let most = 0;
  for (let ny = Math.max(0, y - reach); ny <= Math.min(heightPx - 1, y + reach); ny++) {
    for (let nx = Math.max(0, x - reach); nx <= Math.min(widthPx - 1, x + reach); nx++) {
      const j = ny * widthPx + nx;
      if ((depth[j] as number) >= (depth[i] as number) + 0.9) most = Math.max(most, colourDistance(rgba, j, colour));
    }
  }
  return most;
}
