import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import { type Dice, diceFor } from "../random.ts";
import { blob, box, capsule, cut, ellipse, join, type Point, path, polygon, ribbon, star } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { type Palette, part } from "./palette.ts";

/** Small opponents, facing left: one eye, and whatever kitchen machine they were. */
export function droneParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const { body } = subject;
  if (/kettle|bomb|heavy/.test(body)) return kettle(palette, dice);
  if (/saw|blade|disc/.test(body)) return saw(palette, dice);
  if (/spik|mine|teapot/.test(body)) return mine(palette, dice);
  return scout(subject, palette, dice);
}

function eye(x: number, y: number, radius: number, palette: Palette, isAngry: boolean): Part[] {
  const lid = polygon(
    [x - radius * 1.35, y - radius * 1.25],
    [x + radius * 1.35, y - radius * 1.25],
    [x + radius * 1.25, y - radius * 0.75],
    [x - radius * 1.25, y - radius * 0.05],
  );
  return [
    part(ellipse(x, y, radius * 1.35), palette.metal, { bevel: 0.05, gloss: 1 }),
    part(ellipse(x, y, radius * 1.08), hex("#24181c"), { bevel: 0.03, line: 0.4 }),
    part(ellipse(x, y, radius * 0.82), palette.lamp, { glow: 1, bevel: radius * 1.1, line: 0 }),
    part(ellipse(x - radius * 0.3, y - radius * 0.34, radius * 0.2), hex("#fff2e0"), { bevel: 0, line: 0 }),
    ...(isAngry ? [part(lid, palette.main, { bevel: 0.05 })] : []),
  ];
}

function rivetRow(from: Point, to: Point, count: number, palette: Palette): Part {
  const spots = Array.from({ length: count }, (_, index) => {
    const t = count === 1 ? 0.5 : index / (count - 1);
    return ellipse(from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, 0.016);
  });
  return part(join(...spots), palette.pale, { bevel: 0.015, line: 0.5 });
}

function patch(dice: Dice, x: number, y: number, palette: Palette): Part {
  return part(
    box(x + dice.between(-0.03, 0.03), y + dice.between(-0.03, 0.03), 0.2, 0.14, 0.02, dice.between(-0.3, 0.3)),
    palette.second,
    { bevel: 0.02, isInlay: true, line: 0.7 },
  );
}

const ball = ellipse(-0.08, 0, 0.46, 0.44);
const belly = blob(
  ...path("-0.56,0.1 -0.46,-0.22 -0.18,-0.4 0.2,-0.4 0.46,-0.22 0.54,0.12 0.42,0.42 0,0.52 -0.44,0.42"),
);

function scout(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const shapeDice = diceFor(subject.identity);
  const wires = [-0.36, -0.18, 0, 0.18, 0.36].map((bend) =>
    part(
      ribbon(
        [
          [0.22, 0.02],
          [0.48, bend * 1.1],
          [0.74, bend * 0.6],
          [0.82, 0.02],
        ],
        [0.018, 0.018, 0.018, 0.018],
      ),
      palette.metal,
      { bevel: 0.02, gloss: 1 },
    ),
  );
  const isWhisk = /whisk/.test(subject.body) || shapeDice.next() < 0.3;
  const jets = part(
    join(box(0.46, -0.16, 0.3, 0.13, 0.05, 0.2), box(0.46, 0.18, 0.3, 0.13, 0.05, -0.2)),
    palette.metal,
    { bevel: 0.07 },
  );
  const antenna = (x: number, tipX: number): Part[] => [
    part(capsule([x, -0.36], [tipX, -0.62], 0.018), palette.dark, { bevel: 0.02 }),
    part(ellipse(tipX, -0.65, 0.05), palette.lamp, { glow: 0.9, bevel: 0.06 }),
  ];
  return [
    ...(isWhisk ? wires : [jets]),
    part(box(0.36, 0.02, 0.2, 0.34, 0.06), palette.dark, { bevel: 0.08 }),
    ...antenna(-0.16, -0.3),
    ...antenna(0.08, 0.1),
    part(blob(...path("-0.14,0.3 -0.22,0.5 -0.12,0.6 0,0.52 0.06,0.34")), palette.dark, { bevel: 0.06 }),
    part(ball, palette.main, { bevel: 0.28, gloss: 0.7 }),
    part(blob(...path("-0.6,0.14 -0.1,0.2 0.4,0.14 0.4,0.5 -0.6,0.5")), palette.pale, { bevel: 0.1, clip: ball }),
    patch(dice, 0.14, -0.2, palette),
    rivetRow([-0.44, 0.24], [0.28, 0.24], 7, palette),
    ...eye(-0.22, -0.04, 0.16, palette, false),
  ];
}

