import { blend, hex, tone } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, ellipse, join, path, polygon, type Shape } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { type Palette, part } from "./palette.ts";

const white = hex("#ffffff");

/** Shots fly right. */
export function projectileParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  if (/missile|torpedo|toast|rocket/.test(subject.body)) return missile(subject, palette, dice);
  const color = subject.colors[0] ?? hex("#2fd6c8");
  const bolt = (length: number, half: number): Part["shape"] =>
    blob(
      [-length, 0],
      [-length * 0.3, -half * 0.62],
      [0.4, -half],
      [0.62, -half * 0.7],
      [0.7, 0],
      [0.62, half * 0.7],
      [0.4, half],
      [-length * 0.3, half * 0.62],
    );
  return [
    part(bolt(0.78, 0.24), tone(color, -0.22), { bevel: 0.12 }),
    part(bolt(0.66, 0.175), color, { bevel: 0.1, line: 0, glow: 0.35 }),
    part(bolt(0.4, 0.1), blend(color, white, 0.75), { bevel: 0.08, line: 0, glow: 1 }),
    part(ellipse(0.46, -0.06, 0.08, 0.045), white, { bevel: 0, line: 0 }),
  ];
}

function missile(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const isToast = /toast|bread/.test(subject.body);
  const fin = (sign: number): Part => {
    const outline = polygon([-0.34, sign * 0.2], [-0.56, sign * 0.46], [-0.26, sign * 0.44], [-0.02, sign * 0.22]);
    return part(outline, palette.second, { bevel: 0.05 });
  };
  return [
    ...tailFlame(dice.between(-0.03, 0.03)),
    fin(-1),
    fin(1),
    ...(isToast ? toastBody() : rocketBody(palette)),
    part(box(-0.38, 0, 0.12, 0.46, 0.03), palette.metal, { bevel: 0.05, gloss: 1 }),
    part(box(-0.2, 0, 0.05, 0.5, 0.02), palette.dark, { bevel: 0.02 }),
  ];
}

function tailFlame(lick: number): Part[] {
  const flame = (tip: number, half: number): Shape => {
    const shoulder = -0.42 - (-0.42 - tip) * 0.45;
    return blob([-0.42, -half], [shoulder, -half * 1.2], [tip, lick], [shoulder, half * 1.2], [-0.42, half]);
  };
  return [
    part(flame(-0.86, 0.15), hex("#ff5a2a"), { glow: 0.25, bevel: 0.1 }),
    part(flame(-0.7, 0.09), hex("#ffd24a"), { glow: 0.9, bevel: 0.08, line: 0 }),
  ];
}

const crustOutline = path(
  "-0.4,-0.26 0.1,-0.28 0.3,-0.34 0.6,-0.32 0.72,-0.14 0.62,0 0.72,0.14 0.6,0.32 0.3,0.34 0.1,0.28 -0.4,0.26",
);
const crumbOutline = path(
  "-0.33,-0.19 0.1,-0.2 0.32,-0.26 0.56,-0.24 0.63,-0.13 0.54,0 0.63,0.13 0.56,0.24 0.32,0.26 0.1,0.2 -0.33,0.19",
);

function toastBody(): Part[] {
  const holes = path("0.1,-0.08 0.3,0.1 0.46,-0.14 -0.1,0.1 0.22,-0.18").map(([x, y]) => ellipse(x, y, 0.028, 0.02));
  return [
    part(blob(...crustOutline), hex("#a2612c"), { bevel: 0.12 }),
    part(blob(...crumbOutline), hex("#edbd6c"), { bevel: 0.1, line: 0.5 }),
    part(join(...holes), hex("#b97a3a"), { bevel: 0, line: 0 }),
  ];
}

function rocketBody(palette: Palette): Part[] {
  return [
    part(blob(...path("-0.4,-0.2 0.2,-0.24 0.55,-0.16 0.76,0 0.55,0.16 0.2,0.24 -0.4,0.2")), palette.main, {
      bevel: 0.12,
    }),
    part(ellipse(0.2, 0, 0.3, 0.12), palette.pale, { bevel: 0.1, line: 0.5 }),
  ];
}
