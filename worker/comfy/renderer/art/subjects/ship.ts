import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, capsule, cut, ellipse, join, path, polygon } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { type Palette, part } from "./palette.ts";

/** The player's ship: points right, engine left. With "bathtub" it gets rim, claw feet and its pilot. */
export function shipParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const isTub = /tub|bath/.test(subject.body);
  return [
    ...engine(palette),
    ...fins(palette),
    ...pilot(palette),
    ...(isTub ? feet() : []),
    ...hull(palette),
    ...details(palette, dice, isTub),
  ];
}

function engine(palette: Palette): Part[] {
  return [
    part(blob(...path("-0.83,-0.12 -0.62,-0.09 -0.5,-0.1 -0.5,0.18 -0.62,0.17 -0.83,0.2")), palette.metal, {
      bevel: 0.12,
      gloss: 0.9,
    }),
    part(ellipse(-0.815, 0.04, 0.028, 0.12), palette.dark, { bevel: 0.02 }),
    part(box(-0.6, 0.04, 0.05, 0.3, 0.02), palette.second, { bevel: 0.05 }),
  ];
}

function fins(palette: Palette): Part[] {
  const upper = blob(...path("-0.5,-0.12 -0.62,-0.38 -0.7,-0.56 -0.52,-0.53 -0.32,-0.36 -0.2,-0.18"));
  const lower = blob(...path("-0.46,0.16 -0.62,0.38 -0.68,0.55 -0.5,0.52 -0.28,0.38 -0.16,0.24"));
  return [part(upper, palette.second, { bevel: 0.12 }), part(lower, palette.second, { bevel: 0.12 })];
}

function feet(): Part[] {
  const foot = (x: number): Part =>
    part(join(capsule([x, 0.3], [x + 0.02, 0.4], 0.035), ellipse(x + 0.03, 0.43, 0.055, 0.04)), hex("#e3b04b"), {
      bevel: 0.05,
      gloss: 1,
    });
  return [foot(-0.1), foot(0.3)];
}

/** The duck looks out of the top, under a glass dome. */
function pilot(palette: Palette): Part[] {
  const gleam = blob(...path("-0.08,-0.46 0,-0.58 0.1,-0.61 0.02,-0.54 -0.05,-0.4 -0.09,-0.36"));
  return [
    part(ellipse(0.1, -0.34, 0.28, 0.3), palette.glass, { bevel: 0.16, gloss: 1.2 }),
    part(blob(...path("0.02,-0.48 0.03,-0.59 0.09,-0.55 0.13,-0.58 0.15,-0.48")), feather, { bevel: 0.04 }),
    part(ellipse(0.1, -0.36, 0.165, 0.165), feather, { bevel: 0.13 }),
    part(blob(...path("0.19,-0.38 0.3,-0.38 0.375,-0.335 0.3,-0.29 0.2,-0.3")), hex("#f5792a"), { bevel: 0.05 }),
    part(ellipse(0.155, -0.42, 0.036, 0.05), hex("#241a2c"), { bevel: 0, line: 0 }),
    part(ellipse(0.167, -0.438, 0.013, 0.017), hex("#ffffff"), { bevel: 0, line: 0 }),
    part(ellipse(0.12, -0.33, 0.035, 0.022), hex("#ff9c6b"), { bevel: 0, line: 0, alpha: 0.7 }),
    part(gleam, hex("#ffffff"), { bevel: 0, line: 0, alpha: 0.75 }),
  ];
}

const feather = hex("#ffd44a");
/** The hull; everything painted on it stays inside. */
const body = blob(
  ...path("-0.54,-0.17 -0.1,-0.2 0.4,-0.18 0.64,-0.1 0.76,0.03 0.62,0.2 0.3,0.32 -0.1,0.35 -0.42,0.27 -0.57,0.08"),
);

function hull(palette: Palette): Part[] {
  const nose = blob(...path("0.5,-0.15 0.64,-0.1 0.78,0.03 0.62,0.2 0.47,0.27 0.53,0.06"));
  const belly = blob(...path("-0.5,0.19 -0.1,0.24 0.35,0.2 0.5,0.25 0.28,0.42 -0.15,0.45 -0.45,0.36"));
  return [
    part(body, palette.main, { bevel: 0.3, gloss: 0.9 }),
    part(belly, palette.pale, { bevel: 0.14, clip: body, line: 0.5 }),
    part(nose, palette.second, { bevel: 0.2, clip: body, line: 0.6, gloss: 0.9 }),
  ];
}

function details(palette: Palette, dice: Dice, isTub: boolean): Part[] {
  const rivets = Array.from({ length: 6 }, (_, index) =>
    ellipse(-0.42 + index * 0.055, 0.13 + dice.between(-0.004, 0.004), 0.012),
  );
  const stripeX = dice.between(-0.36, -0.3);
  return [
    part(cut(ellipse(0.22, 0.05, 0.135), ellipse(0.22, 0.05, 0.095)), palette.metal, { bevel: 0.04, gloss: 1 }),
    part(ellipse(0.22, 0.05, 0.098), palette.dark, { bevel: 0.05, line: 0.4, gloss: 1 }),
    part(blob(...path("0.15,0.03 0.18,-0.015 0.23,-0.03 0.2,0.0 0.175,0.05")), palette.glass, {
      bevel: 0,
      line: 0,
      alpha: 0.9,
    }),
    part(
      polygon([stripeX, -0.2], [stripeX + 0.07, -0.2], [stripeX + 0.02, 0.4], [stripeX - 0.05, 0.4]),
      palette.second,
      { bevel: 0, line: 0.35, clip: body },
    ),
    part(join(...rivets), palette.metal, { bevel: 0.012, line: 0.5 }),
    ...(isTub ? [part(capsule([-0.5, -0.185], [0.52, -0.165], 0.052), palette.pale, { bevel: 0.07, gloss: 1.1 })] : []),
  ];
}
