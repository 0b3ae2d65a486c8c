import { type Analysis, analyse } from "./analysis.ts";
import type { Picture } from "./pixels.ts";

/** As many pixels as one picture of 4096² has: the pictures of a set never hold more together. */
const mostHeldPx = 4096 * 4096;

/** By how much each of `count` pictures of `sizePx` pixels is reduced, a side, so that a set of them stays within its bound. */
export function reductionFor(sizePx: number, count: number): number {
  return Math.max(1, Math.ceil(Math.sqrt((sizePx * count) / mostHeldPx)));
}

/**
 * The analysis as one of `count` that are held at the same time. Where they would be too large together it is that of a
 * reduced picture: what checks of sets measure is scaled by the side anyway. Its portrait stays that of the whole picture.
 */
export function heldTogether(whole: Analysis, count: number): Analysis {
  const by = reductionFor(whole.sizePx, count);
  return by === 1 ? whole : ofReduced(reduced(whole.picture, by), by, whole.portrait());
}

/** A function of its own, so that nothing it returns still holds on to the whole picture. */
function ofReduced(picture: Picture, reduction: number, portrait: ReturnType<Analysis["portrait"]>): Analysis {
  return { ...analyse(picture), reduction, portrait: () => portrait };
}

/** Each `by` × `by` pixels (fewer at the right and the bottom) averaged into one, colours by their alpha. */
export function reduced({ rgba, widthPx, heightPx }: Picture, by: number): Picture {
  const [width, height] = [Math.ceil(widthPx / by), Math.ceil(heightPx / by)];
  const result = new Uint8ClampedArray(width * height * 4);
  const sums = new Float64Array(width * 4);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const lines = Math.min(by, heightPx - row * by);
    for (let y = row * by; y < row * by + lines; y++) addLine(sums, rgba, y * widthPx, widthPx, by);
    for (let column = 0; column < width; column++) {
      const alpha = sums[column * 4 + 3] as number;
      const count = lines * Math.min(by, widthPx - column * by);
      const at = (row * width + column) * 4;
      for (let c = 0; c < 3; c++)
        result[at + c] = alpha === 0 ? 0 : Math.round((sums[column * 4 + c] as number) / alpha);
      result[at + 3] = Math.round(alpha / count);
    }
  }
  return { widthPx: width, heightPx: height, rgba: result };
}

/** Adds one line of pixels to the sums of the cells that it lies in: colours times alpha, and alpha. */
function addLine(sums: Float64Array, rgba: Uint8ClampedArray, from: number, widthPx: number, by: number): void {
  for (let x = 0, at = from * 4; x < widthPx; x++, at += 4) {
    const cell = Math.floor(x / by) * 4;
    const alpha = rgba[at + 3] as number;
    for (let c = 0; c < 3; c++) sums[cell + c] = (sums[cell + c] as number) + (rgba[at + c] as number) * alpha;
    sums[cell + 3] = (sums[cell + 3] as number) + alpha;
  }
}
