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
export function softEdgeOf(picture: Picture): SoftEdge {
  const { widthPx, heightPx } = picture;
  const sizePx = widthPx * heightPx;
  const { nearest } = distanceTo(solidOf(picture, opaqueAlpha), widthPx, heightPx, innerReachPx);
  const [at, inner]: [number[], number[]] = [[], []];
  for (let i = 0; i < sizePx; i++) {
    const alpha = picture.rgba[i * 4 + 3] as number;
    if (alpha < softest || alpha > hardest || (nearest[i] as number) < 0 || !endsAt(picture, i)) continue;
    at.push(i);
    inner.push(nearest[i] as number);
  }
  return { at: new Int32Array(at), inner: new Int32Array(inner) };
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
