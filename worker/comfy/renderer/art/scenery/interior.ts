import { blend, hex, tone } from "../color.ts";
import { fillLayer, type Layer } from "../layer.ts";
import { cloudNoise } from "../noise.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";

import { levels, type Sky } from "./sky.ts";
/** The inside of a great machine: ribs in perspective and glowing coils at the far end. */
export function paintInterior(layer: Layer, sky: Sky, style: Style, salt: number): void {
  const unit = 2 / Math.min(layer.width, layer.height);
  const ember = hex("#ff8a34");
  fillLayer(layer, (pixelX, pixelY) => {
    const x = (pixelX - layer.width / 2) * unit;
    const y = (pixelY - layer.height / 2) * unit;
    const wall = Math.max(Math.abs(x) * 0.72, Math.abs(y));
    const depth = 1 / Math.max(0.12, wall);
    const rib = Math.abs(((depth * 1.35) % 1) - 0.5) * 2;
    const isRib = smooth(0.72, 0.8, rib);
    const panel = Math.abs(((Math.atan2(y, x * 0.72) / Math.PI) * 8 + 16.5) % 1) < 0.05 ? 0.16 : 0;
    const grime = cloudNoise(x * 5, y * 5, salt, 4) - 0.5;
    const near = Math.min(1, wall);
    const metal = blend(hex("#5a3440"), sky.deep, 0.25 + near * 0.5);
    const base = tone(metal, isRib * 0.16 - panel + grime * 0.26 - (1 - isRib) * 0.12);
    const glow = Math.exp(-wall * 3.1);
    const coil = wall < 0.3 ? smooth(0.55, 0.85, Math.abs(Math.sin(y * 42))) * smooth(0.3, 0.22, wall) : 0;
    const lit = blend(base, ember, levels(Math.min(1, glow * 1.05), style) * (0.72 + isRib * 0.28));
    return blend(lit, hex("#ffe3a0"), coil * 0.85);
  });
}
