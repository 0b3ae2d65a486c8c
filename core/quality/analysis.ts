import { type BorderKey, borderKeyOf, floodBackground } from "./border-key.ts";
import { type Box, boxOf } from "./components.ts";
import { type DistanceField, distanceTo } from "./distance.ts";
import { type LabPlanes, labOf } from "./lab.ts";
import { type Picture, pixelHash, withoutHiddenColour } from "./pixels.ts";
import { type Shade, shadeOf } from "./shade.ts";

/** Where the subject is. Source `none` means that no subject can be told from the background. */
export interface SubjectMask {
  readonly bits: Uint8Array;
  readonly areaPx: number;
  readonly source: "alpha" | "border_key" | "none";
}

/** How far `outside` looks, in px at 512 px: everything beyond is simply far away. */
const outsideReachPx = 6;

/** Everything that several checks need to know of one picture, computed once and only when asked for. */
export interface Analysis {
  readonly picture: Picture;
  readonly sizePx: number;
  /** 1 at 512 px on the longer side; scales every constant given in pixels. */
  readonly scale: number;
  readonly pixelHash: () => string;
  readonly lab: () => LabPlanes;
  readonly key: () => BorderKey;
  readonly mask: () => SubjectMask;
  readonly box: () => Box | null;
  readonly shade: () => Shade;
  /** Distance from each pixel to the nearest pixel of the subject, up to `outsideReachPx`. */
  readonly outside: () => DistanceField;
}

function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | null = null;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** The shared analysis of one picture; colour under alpha 0 is ignored. */
export function analyse(raw: Picture): Analysis {
  const picture = withoutHiddenColour(raw);
  const { widthPx, heightPx } = picture;
  const scale = Math.max(widthPx, heightPx) / 512;
  const key = once(() => borderKeyOf(picture));
  const mask = once(() => maskOf(picture, key()));
  return {
    picture,
    sizePx: widthPx * heightPx,
    scale,
    pixelHash: once(() => pixelHash(picture)),
    lab: once(() => labOf(picture)),
    key,
    mask,
    shade: once(() => shadeOf(picture, key().colour, mask())),
    box: once(() => boxOf(mask().bits, widthPx, heightPx)),
    outside: once(() => distanceTo(mask().bits, widthPx, heightPx, outsideReachPx * scale)),
  };
}

/** Alpha ≥ 128 in a picture with transparency; otherwise what the border-keyed flood does not reach. */
function maskOf(picture: Picture, key: BorderKey): SubjectMask {
  if (hasTransparency(picture)) return counted(solidOf(picture), "alpha");
  if (key.plainShare < 0.5) return { bits: new Uint8Array(picture.rgba.length / 4), areaPx: 0, source: "none" };
  return counted(inverted(floodBackground(picture, key.colour)), "border_key");
}

/** True when at least 0.1 % of the pixels are more than half transparent. */
export function hasTransparency({ rgba }: Picture): boolean {
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

function counted(bits: Uint8Array, source: SubjectMask["source"]): SubjectMask {
  let areaPx = 0;
  for (const bit of bits) areaPx += bit;
  return { bits, areaPx, source };
}
