import { blend, type Color, tone } from "../color.ts";
import { emptyLayer, enlarge, fillLayer, type Layer } from "../layer.ts";
import { cloudNoise } from "../noise.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";
import { levels, type Sky } from "./sky.ts";

/** Folded clouds, calm in the middle. Painted at half size: clouds are soft, and noise is the costly part. */
export function paintNebula(layer: Layer, sky: Sky, style: Style, salt: number, strength: number): void {
  const half = emptyLayer(Math.ceil(layer.width / 2), Math.ceil(layer.height / 2));
  const unit = 2 / Math.min(half.width, half.height);
  const colorAt = nebulaColor(sky, style, salt, strength);
  fillLayer(half, (pixelX, pixelY) => colorAt((pixelX - half.width / 2) * unit, (pixelY - half.height / 2) * unit));
  enlarge(half, layer);
}

function nebulaColor(sky: Sky, style: Style, salt: number, strength: number): (x: number, y: number) => Color {
  const octaves = style.fineness > 0.7 ? 5 : 4;
  const night = tone(sky.deep, -0.4);
  return (x, y) => {
    const warpX = cloudNoise(x * 1.1 + 4, y * 1.1, salt + 7, 3) - 0.5;
    const warpY = cloudNoise(x * 1.1, y * 1.1 + 9, salt + 13, 3) - 0.5;
    const cloud = cloudNoise(x * 1.25 + warpX * 1.9, y * 1.7 + warpY * 1.9 + x * 0.5, salt, octaves);
    const veil = cloudNoise(x * 2.2 - warpX * 2, y * 2.4 + 3, salt + 31, octaves);
    const calm = (0.72 + 0.28 * smooth(0.1, 1, Math.hypot(x * 0.75, y))) * strength;
    const density = levels(smooth(0.34, 0.74, cloud) * calm, style);
    const light = levels(smooth(0.52, 0.84, cloud * 0.72 + veil * 0.36) * calm, style);
    const body = blend(blend(sky.deep, night, smooth(-1, 1, y) * 0.6), sky.middle, density * 0.92);
    const lit = blend(body, sky.bright, light * 0.85);
    return blend(lit, sky.milk, smooth(0.66, 0.98, light) * veil * 0.62);
  };
}
