import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, ellipse, join, type Point, path, ribbon } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { angryEye, rivets } from "./machine-bits.ts";
import { type Palette, part } from "./palette.ts";

/** A serpent of braided cables; its plug of a head faces left, above the coils. */
export function serpentParts(_subject: Subject, palette: Palette, dice: Dice): Part[] {
  const tail: Point[] = [
    [0.74, -0.3],
    [0.78, -0.02],
    [0.66, 0.2],
    [0.36, 0.3],
    [0, 0.24],
  ];
  const loop: Point[] = [
    [0.3, 0.16],
    [-0.1, 0.12],
    [-0.5, 0.24],
    [-0.66, 0.46],
    [-0.48, 0.66],
    [-0.1, 0.7],
    [0.3, 0.66],
    [0.58, 0.5],
    [0.5, 0.3],
    [0.22, 0.26],
  ];
  const neck: Point[] = [
    [0.26, 0.46],
    [-0.04, 0.4],
    [0.14, 0.12],
    [0.3, -0.16],
    [0.16, -0.42],
    [-0.14, -0.48],
  ];
  return [
    part(ribbon(tail, [0.03, 0.06, 0.09, 0.12, 0.13]), palette.dark, { bevel: 0.1, pattern: braid(0) }),
    part(join(ellipse(0.74, -0.34, 0.05), ellipse(0.7, -0.4, 0.03)), palette.lamp, { glow: 0.8, bevel: 0.05 }),
    part(ribbon(loop, [0.11, 0.14, 0.15, 0.15, 0.16, 0.16, 0.16, 0.15, 0.14, 0.11]), palette.main, {
      bevel: 0.14,
      gloss: 0.8,
      pattern: braid(1),
    }),
    ...bands(loop, palette, 0.155),
    part(ribbon(neck, [0.13, 0.15, 0.155, 0.15, 0.145, 0.13]), palette.main, {
      bevel: 0.14,
      gloss: 0.8,
      pattern: braid(2),
    }),
    ...bands(neck, palette, 0.15),
    ...serpentHead(palette, dice),
  ];
}

function braid(offset: number): (x: number, y: number) => number {
  return (x, y) => Math.sin((x * 1.3 + y) * 46 + offset) * 0.13 * Math.sign(Math.sin((x - y * 1.3) * 30));
}

/** Clamps across the cable, each at a right angle to it. */
function bands(path: readonly Point[], palette: Palette, half: number): Part[] {
  return path.slice(1, -1).flatMap(([x, y], index) => {
    if (index % 2 === 1) return [];
    const before = path[index] as Point;
    const after = path[index + 2] as Point;
    const turn = Math.atan2(after[1] - before[1], after[0] - before[0]);
    return [part(box(x, y, 0.08, half * 2.2, 0.03, turn), palette.metal, { bevel: 0.05, gloss: 1 })];
  });
}

function serpentHead(palette: Palette, dice: Dice): Part[] {
  const prong = (y: number): Part =>
    part(box(-0.71, y, 0.24, 0.075, 0.02, -0.06), hex("#e0b660"), { bevel: 0.04, gloss: 1.3 });
  const jaw = dice.between(-0.01, 0.02);
  return [
    prong(-0.62),
    prong(-0.43),
    part(box(-0.56, -0.52, 0.12, 0.44, 0.04, -0.04), palette.dark, { bevel: 0.05 }),
    part(
      blob(
        [-0.58, -0.74],
        [-0.3, -0.8],
        [0, -0.74],
        [0.14, -0.52],
        [0.02, -0.32],
        [-0.3, -0.26 + jaw],
        [-0.58, -0.3],
        [-0.6, -0.52],
      ),
      palette.second,
      { bevel: 0.22, gloss: 0.9 },
    ),
    part(blob(...path("-0.6,-0.38 -0.2,-0.4 0.1,-0.34 -0.2,-0.2 -0.6,-0.24")), palette.pale, {
      bevel: 0.08,
      isInlay: true,
      line: 0.8,
    }),
    part(blob(...path("-0.1,-0.72 0.06,-0.9 0.22,-0.88 0.12,-0.74 0.06,-0.62")), palette.dark, { bevel: 0.06 }),
    part(blob(...path("-0.3,-0.77 -0.2,-0.93 -0.06,-0.93 -0.12,-0.8 -0.16,-0.72")), palette.dark, {
      bevel: 0.06,
    }),
    ...angryEye(-0.26, -0.56, 0.105, palette),
    rivets(
      [
        [-0.48, -0.34],
        [-0.36, -0.33],
        [-0.24, -0.32],
        [-0.12, -0.34],
      ],
      palette,
    ),
  ];
}
