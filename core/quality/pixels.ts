import { sha256Hex } from "../hash.ts";

/** A decoded picture: straight (not premultiplied) sRGB, 4 bytes per pixel, rows from top to bottom. */
export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray;
}

/** A copy whose colour under alpha 0, which nobody can see, is black; identity and measures use this form. */
export function withoutHiddenColour(picture: Picture): Picture {
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] === 0) rgba.fill(0, i, i + 3);
  }
  return { ...picture, rgba };
}

/** Identity of a picture: sha256 over width and height (u32 big-endian) and RGBA with RGB zeroed under alpha 0. */
export function pixelHash(picture: Picture): string {
  const visible = withoutHiddenColour(picture).rgba;
  const bytes = new Uint8Array(8 + visible.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, picture.widthPx);
  header.setUint32(4, picture.heightPx);
  bytes.set(visible, 8);
  return sha256Hex(bytes);
}

/** Features are quantised to 1e-4 before any comparison, so that the last bits of a float never decide. */
export function quantise(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
