import { type BorderKey, borderKeyOf } from "./border-key.ts";
import { type Box, boxOf } from "./components.ts";
import { type DistanceField, distanceTo } from "./distance.ts";
import { type LabPlanes, labOf } from "./lab.ts";
import { maskOf, type SubjectMask } from "./mask.ts";
import { type Picture, pixelHash, withoutHiddenColour } from "./pixels.ts";
import { type Shade, shadeOf } from "./shade.ts";

/** How far `outside` looks, in px at 512 px and at least: everything beyond is simply far away. */
const outsideReachPx = 6;
const leastReachPx = 4;

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
    outside: once(() => distanceTo(mask().bits, widthPx, heightPx, Math.max(leastReachPx, outsideReachPx * scale))),
  };
}
