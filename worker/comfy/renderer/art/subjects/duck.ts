import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, both, box, capsule, cut, ellipse, join, path, place, star } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { type Palette, part } from "./palette.ts";

const feather = hex("#ffd23f");
const beak = hex("#f5822a");
const night = hex("#201a33");

/** A duck astronaut from the front, as a bust. */
export function duckParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const isSaluting = /salut/.test(subject.body);
  return [
    ...suit(palette),
    ...helmetBack(palette),
    ...head(dice),
    ...helmetGlass(palette),
    ...(isSaluting ? wing(palette) : []),
  ];
}

function suit(palette: Palette): Part[] {
  const shoulders = blob(
    ...path("-0.3,0.26 -0.5,0.38 -0.62,0.62 -0.6,0.78 0,0.83 0.6,0.78 0.62,0.62 0.5,0.38 0.3,0.26 0,0.22"),
  );
  const chest = box(0, 0.62, 0.4, 0.2, 0.05);
  return [
    part(shoulders, palette.pale, { bevel: 0.24 }),
    part(both(blob(...path("-0.62,0.6 -0.5,0.5 -0.4,0.56 -0.44,0.86 -0.64,0.86"))), hex("#f5792a"), {
      bevel: 0.1,
      clip: shoulders,
      line: 0.6,
    }),
    part(chest, palette.dark, { bevel: 0.05 }),
    part(ellipse(-0.1, 0.62, 0.045), hex("#ff5a3c"), { bevel: 0.04, line: 0.5, gloss: 1 }),
    part(box(0.07, 0.59, 0.14, 0.035, 0.015), palette.lamp, { glow: 0.7, bevel: 0.03, line: 0 }),
    part(box(0.05, 0.655, 0.1, 0.03, 0.015), palette.main, { glow: 0.4, bevel: 0.03, line: 0 }),
    part(star(0.42, 0.5, 0.07, 0.032, 5), palette.main, { bevel: 0.04, line: 0.7 }),
  ];
}

function helmetBack(palette: Palette): Part[] {
  return [
    part(ellipse(0, 0.29, 0.42, 0.12), palette.metal, { bevel: 0.08, gloss: 1 }),
    part(both(ellipse(-0.585, -0.18, 0.075, 0.12)), hex("#f5792a"), { bevel: 0.08 }),
    part(ellipse(0, -0.2, 0.57, 0.56), palette.pale, { bevel: 0.16 }),
    part(ellipse(0, -0.18, 0.475, 0.465), hex("#2c4f7c"), { bevel: 0.1 }),
  ];
}

function head(dice: Dice): Part[] {
  const look = dice.between(-0.012, 0.012);
  const eye = (x: number): Part[] => [
    part(ellipse(x, -0.27, 0.088, 0.118), hex("#ffffff"), { bevel: 0.04, line: 0.8 }),
    part(ellipse(x * 0.93 + look, -0.255, 0.052, 0.076), night, { bevel: 0, line: 0 }),
    part(ellipse(x * 0.93 + look - 0.018, -0.288, 0.02, 0.026), hex("#ffffff"), { bevel: 0, line: 0 }),
  ];
  return [
    part(blob(...path("-0.05,-0.48 -0.09,-0.6 -0.02,-0.66 0.05,-0.585 0.12,-0.62 0.09,-0.5")), feather, {
      bevel: 0.06,
    }),
    part(blob(...path("-0.38,-0.18 -0.31,-0.44 0,-0.545 0.31,-0.44 0.38,-0.18 0.31,0.11 0,0.23 -0.31,0.11")), feather, {
      bevel: 0.26,
    }),
    part(both(ellipse(-0.265, -0.085, 0.07, 0.045)), hex("#ff9c6b"), { bevel: 0, line: 0, alpha: 0.65 }),
    ...eye(-0.145),
    ...eye(0.145),
    part(both(capsule([-0.235, -0.44], [-0.09, -0.462], 0.018)), hex("#9a5a1c"), { bevel: 0, line: 0 }),
    part(blob(...path("-0.2,-0.02 -0.1,0.09 0,0.13 0.1,0.09 0.2,-0.02 0,-0.01")), hex("#a8321f"), {
      bevel: 0.03,
    }),
    part(
      blob(...path("-0.235,-0.055 -0.11,-0.13 0,-0.155 0.11,-0.13 0.235,-0.055 0.13,0.015 0,0.035 -0.13,0.015")),
      beak,
      { bevel: 0.09, gloss: 1 },
    ),
    part(both(ellipse(-0.035, -0.105, 0.014, 0.009)), hex("#8a3b12"), { bevel: 0, line: 0 }),
  ];
}

