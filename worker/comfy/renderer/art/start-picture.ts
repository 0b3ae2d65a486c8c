import type { PaintRequest } from "../painter.ts";
import { smooth } from "./shade.ts";

/**
 * Mixes the picture a render starts from with the new one: little denoise keeps the start, much denoise keeps only its
 * large shapes. Denoise 1 or no start leaves the new picture as it is.
 */
export function blendStart(rgb: Uint8Array, { start, denoise, width, height }: PaintRequest): Uint8Array {
  if (!start || denoise >= 1 || start.width !== width || start.height !== height) return rgb;
  const share = smooth(0.05, 0.95, denoise);
  const mixed = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 1) {
    mixed[at] = Math.round((start.rgb[at] as number) * (1 - share) + (rgb[at] as number) * share);
  }
  return mixed;
}
