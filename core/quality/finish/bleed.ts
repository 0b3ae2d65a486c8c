import { distanceTo } from "../distance.ts";
import { solidOf } from "../mask.ts";
import type { Picture } from "../pixels.ts";

/** How far colour reaches under the transparent surroundings, so that filtering and mip-maps draw no dark rim. */
const bleedPx = 8;

/** Writes the nearest visible colour under alpha 0, up to `bleedPx` away. What a person sees, and identity, stay. */
export function bleedAlpha(picture: Picture): Picture {
  const { nearest, distance } = distanceTo(solidOf(picture, 1), picture.widthPx, picture.heightPx, bleedPx);
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let i = 0; i < distance.length; i++) {
    const away = distance[i] as number;
    if (away === 0) continue;
    if (away <= bleedPx) rgba.copyWithin(i * 4, (nearest[i] as number) * 4, (nearest[i] as number) * 4 + 3);
  }
  return { ...picture, rgba };
}
