import { blend, type Color, saturate, tone } from "./color.ts";
import type { Part } from "./part.ts";
import type { Style } from "./style.ts";

/** What the light meets at one pixel of a part. */
export interface Surface {
  /** Slope of the relief; positive x falls to the left, positive y to the top. */
  readonly slopeX: number;
  readonly slopeY: number;
  /** 0 at the edge, 1 deep inside. */
  readonly depth: number;
  /** 0 at the top of the part, 1 at its bottom. */
  readonly down: number;
  /** Brush marks and patterns, added to the lightness. */
  readonly texture: number;
}

const light = { x: -0.46, y: -0.64, z: 0.62 };
const shineColor: Color = [1, 1, 0.97];

/** The colour of a part under the studio light, in the manner of the style. */
export function shaderFor(part: Part, style: Style): (surface: Surface) => Color {
  const base = saturate(part.color, style.richness);
  const low = part.fade ? saturate(part.fade, style.richness) : undefined;
  const glow = part.glow ?? 0;
  const gloss = (part.gloss ?? 0.5) * style.gloss * 1.6;
  const localAt = (down: number): Color => (low ? blend(base, low, down) : base);
  if (glow > 0) {
    return ({ depth, down, texture }) =>
      blend(tone(localAt(down), texture), [1, 1, 0.94], Math.min(1, depth ** 3 * glow * style.glow));
  }
  return (surface) => {
    const { slopeX, slopeY, depth, down, texture } = surface;
    const length = Math.hypot(slopeX, slopeY, 1);
    const facing = (-slopeX * light.x - slopeY * light.y + light.z) / length;
    const away = Math.max(0, (slopeX * 0.6 + slopeY * 0.75) / length);
    const value = lightness(facing, down, style);
    const body = tone(localAt(down), value * (value < 0 ? 0.95 : 0.8) + texture);
    const rimmed = addRim(body, away * (1.4 - depth), style);
    return addShine(rimmed, smooth(0.9, 0.99, facing) * gloss, style);
  };
}

function lightness(facing: number, down: number, style: Style): number {
  const soft = Math.max(-0.46, (facing - 0.52) * style.contrast * 1.15 + (0.5 - down) * 0.16);
  return style.cel > 0 ? soft + (banded(soft) - soft) * style.cel : soft;
}

/** Three bands with narrow transitions, for flat shading. */
function banded(value: number): number {
  return -0.34 + smooth(-0.2, -0.15, value) * 0.36 + smooth(0.17, 0.21, value) * 0.22;
}

function addRim(color: Color, amount: number, style: Style): Color {
  const rim = smooth(0.35, 0.75, amount) * style.rimStrength;
  if (style.cel > 0.5) return rim > 0.22 ? blend(color, style.rim, 0.5) : color;
  return rim > 0 ? blend(color, style.rim, rim * 0.7) : color;
}

function addShine(color: Color, shine: number, style: Style): Color {
  if (style.cel > 0.5) return shine > 0.3 ? blend(color, shineColor, 0.75) : color;
  return shine > 0 ? blend(color, shineColor, Math.min(0.8, shine * 0.75)) : color;
}

/** 0 below `low`, 1 above `high`, an S between them. */
export function smooth(low: number, high: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
