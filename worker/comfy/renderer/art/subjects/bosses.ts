import { blend, hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, capsule, cut, ellipse, join, type Point, polygon, ribbon } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { type Palette, part } from "./palette.ts";

const ember = hex("#ffb03a");
const soot = hex("#2b2429");

/** A furnace or slot: dark mouth with fire inside. */
function furnace(x: number, y: number, width: number, height: number): Part[] {
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

function angryEye(x: number, y: number, size: number, palette: Palette): Part[] {
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

const rivets = (points: readonly Point[], palette: Palette): Part =>
  part(join(...points.map(([x, y]) => ellipse(x, y, 0.014))), palette.pale, { bevel: 0.014, line: 0.5 });

function row(fromX: number, toX: number, y: number, count: number): Point[] {
  return Array.from({ length: count }, (_, index): Point => [fromX + ((toX - fromX) * index) / (count - 1), y]);
}

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
    part(
      blob(
        [-0.5, 0.3],
        [-0.52, -0.06],
        [-0.34, -0.36],
        [0.08, -0.48],
        [0.46, -0.36],
        [0.64, -0.06],
        [0.64, 0.3],
        [0.06, 0.42],
      ),
      palette.main,
      { bevel: 0.3, gloss: 0.9 },
    ),
    part(blob([0.28, -0.46], [0.66, -0.26], [0.7, 0.4], [0.32, 0.4], [0.36, 0]), palette.second, {
      bevel: 0.12,
      isInlay: true,
      line: 0.8,
    }),
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
        [-0.84, 0.58],
        [-0.72, 0.4],
        [-0.5, 0.37],
        [0.5, 0.37],
        [0.72, 0.4],
        [0.84, 0.58],
        [0.72, 0.76],
        [0.5, 0.79],
        [-0.5, 0.79],
        [-0.72, 0.76],
      ),
      palette.dark,
      { bevel: 0.1 },
    ),
    part(join(...links), blend(palette.dark, palette.metal, 0.5), { bevel: 0.02, isInlay: true, line: 0.5 }),
    part(box(0, 0.56, 1.42, 0.26, 0.13), soot, { bevel: 0.04, line: 0.6 }),
    ...[-0.56, -0.28, 0, 0.28, 0.56].flatMap(wheel),
  ];
}

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

