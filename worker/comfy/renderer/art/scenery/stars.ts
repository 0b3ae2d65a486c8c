import { blend, type Color, hex } from "../color.ts";
import type { Layer } from "../layer.ts";
import type { Dice } from "../random.ts";

import { addLight, type Sky } from "./sky.ts";
export function scatterStars(layer: Layer, sky: Sky, dice: Dice, count: number): void {
  const side = Math.min(layer.width, layer.height);
  for (let index = 0; index < count; index += 1) {
    const isBig = index < count * 0.05;
    const x = dice.next() * layer.width;
    const y = dice.next() * layer.height;
    const size = side * (isBig ? dice.between(0.005, 0.009) : dice.between(0.0012, 0.0028));
    const color = blend(sky.milk, hex("#bfe4ff"), dice.next() * 0.7);
    glowDot(layer, x, y, size, color, isBig ? 1 : dice.between(0.35, 0.95), isBig);
  }
}

/** A dot with a soft edge; big ones get a cross of light. */
function glowDot(
  layer: Layer,
  x: number,
  y: number,
  size: number,
  color: Color,
  strength: number,
  hasRays: boolean,
): void {
  const reach = Math.ceil(size * (hasRays ? 6 : 2.5)) + 1;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const distance = Math.hypot(dx, dy) / size;
      const rays = hasRays ? Math.exp(-Math.abs(dx * dy) / (size * size * 0.5)) * Math.exp(-distance * 0.75) * 0.9 : 0;
      addLight(
        layer,
        Math.round(x) + dx,
        Math.round(y) + dy,
        color,
        strength * Math.min(1, Math.exp(-distance * distance * 0.8) + rays),
      );
    }
  }
}