/** The open visor: a rim and two glints instead of a pane that would hide the face. */
function helmetGlass(palette: Palette): Part[] {
  return [
    part(cut(ellipse(0, -0.18, 0.5, 0.49), ellipse(0, -0.18, 0.455, 0.445)), palette.metal, {
      bevel: 0.04,
      gloss: 1.2,
    }),
    part(blob(...path("-0.4,-0.3 -0.33,-0.47 -0.2,-0.57 -0.28,-0.46 -0.345,-0.3 -0.38,-0.22")), hex("#ffffff"), {
      bevel: 0,
      line: 0,
      alpha: 0.7,
    }),
    part(ellipse(0.34, 0.06, 0.03, 0.05, 0.7), hex("#ffffff"), { bevel: 0, line: 0, alpha: 0.5 }),
  ];
}

function wing(palette: Palette): Part[] {
  return [
    part(blob(...path("0.5,0.62 0.7,0.4 0.68,0.1 0.5,-0.3 0.36,-0.36 0.42,-0.22 0.48,0.1 0.44,0.4")), palette.pale, {
      bevel: 0.12,
    }),
    part(join(capsule([0.46, -0.26], [0.27, -0.42], 0.045), capsule([0.44, -0.32], [0.22, -0.47], 0.035)), feather, {
      bevel: 0.05,
    }),
  ];
}

/** The same duck in an enamel frame. */
export function cardParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const window = box(0, -0.02, 1.0, 1.3, 0.12);
  const sky = hex("#3d2f73");
  const stars = Array.from({ length: 16 }, () =>
    ellipse(dice.between(-0.46, 0.46), dice.between(-0.6, 0.3), dice.between(0.005, 0.014)),
  );
  const duck = duckParts(subject, palette, dice).map((piece) => ({
    ...piece,
    shape: place(piece.shape, 0, 0.07, 0.66),
    bevel: (piece.bevel ?? 0.12) * 0.66,
    line: (piece.line ?? 1) * 0.8,
  }));
  const corner = (x: number, y: number): Part => part(star(x, y, 0.075, 0.034, 4), palette.pale, { bevel: 0.04 });
  return [
    part(box(0, 0, 1.24, 1.62, 0.17), palette.main, { bevel: 0.1, gloss: 1 }),
    part(cut(box(0, 0, 1.13, 1.5, 0.14), box(0, 0, 1.08, 1.45, 0.12)), palette.second, { bevel: 0.02, line: 0.5 }),
    part(window, sky, { bevel: 0.03, fade: hex("#c66a9a") }),
    part(join(...stars), hex("#fff6d8"), { glow: 1, bevel: 0.01, line: 0 }),
    part(ellipse(0.3, -0.42, 0.14), hex("#e9d6ff"), { bevel: 0.12, line: 0.4 }),
    ...duck,
    part(box(0, 0.68, 0.82, 0.18, 0.08), palette.dark, { bevel: 0.05 }),
    ...[-0.24, 0, 0.24].map((x) =>
      part(star(x, 0.68, 0.062, 0.028, 5), palette.main, { bevel: 0.04, line: 0.6, gloss: 1 }),
    ),
    corner(-0.55, -0.74),
    corner(0.55, -0.74),
    corner(-0.55, 0.74),
    corner(0.55, 0.74),
  ];
}
