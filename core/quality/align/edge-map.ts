import { planePx } from "../fourier.ts";
import type { LabPlanes } from "../lab.ts";
import type { Picture } from "../pixels.ts";

/** What is laid over each other: a picture and its OKLab planes. */
export interface Drawn {
  readonly picture: Picture;
  readonly lab: () => LabPlanes;
}

/** A step in alpha counts at most this much, one in lightness half as much: restyled states keep their outline. */
const most = { alpha: 0.5, light: 0.25 };

/** Larger pictures are averaged down to this before they are laid over each other: it bounds time and memory. */
const largestPx = 768;

/** Strength of the edges of a picture, square and padded with 0; `px` is its side, `unitPx` the picture's pixels per cell. */
export interface EdgeMap {
  readonly values: Float32Array;
  readonly px: number;
  readonly unitPx: number;
}

/** Edges of alpha and, where something is visible, of lightness. */
export function edgeMapOf({ picture, lab }: Drawn): EdgeMap {
  const { widthPx, heightPx, rgba } = picture;
  const side = Math.max(widthPx, heightPx);
  const unitPx = Math.ceil(side / largestPx);
  const px = Math.ceil(side / unitPx);
  const { l } = lab();
  const values = new Float32Array(px * px);
  const alphaAt = (i: number): number => (rgba[i * 4 + 3] as number) / 255;
  for (let y = 1; y < heightPx - 1; y++) {
    const row = Math.floor(y / unitPx) * px;
    for (let x = 1; x < widthPx - 1; x++) {
      const i = y * widthPx + x;
      const [ax, ay] = [alphaAt(i + 1) - alphaAt(i - 1), alphaAt(i + widthPx) - alphaAt(i - widthPx)];
      const lx = (l[i + 1] as number) - (l[i - 1] as number);
      const ly = (l[i + widthPx] as number) - (l[i - widthPx] as number);
      const alphaStep = Math.min(most.alpha, Math.sqrt(ax * ax + ay * ay) / 2);
      const lightStep = Math.min(most.light, Math.sqrt(lx * lx + ly * ly) / 2) * alphaAt(i);
      const at = row + Math.floor(x / unitPx);
      values[at] = (values[at] as number) + (alphaStep + lightStep) / (unitPx * unitPx);
    }
  }
  return { values, px, unitPx };
}

/** An edge map averaged, or padded with 0, to the side that is transformed. */
export function planeOfEdges({ values, px }: EdgeMap): { readonly plane: Float32Array; readonly cellPx: number } {
  const plane = new Float32Array(planePx * planePx);
  const cellPx = Math.ceil(px / planePx);
  const share = 1 / (cellPx * cellPx);
  for (let y = 0; y < px; y++) {
    const row = Math.floor(y / cellPx) * planePx;
    for (let x = 0; x < px; x++) {
      const at = row + Math.floor(x / cellPx);
      plane[at] = (plane[at] as number) + (values[y * px + x] as number) * share;
    }
  }
  return { plane, cellPx };
}
