import { blend, type Color, tone } from "../color.ts";
import type { Layer } from "../layer.ts";
import { cloudNoise } from "../noise.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";

import { addLight, levels, type Sky } from "./sky.ts";

interface Planet {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly hasRings: boolean;
}

/** A banded planet with light from the upper left, a thin veil of air and, if asked, rings. */
export function paintPlanet(layer: Layer, sky: Sky, style: Style, salt: number, planet: Planet): void {
  const unit = Math.min(layer.width, layer.height) / 2;
  const soft = 1.6 / unit / planet.radius;
  const paintAt = (pixelX: number, pixelY: number): void => {
    const x = ((pixelX - layer.width / 2) / unit - planet.x) / planet.radius;
    const y = ((pixelY - layer.height / 2) / unit - planet.y) / planet.radius;
    const distance = Math.hypot(x, y);
    if (distance > 2.1) return;
    const cover = smooth(1 + soft, 1 - soft, distance);
    if (distance > 1) addLight(layer, pixelX, pixelY, sky.milk, Math.exp((1 - distance) * 7) * 0.24);
    if (cover > 0) addLight(layer, pixelX, pixelY, planetColor(x, y, distance, sky, style, salt), cover);
    if (planet.hasRings) addLight(layer, pixelX, pixelY, sky.milk, ringAlpha(x, y, distance));
  };
  for (let y = 0; y < layer.height; y += 1) for (let x = 0; x < layer.width; x += 1) paintAt(x, y);
}

function planetColor(x: number, y: number, distance: number, sky: Sky, style: Style, salt: number): Color {
  const z = Math.sqrt(Math.max(0, 1 - distance * distance));
  const bands = cloudNoise(x * 0.9 + 3, (y + x * 0.22) * 5.5, salt + 55, 4);
  const facing = -x * 0.55 - y * 0.5 + z * 0.66;
  const local = blend(blend(sky.milk, sky.bright, 0.3), sky.middle, smooth(0.35, 0.75, bands) * 0.55);
  const lit = levels(Math.max(0, Math.min(1, facing * 0.62 + 0.42)), style);
  const shaded = lit < 0.5 ? tone(local, -(0.5 - lit) * 1.7) : tone(local, (lit - 0.5) * 0.7);
  return blend(shaded, sky.milk, (1 - z) ** 3 * Math.max(0, facing + 0.3) * 0.8);
}

/** Thin tilted rings; the far half hides behind the planet. */
function ringAlpha(x: number, y: number, distance: number): number {
  const tilted = y * 4.2 + x * 1.25;
  const radius = Math.hypot(x, tilted);
  if (radius < 1.28 || radius > 2.02 || (distance < 1 && tilted < 0)) return 0;
  const groove = 0.5 + 0.5 * Math.sin(radius * 44);
  return (
    smooth(1.28, 1.34, radius) *
    smooth(2.02, 1.94, radius) *
    (0.3 + 0.4 * groove) *
    (radius > 1.62 && radius < 1.68 ? 0.2 : 1)
  );
}
