import type { Portrait } from "../contracts.ts";
import { type Alignable, alignable } from "./align/shift.ts";
import { type BorderKey, borderKeyOf } from "./border-key.ts";
import { type Box, boxOf } from "./components.ts";
import { type DistanceField, distanceTo } from "./distance.ts";
import { type LabPlanes, labOf } from "./lab.ts";
import { inverted, maskOf, type SubjectMask } from "./mask.ts";
import { type Picture, pixelHash, withoutHiddenColour } from "./pixels.ts";
import { portraitOf } from "./portrait/portrait.ts";
import { type Shade, shadeOf } from "./shade.ts";
import { type SoftEdge, softEdgeOf } from "./soft-edge.ts";

/** How far `outside` and `inside` look, in px at 512 px and at least: everything beyond is simply far away. */
const reachPx = 6;
const leastReachPx = 4;

/** Everything that several checks need to know of one picture, computed once and only when asked for. */
export interface Analysis {
  readonly picture: Picture;
  readonly sizePx: number;
  /** 1 at 512 px on the longer side; scales every constant given in pixels. */
  readonly scale: number;
  /** Pixels of the picture itself that one pixel of `picture` stands for, a side: 1 but in sets of large pictures. */
  readonly reduction: number;
  readonly pixelHash: () => string;
  readonly lab: () => LabPlanes;
  readonly key: () => BorderKey;
  readonly mask: () => SubjectMask;
  readonly box: () => Box | null;
  readonly shade: () => Shade;
  /** Distance from each pixel to the nearest pixel of the subject, up to 6 px at 512 px. */
  readonly outside: () => DistanceField;
  /** Depth of each pixel of the subject, up to 6 px at 512 px (at least 6 px); beyond it is infinite, outside 0. */
  readonly inside: () => DistanceField;
  /** The half-transparent pixels of its edge. */
  readonly softEdge: () => SoftEdge;
  /** Its edges, ready to be laid over those of another picture. */
  readonly alignable: () => Alignable;
  /** What it looks like in figures. */
  readonly portrait: () => Portrait;
  /** Lets go of all that is large and can be computed again: a set may have many pictures, and checks look at them one by one. */
  readonly forget: () => void;
}

interface Once<T> {
  (): T;
  readonly forget: () => void;
}

function once<T>(compute: () => T): Once<T> {
  let kept: { readonly value: T } | null = null;
  const get = (): T => {
    kept ??= { value: compute() };
    return kept.value;
  };
  return Object.assign(get, {
    forget: () => {
      kept = null;
    },
  });
}

/** The shared analysis of one picture; colour under alpha 0 is ignored. */
export function analyse(raw: Picture): Analysis {
  const picture = withoutHiddenColour(raw);
  const { widthPx, heightPx } = picture;
  const scale = Math.max(widthPx, heightPx) / 512;
  const key = once(() => borderKeyOf(picture));
  const lab = once(() => labOf(picture));
  const mask = once(() => maskOf(picture, key()));
  const shade = once(() => shadeOf(picture, key().colour, mask()));
  const outside = once(() => distanceTo(mask().bits, widthPx, heightPx, Math.max(leastReachPx, reachPx * scale)));
  const inside = once(() => distanceTo(inverted(mask().bits), widthPx, heightPx, Math.max(reachPx, reachPx * scale)));
  const large = [lab, mask, shade, outside, inside];
  return {
    ...{ picture, sizePx: widthPx * heightPx, scale, reduction: 1, lab, key, mask, shade, outside, inside },
    pixelHash: once(() => pixelHash(picture)),
    softEdge: once(() => softEdgeOf(picture)),
    box: once(() => boxOf(mask().bits, widthPx, heightPx)),
    alignable: once(() => alignable({ picture, lab })),
    portrait: once(() => portraitOf({ picture, lab: lab(), bits: mask().bits })),
    forget: () => {
      for (const each of large) each.forget();
    },
  };
}

/** True when two pictures can be laid over each other pixel by pixel. */
export function haveOneSize(one: Analysis, other: Analysis): boolean {
  return one.sizePx === other.sizePx && one.reduction === other.reduction;
}
