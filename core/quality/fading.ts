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

/** The pixels of a keyed subject's edge, and those of them that still fade into the background; those of `ignored` are left out. */
export function fadingEdge(
  analysis: Analysis,
  ignored: Uint8Array | null,
): { readonly edgePx: number; readonly fading: readonly number[] } {
  const depth = analysis.inside().distance;
  const fading: number[] = [];
  let count = 0;
  for (let i = 0; i < depth.length; i++) {
    const deep = depth[i] as number;
    if (deep < edgePx.from || deep >= edgePx.to || ignored?.[i] === 1) continue;
    count++;
    if (isFading(analysis, depth, i)) fading.push(i);
  }
  return { edgePx: count, fading };
}

/** Less contrast than further in, and more with the next step. */
function isFading({ picture, key }: Analysis, depth: Float32Array, i: number): boolean {
  const { rgba, widthPx, heightPx } = picture;
  const { colour } = key();
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const own = colourDistance(rgba, i, colour);
  let [most, next] = [own, own];
  for (let ny = Math.max(0, y - reachPx); ny <= Math.min(heightPx - 1, y + reachPx); ny++) {
    for (let nx = Math.max(0, x - reachPx); nx <= Math.min(widthPx - 1, x + reachPx); nx++) {
      const j = ny * widthPx + nx;
      if ((depth[j] as number) < (depth[i] as number) + 0.9) continue;
      const contrast = colourDistance(rgba, j, colour);
      if (contrast > most) most = contrast;
      if (contrast > next && Math.abs(nx - x) <= 1 && Math.abs(ny - y) <= 1) next = contrast;
    }
  }
  return own < fullShare * most && next - own >= leastSlope * most;
}
