import { sha256OfParts } from "../hash.ts";

/** A decoded picture: straight (not premultiplied) sRGB, 4 bytes per pixel, rows from top to bottom. */
export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray;
}

/** The picture with black for all colour under alpha 0, which nobody can see; identity and measures use this form. */
export function withoutHiddenColour(picture: Picture): Picture {
  if (!hasHiddenColour(picture.rgba)) return picture;
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] === 0) rgba[i] = rgba[i + 1] = rgba[i + 2] = 0;
  }
  return { ...picture, rgba };
}

function hasHiddenColour(rgba: Uint8ClampedArray): boolean {
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] === 0 && (rgba[i] !== 0 || rgba[i + 1] !== 0 || rgba[i + 2] !== 0)) return true;
  }
  return false;
}

/** Identity of a picture: sha256 over width and height (u32 big-endian) and RGBA with RGB zeroed under alpha 0. */
export function pixelHash(picture: Picture): string {
  const header = new DataView(new ArrayBuffer(8));
  header.setUint32(0, picture.widthPx);
  header.setUint32(4, picture.heightPx);
  return sha256OfParts([new Uint8Array(header.buffer), withoutHiddenColour(picture).rgba]);
}

/** Features are quantised to 1e-4 before any comparison, so that the last bits of a float never decide. */
export function quantise(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