function kettle(palette: Palette, dice: Dice): Part[] {
  return [
    part(cut(ellipse(0.06, -0.42, 0.32, 0.26), ellipse(0.06, -0.42, 0.24, 0.185)), palette.dark, { bevel: 0.06 }),
    part(
      ribbon(
        [
          [0.38, 0.02],
          [0.58, -0.04],
          [0.68, -0.22],
          [0.76, -0.32],
        ],
        [0.13, 0.1, 0.075, 0.085],
      ),
      palette.main,
      { bevel: 0.1 },
    ),
    part(box(0.02, 0.52, 0.5, 0.16, 0.05), palette.dark, { bevel: 0.06 }),
    ...[-0.13, 0.03, 0.19].map((x) =>
      part(blob([x - 0.06, 0.56], [x - 0.07, 0.68], [x, 0.79], [x + 0.07, 0.68], [x + 0.06, 0.56]), palette.second, {
        bevel: 0.06,
        gloss: 0.8,
      }),
    ),
    part(belly, palette.main, { bevel: 0.3, gloss: 0.8 }),
    part(blob(...path("-0.6,0.24 0,0.3 0.6,0.24 0.55,0.6 -0.55,0.6")), palette.pale, { bevel: 0.1, clip: belly }),
    part(ellipse(0.02, -0.38, 0.24, 0.07), palette.metal, { bevel: 0.06, gloss: 1 }),
    part(ellipse(0.02, -0.46, 0.06), palette.dark, { bevel: 0.06 }),
    patch(dice, 0.3, 0.02, palette),
    rivetRow([-0.5, 0.3], [0.48, 0.3], 9, palette),
    ...[0.12, 0.24, 0.36].map((x) => part(box(x, 0.16, 0.06, 0.18, 0.03), palette.dark, { bevel: 0.02 })),
    ...eye(-0.2, -0.02, 0.17, palette, true),
  ];
}

function saw(palette: Palette, dice: Dice): Part[] {
  const teeth = Array.from({ length: 18 }, (_, index): Point[] => {
    const at = (index / 18) * Math.PI * 2;
    const turn = (offset: number, radius: number): Point => [
      Math.cos(at + offset) * radius,
      Math.sin(at + offset) * radius,
    ];
    return [turn(0, 0.6), turn(0.2, 0.76), turn(0.24, 0.6)];
  }).flat();
  return [
    part(polygon(...teeth), palette.metal, { bevel: 0.07, gloss: 1.1 }),
    part(cut(ellipse(0, 0, 0.57), ellipse(0, 0, 0.5)), palette.dark, { bevel: 0.03, line: 0.6 }),
    part(ellipse(0, 0, 0.5), palette.main, { bevel: 0.26 }),
    part(star(0, 0, 0.49, 0.3, 6, dice.between(-0.2, 0.2)), palette.second, { bevel: 0.08, isInlay: true, line: 0.7 }),
    part(ellipse(0, 0, 0.32), palette.dark, { bevel: 0.08 }),
    ...Array.from({ length: 6 }, (_, index) => {
      const at = (index / 6) * Math.PI * 2 + 0.5;
      return part(ellipse(Math.cos(at) * 0.42, Math.sin(at) * 0.42, 0.03), palette.pale, { bevel: 0.03, line: 0.6 });
    }),
    ...eye(-0.03, 0.01, 0.2, { ...palette, main: palette.dark }, true),
  ];
}

function mine(palette: Palette, dice: Dice): Part[] {
  const spikes = Array.from({ length: 9 }, (_, index) => {
    const at = (index / 9) * Math.PI * 2 + 0.2;
    const along = (radius: number, offset: number): Point => [
      Math.cos(at + offset) * radius,
      Math.sin(at + offset) * radius,
    ];
    return part(polygon(along(0.4, -0.17), along(0.78, 0), along(0.4, 0.17)), palette.metal, { bevel: 0.06, gloss: 1 });
  });
  return [
    ...spikes,
    part(
      ribbon(
        [
          [-0.4, 0.05],
          [-0.6, 0],
          [-0.68, -0.16],
        ],
        [0.1, 0.075, 0.06],
      ),
      palette.main,
      { bevel: 0.08 },
    ),
    part(ellipse(0, 0, 0.5, 0.47), palette.main, { bevel: 0.3, gloss: 0.8 }),
    part(box(0, 0.08, 1.1, 0.14, 0.02), palette.dark, { bevel: 0.03, isInlay: true, line: 0.7 }),
    part(ellipse(0, -0.42, 0.2, 0.07), palette.pale, { bevel: 0.05 }),
    part(ellipse(0, -0.5, 0.055), palette.second, { bevel: 0.05 }),
    patch(dice, 0.24, -0.14, palette),
    rivetRow([-0.42, 0.08], [0.42, 0.08], 7, palette),
    ...eye(-0.14, -0.1, 0.13, palette, true),
  ];
}
