import { type BorderKey, floodBackground } from "./border-key.ts";
import type { Picture } from "./pixels.ts";

/** From here on a pixel counts as opaque. */
export const opaqueAlpha = 245;

/** Where the subject is. Source `none` means that no subject can be told from the background. */
export interface SubjectMask {
  readonly bits: Uint8Array;
  readonly areaPx: number;
  readonly source: "alpha" | "border_key" | "none";
}

/** Alpha ≥ 128 in a picture with transparency; otherwise what the border-keyed flood does not reach. */
export function maskOf(picture: Picture, key: BorderKey): SubjectMask {
  if (hasTransparency(picture)) return counted(solidOf(picture), "alpha");
  if (key.plainShare < 0.5) return { bits: new Uint8Array(picture.rgba.length / 4), areaPx: 0, source: "none" };
  return counted(inverted(floodBackground(picture, key.colour)), "border_key");
}

/** True when at least 0.1 % of the pixels are more than half transparent. */
function hasTransparency({ rgba }: Picture): boolean {
  let clear = 0;
  for (let i = 3; i < rgba.length; i += 4) if ((rgba[i] as number) < 128) clear++;
  return clear * 4000 >= rgba.length;
}

/** 1 where alpha is at least `least` (128: solid). */
export function solidOf({ rgba }: Picture, least = 128): Uint8Array {
  const bits = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < bits.length; i++) bits[i] = (rgba[i * 4 + 3] as number) >= least ? 1 : 0;
  return bits;
}

export function inverted(bits: Uint8Array): Uint8Array {
  const result = new Uint8Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = 1 - (bits[i] as number);
  return result;
}

/** How many bits are set. Counted by index: an iterator is slow until it has been compiled, and the first picture waits for it. */
export function countOf(bits: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) count += bits[i] as number;
  return count;
}

function counted(bits: Uint8Array, source: SubjectMask["source"]): SubjectMask {
  return { bits, areaPx: countOf(bits), source };
}
