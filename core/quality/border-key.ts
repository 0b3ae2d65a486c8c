import { componentsOf } from "./components.ts";
import type { Picture } from "./pixels.ts";

export type Rgb = readonly [number, number, number];

/** What lies along the border: its median colour, and how much of the border ring has it or is transparent. */
export interface BorderKey {
  readonly colour: Rgb;
  /** Share of the ring within `keyTolerance` of the colour. */
  readonly plainShare: number;
  /** Share of the ring with alpha ≤ 8. */
  readonly transparentShare: number;
}

/** RGB distance up to which a pixel counts as the key colour. */
export const keyTolerance = 10;

/** Indices of the pixels of the border ring, 2 % of the longer side wide (at least 2 px), and no wider than `mostPx`. */
export function ringIndices(widthPx: number, heightPx: number, mostPx = Number.POSITIVE_INFINITY): Int32Array {
  const usualPx = Math.max(2, Math.round(Math.max(widthPx, heightPx) * 0.02));
  const ringPx = Math.min(usualPx, mostPx, widthPx, heightPx);
  const indices: number[] = [];
  const add = (y: number, from: number, to: number): void => {
    for (let x = from; x < to; x++) indices.push(y * widthPx + x);
  };
  for (let y = 0; y < heightPx; y++) {
    const isWhole = y < ringPx || y >= heightPx - ringPx || 2 * ringPx >= widthPx;
    add(y, 0, isWhole ? widthPx : ringPx);
    if (!isWhole) add(y, widthPx - ringPx, widthPx);
  }
  return new Int32Array(indices);
}

/** Euclidean RGB distance of pixel `i` from a colour. */
export function colourDistance(rgba: Uint8ClampedArray, i: number, [r, g, b]: Rgb): number {
  const dr = (rgba[i * 4] as number) - r;
  const dg = (rgba[i * 4 + 1] as number) - g;
  const db = (rgba[i * 4 + 2] as number) - b;
  return Math.sqrt(dr * dr + dg * dg + db * db);
}

/** Per-channel median of the border ring and how plain the ring is. */
export function borderKeyOf({ rgba, widthPx, heightPx }: Picture): BorderKey {
  const ring = ringIndices(widthPx, heightPx);
  const median = (channel: number): number => {
    const counts = new Uint32Array(256);
    for (let k = 0; k < ring.length; k++) {
      const value = rgba[(ring[k] as number) * 4 + channel] as number;
      counts[value] = (counts[value] as number) + 1;
    }
    let value = 0;
    for (let left = ring.length >> 1; left >= (counts[value] as number); value++) left -= counts[value] as number;
    return value;
  };
  const colour: Rgb = [median(0), median(1), median(2)];
  let plain = 0;
  let transparent = 0;
  for (let k = 0; k < ring.length; k++) {
    const i = ring[k] as number;
    if ((rgba[i * 4 + 3] as number) <= 8) transparent++;
    if (colourDistance(rgba, i, colour) <= keyTolerance) plain++;
  }
  return { colour, plainShare: plain / ring.length, transparentShare: transparent / ring.length };
}

/** The colour that most of some pixels have, within `keyTolerance`, and their share: the mean of the fullest cube of 16 levels. */
export function commonestOf(
  { rgba }: Picture,
  among: readonly number[],
): { readonly colour: Rgb; readonly share: number } {
  const cubes = new Map<number, [count: number, r: number, g: number, b: number]>();
  for (const i of among) {
    const [r, g, b] = [rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number];
    const name = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const cube = cubes.get(name) ?? [0, 0, 0, 0];
    cubes.set(name, [cube[0] + 1, cube[1] + r, cube[2] + g, cube[3] + b]);
  }
  const [count, r, g, b] = [...cubes.values()].reduce((most, one) => (one[0] > most[0] ? one : most), [0, 0, 0, 0]);
  const colour: Rgb = count === 0 ? [0, 0, 0] : [Math.round(r / count), Math.round(g / count), Math.round(b / count)];
  const near = among.filter((i) => colourDistance(rgba, i, colour) <= keyTolerance).length;
  return { colour, share: among.length === 0 ? 0 : near / among.length };
}

/** 1 where a pixel is key-coloured and connected (4 neighbours) with the border through key-coloured pixels. */
export function floodBackground(picture: Picture, key: Rgb): Uint8Array {
  const { widthPx, heightPx } = picture;
  const { labels, components } = componentsOf(keyColoured(picture, key), widthPx, heightPx, "sides");
  const isOpen = new Uint8Array(components.length + 1);
  for (const { label, touchesBorder } of components) isOpen[label] = touchesBorder ? 1 : 0;
  const background = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) background[i] = isOpen[labels[i] as number] as number;
  return background;
}

/** 1 where a pixel is within `tolerance` of the key colour. */
export function keyColoured({ rgba }: Picture, [red, green, blue]: Rgb, tolerance = keyTolerance): Uint8Array {
  const isKey = new Uint8Array(rgba.length / 4);
  const limit = tolerance * tolerance;
  for (let i = 0, at = 0; i < isKey.length; i++, at += 4) {
    const dr = (rgba[at] as number) - red;
    const dg = (rgba[at + 1] as number) - green;
    const db = (rgba[at + 2] as number) - blue;
    if (dr * dr + dg * dg + db * db <= limit) isKey[i] = 1;
  }
  return isKey;
}

/** Indices of the outermost pixels, once around: top edge, right, bottom, left. */
export function borderIndices(widthPx: number, heightPx: number): readonly number[] {
  const around: number[] = [];
  for (let x = 0; x < widthPx; x++) around.push(x);
  for (let y = 1; y < heightPx; y++) around.push(y * widthPx + widthPx - 1);
  for (let x = widthPx - 2; x >= 0 && heightPx > 1; x--) around.push((heightPx - 1) * widthPx + x);
  for (let y = heightPx - 2; y > 0 && widthPx > 1; y--) around.push(y * widthPx);
  return around;
}
