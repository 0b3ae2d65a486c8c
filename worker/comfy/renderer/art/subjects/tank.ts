import { blend } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, capsule, cut, ellipse, join, path } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { angryEye, furnace, rivets, row, soot } from "./machine-bits.ts";
import { type Palette, part } from "./palette.ts";

const dome = blob(...path("-0.5,0.3 -0.52,-0.06 -0.34,-0.36 0.08,-0.48 0.46,-0.36 0.64,-0.06 0.64,0.3 0.06,0.42"));

/** An armoured kettle on treads, facing left. */
export function tankParts(_subject: Subject, palette: Palette, dice: Dice): Part[] {
  const wheel = (x: number): Part[] => [
    part(ellipse(x, 0.56, 0.115), palette.metal, { bevel: 0.07, gloss: 0.9 }),
    part(ellipse(x, 0.56, 0.045), palette.dark, { bevel: 0.04 }),
  ];
  const links = Array.from({ length: 15 }, (_, index) => box(-0.72 + index * 0.103, 0.725, 0.062, 0.05, 0.012));
  const cannon = (y: number, tip: number): Part[] => [
    part(capsule([-0.1, y], [tip, y], 0.062), palette.metal, { bevel: 0.06, gloss: 1.1 }),
    part(box(tip, y, 0.13, 0.185, 0.03), palette.dark, { bevel: 0.04 }),
    part(box(tip + 0.26, y, 0.06, 0.165, 0.02), palette.second, { bevel: 0.04 }),
  ];
  const seam = dice.between(-0.02, 0.02);
  return [
    part(capsule([0.36, -0.4], [0.4, -0.68], 0.05), palette.metal, { bevel: 0.05 }),
    part(box(0.405, -0.7, 0.16, 0.07, 0.02), palette.dark, { bevel: 0.03 }),
    part(capsule([0.56, -0.26], [0.6, -0.52], 0.042), palette.metal, { bevel: 0.05 }),
    part(cut(ellipse(0.12, -0.5, 0.28, 0.2), ellipse(0.12, -0.5, 0.2, 0.13)), palette.dark, { bevel: 0.05 }),
    ...cannon(-0.23, -0.7),
    part(dome, palette.main, { bevel: 0.3, gloss: 0.9 }),
    part(blob(...path("0.28,-0.46 0.66,-0.26 0.7,0.4 0.32,0.4 0.36,0")), palette.second, { bevel: 0.12, clip: dome }),
    part(ellipse(0.06, -0.46, 0.24, 0.065), palette.metal, { bevel: 0.05, gloss: 1 }),
    part(ellipse(0.06, -0.53, 0.05), palette.second, { bevel: 0.05 }),
    ...cannon(-0.03, -0.76),
    part(box(-0.06, 0.3, 1.3, 0.16, 0.05), palette.dark, { bevel: 0.06 }),
    rivets(row(-0.62, 0.5, 0.3, 10), palette),
    ...furnace(-0.2, 0.12, 0.46, 0.2),
    ...[-0.33, -0.2, -0.07].map((x) =>
      part(box(x, 0.12, 0.022, 0.19, 0.01), palette.metal, { bevel: 0.015, line: 0.4 }),
    ),
    ...angryEye(0.1, -0.16, 0.115, palette),
    rivets([...row(-0.36, 0.18, 0.22 + seam, 5), [0.5, -0.16], [0.54, 0], [0.55, 0.14]], palette),
    part(
      blob(
        ...path("-0.84,0.58 -0.72,0.4 -0.5,0.37 0.5,0.37 0.72,0.4 0.84,0.58 0.72,0.76 0.5,0.79 -0.5,0.79 -0.72,0.76"),
      ),
      palette.dark,
      { bevel: 0.1 },
    ),
    part(join(...links), blend(palette.dark, palette.metal, 0.5), { bevel: 0.02, isInlay: true, line: 0.5 }),
    part(box(0, 0.56, 1.42, 0.26, 0.13), soot, { bevel: 0.04, line: 0.6 }),
    ...[-0.56, -0.28, 0, 0.28, 0.56].flatMap(wheel),
  ];
}
