import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import { box, ellipse, join, type Point, polygon } from "../shapes.ts";
import { type Palette, part } from "./palette.ts";

const ember = hex("#ffb03a");
export const soot = hex("#2b2429");

/** A furnace or slot: dark mouth with fire inside. */
export function furnace(x: number, y: number, width: number, height: number): Part[] {
  return [
    part(box(x, y, width, height, height * 0.3), soot, { bevel: 0.03 }),
    part(box(x, y + height * 0.06, width * 0.84, height * 0.68, height * 0.24), hex("#ff6a2a"), {
      glow: 1,
      bevel: height * 0.5,
      line: 0,
    }),
    part(box(x, y + height * 0.16, width * 0.56, height * 0.3, height * 0.14), ember, {
      glow: 1,
      bevel: height * 0.3,
      line: 0,
    }),
  ];
}

export function angryEye(x: number, y: number, size: number, palette: Palette): Part[] {
  return [
    part(ellipse(x, y, size * 1.25), palette.metal, { bevel: 0.05, gloss: 1 }),
    part(ellipse(x, y, size), soot, { bevel: 0.02, line: 0.4 }),
    part(ellipse(x, y, size * 0.76), palette.lamp, { glow: 1, bevel: size, line: 0 }),
    part(
      polygon(
        [x - size * 1.4, y - size * 1.3],
        [x + size * 1.4, y - size * 1.3],
        [x + size * 1.3, y - size * 0.7],
        [x - size * 1.3, y],
      ),
      palette.dark,
      { bevel: 0.03 },
    ),
  ];
}

/** Small bolts at these places. */
export const rivets = (points: readonly Point[], palette: Palette): Part =>
  part(join(...points.map(([x, y]) => ellipse(x, y, 0.014))), palette.pale, { bevel: 0.014, line: 0.5 });

/** Places evenly along a level line. */
export function row(fromX: number, toX: number, y: number, count: number): Point[] {
  return Array.from({ length: count }, (_, index): Point => [fromX + ((toX - fromX) * index) / (count - 1), y]);
}