function bands(path: readonly Point[], palette: Palette, half: number): Part[] {
  return path
    .slice(1, -1)
    .filter((_, index) => index % 2 === 0)
    .map(([x, y], index) => {
      const turn = index * 0.9 + 0.5;
      return part(box(x, y, 0.075, half * 2.25, 0.03, turn * 0.35), palette.metal, { bevel: 0.05, gloss: 1 });
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
    part(blob([-0.6, -0.38], [-0.2, -0.4], [0.1, -0.34], [-0.2, -0.2], [-0.6, -0.24]), palette.pale, {
      bevel: 0.08,
      isInlay: true,
      line: 0.8,
    }),
    part(blob([-0.1, -0.72], [0.06, -0.9], [0.22, -0.88], [0.12, -0.74], [0.06, -0.62]), palette.dark, { bevel: 0.06 }),
    part(blob([-0.3, -0.77], [-0.2, -0.93], [-0.06, -0.93], [-0.12, -0.8], [-0.16, -0.72]), palette.dark, {
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

/** An enormous toaster, facing left: glowing slots on top, hangar bays in its side. */
export function mothershipParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const isChrome = /chrome|steel|silver/.test(subject.body);
  const shell = isChrome ? hex("#c2cbd6") : palette.main;
  const isTorn = /torn|broken|open/.test(subject.body);
  const toast = (x: number, y: number, turn: number): Part[] => [
    part(box(x, y, 0.26, 0.3, 0.08, turn), hex("#a8672f"), { bevel: 0.04 }),
    part(box(x, y, 0.2, 0.24, 0.06, turn), hex("#e8b566"), { bevel: 0.04, line: 0.3 }),
  ];
  const bay = (x: number): Part[] => [
    ...furnace(x, 0.2, 0.22, 0.2),
    part(box(x, 0.33, 0.28, 0.045, 0.02), palette.metal, { bevel: 0.03, gloss: 1 }),
  ];
  const lights = row(-0.56, 0.54, 0.44, 8).map(([x, y]) => ellipse(x, y, 0.022));
  return [
    ...toast(-0.3 + dice.between(-0.02, 0.02), -0.55, -0.12),
    ...toast(0.16, -0.58, 0.1),
    part(polygon([0.46, -0.42], [0.5, -0.8], [0.53, -0.8], [0.58, -0.42]), palette.dark, { bevel: 0.03 }),
    part(ellipse(0.515, -0.8, 0.035), palette.lamp, { glow: 1, bevel: 0.04 }),
    part(box(0.78, 0, 0.14, 0.34, 0.04), palette.dark, { bevel: 0.05 }),
    part(box(0.82, -0.08, 0.08, 0.12, 0.03), palette.second, { bevel: 0.05 }),
    ...[-0.5, 0.46].map((x) =>
      part(
        blob([x - 0.13, 0.44], [x - 0.1, 0.62], [x - 0.16, 0.74], [x + 0.16, 0.74], [x + 0.1, 0.62], [x + 0.13, 0.44]),
        palette.dark,
        { bevel: 0.07 },
      ),
    ),
    part(box(0, 0.1, 1.58, 1.02, 0.3), shell, {
      bevel: 0.26,
      gloss: isChrome ? 1.5 : 0.9,
      pattern: isChrome ? chrome : plates,
    }),
    part(box(0, -0.34, 1.3, 0.2, 0.09), palette.dark, { bevel: 0.05 }),
    ...furnace(-0.3, -0.35, 0.44, 0.11),
    ...furnace(0.24, -0.35, 0.44, 0.11),
    part(box(0.02, 0.44, 1.48, 0.12, 0.04), palette.second, { bevel: 0.05, isInlay: true }),
    part(join(...lights), hex("#ffd98a"), { glow: 1, bevel: 0.03, line: 0.5 }),
    ...bay(0.12),
    ...bay(0.42),
    ...(isTorn ? torn(palette) : []),
    ...angryEye(-0.5, 0.02, 0.12, palette),
    ...angryEye(-0.2, 0.02, 0.12, palette),
    part(
      polygon(
        [-0.62, 0.24],
        [-0.52, 0.3],
        [-0.44, 0.24],
        [-0.35, 0.3],
        [-0.26, 0.24],
        [-0.17, 0.3],
        [-0.08, 0.24],
        [-0.12, 0.36],
        [-0.58, 0.36],
      ),
      soot,
      { bevel: 0.02 },
    ),
    rivets([...row(-0.66, 0.66, -0.2, 12), ...row(0.28, 0.66, 0.06, 4)], palette),
  ];
}

/** Bands of a mirrored horizon. */
function chrome(_x: number, y: number): number {
  return 0.22 * Math.sin(y * 7.5 + 0.6) + (y > 0.02 && y < 0.07 ? -0.28 : 0);
}

function plates(x: number, y: number): number {
  const nearX = Math.abs(((x + 10) % 0.4) - 0.2) > 0.19;
  const nearY = Math.abs(((y + 10) % 0.36) - 0.18) > 0.17;
  return nearX || nearY ? -0.22 : 0;
}

function torn(palette: Palette): Part[] {
  return [
    part(
      polygon(
        [0.1, -0.1],
        [0.28, -0.22],
        [0.42, -0.1],
        [0.62, -0.16],
        [0.56, 0.06],
        [0.66, 0.2],
        [0.46, 0.22],
        [0.34, 0.34],
        [0.22, 0.2],
        [0.06, 0.22],
        [0.16, 0.06],
      ),
      soot,
      { bevel: 0.03 },
    ),
    part(blob([0.36, 0.22], [0.2, 0.06], [0.26, -0.06], [0.36, 0], [0.46, -0.06], [0.52, 0.06]), hex("#ff5a2a"), {
      glow: 1,
      bevel: 0.12,
    }),
    part(capsule([0.24, -0.16], [0.3, 0.02], 0.014), palette.metal, { bevel: 0.02 }),
  ];
}
