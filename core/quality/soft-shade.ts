import type { Analysis } from "./analysis.ts";

/** How far each way a shade is followed, in px at 512 px and at least. */
const reach = { px: 6, leastPx: 3 };

/** What changes by less than this over the whole way is of one shade (two levels of grain are 0.008). */
const leastRange = 0.012;

/** An edge, however smoothed, changes by more than this share of the range from one pixel to the next. */
const mostOfRange = 0.4;

/**
 * 1 where a keyed picture's shade of the background fades, as shadows do on their way to the background. Grey trousers and white
 * cars are shades of a grey or white background, too, but of one shade up to their edge.
 */
export function softShadeOf({ picture, mask, shade, scale }: Analysis): Uint8Array {
  const { widthPx, heightPx } = picture;
  const { bits, relative } = shade();
  const reachPx = Math.max(reach.leastPx, Math.round(reach.px * scale));
  const isOpen = (i: number): boolean => bits[i] === 1 || mask().bits[i] === 0;
  const soft = new Uint8Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] !== 1) continue;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    const across = x >= reachPx && x + reachPx < widthPx && fades(i - reachPx, 1, 2 * reachPx, isOpen, relative);
    const down = y >= reachPx && y + reachPx < heightPx;
    if (across || (down && fades(i - reachPx * widthPx, widthPx, 2 * reachPx, isOpen, relative))) soft[i] = 1;
  }
  return soft;
}

/** True when the way of `count` steps from `first` lies beside the subject all along, and its shade changes without an edge. */
function fades(
  first: number,
  step: number,
  count: number,
  isOpen: (i: number) => boolean,
  relative: Float32Array,
): boolean {
  let [least, most, steepest, before] = [1, 0, 0, -1];
  for (let k = 0, i = first; k <= count; k++, i += step) {
    if (!isOpen(i)) return false;
    const value = Math.min(1, relative[i] as number);
    if (before >= 0) steepest = Math.max(steepest, Math.abs(value - before));
    least = Math.min(least, value);
    most = Math.max(most, value);
    before = value;
  }
  return most - least >= leastRange && steepest <= mostOfRange * (most - least);
}
