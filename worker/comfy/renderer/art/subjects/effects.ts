import { blend, type Color, hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, ellipse, type Point, star } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { part } from "./palette.ts";

const hot = hex("#fff3b0");
const yellow = hex("#ffc93a");
const orange = hex("#ff7a26");
const red = hex("#d93a2b");
const smoke = hex("#6a5a6e");

/** Where the animation stands, 0..1; a single picture shows its best moment. */
function phaseOf(subject: Subject, best: number): number {
  const { frame } = subject;
  return frame && frame.count > 1 ? frame.index / (frame.count - 1) : best;
}

/** A flame blowing left from a nozzle at the right; it grows and shrinks once around the loop. */
export function thrusterParts(subject: Subject, dice: Dice): Part[] {
  const { frame } = subject;
  const turn = frame ? (frame.index / frame.count) * Math.PI * 2 : Math.PI;
  const length = 0.74 - 0.4 * Math.cos(turn);
  const bend = 0.07 * Math.sin(turn * 1.0 + 0.6);
  const flicker = dice.between(-0.015, 0.015);
  const flame = (reach: number, half: number): Part["shape"] => {
    const tip: Point = [0.62 - reach, bend * reach + flicker];
    const wave = (share: number, side: number): Point => [
      0.62 - reach * share,
      side * half * (1 - share ** 2.2) + bend * share * reach + 0.03 * Math.sin(turn * 2 + share * 7) * share,
    ];
    return blob(
      [0.62, -half * 0.72],
      wave(0.16, -1.05),
      wave(0.4, -1),
      wave(0.72, -0.9),
      tip,
      wave(0.72, 0.9),
      wave(0.4, 1),
      wave(0.16, 1.05),
      [0.62, half * 0.72],
    );
  };
  return [
    part(flame(length * 1.16, 0.27), red, { glow: 0.12, bevel: 0.12 }),
    part(flame(length, 0.205), orange, { glow: 0.25, bevel: 0.12, line: 0 }),
    part(flame(length * 0.74, 0.14), yellow, { glow: 0.5, bevel: 0.1, line: 0 }),
    part(flame(length * 0.46, 0.08), hot, { glow: 1, bevel: 0.08, line: 0 }),
  ];
}

/** From a spark over a fireball to the last puffs. */
export function explosionParts(subject: Subject, dice: Dice): Part[] {
  const phase = phaseOf(subject, 0.43);
  const size = phase < 0.45 ? 0.16 + (phase / 0.45) ** 0.7 * 0.6 : 0.76;
  const decay = Math.max(0, (phase - 0.5) / 0.5);
  if (phase < 0.2) return flash(size, phase);
  const lobes = Array.from({ length: 9 }, (_, index) => {
    const at = (index / 9) * Math.PI * 2 + dice.between(-0.1, 0.1);
    return { at, reach: dice.between(0.5, 0.66), radius: dice.between(0.26, 0.36) };
  });
  const puffs = (grow: number, color: Color, look: Omit<Part, "shape" | "color">): Part[] =>
    lobes.map(({ at, reach, radius }) => {
      const distance = reach * size * (0.92 + decay * 0.26);
      const puff = radius * size * grow * (1 - decay * 0.62);
      return part(ellipse(Math.cos(at) * distance, Math.sin(at) * distance, puff), color, look);
    });
  const cool = (color: Color): Color => blend(color, smoke, decay * 0.75);
  const core = size * (1 - decay * 1.25);
  const embers = lobes
    .slice(0, 6)
    .map(({ at }) =>
      part(
        ellipse(Math.cos(at + 0.35) * size * 1.06, Math.sin(at + 0.35) * size * 1.06, 0.03 * (1 - decay * 0.5)),
        cool(orange),
        { glow: 0.4, bevel: 0.03 },
      ),
    );
  const middle = (share: number, color: Color, glow: number): Part[] =>
    core * share > 0.05 ? [part(ellipse(0, 0, core * share), color, { glow, bevel: core * share * 0.9, line: 0 })] : [];
  return [
    ...embers,
    ...puffs(1.16, cool(red), { bevel: 0.14, gloss: 0.2 }),
    ...middle(0.78, cool(red), 0.1),
    ...puffs(0.86, cool(orange), { bevel: 0.14, gloss: 0.2, line: 0, ...(decay < 0.4 ? { glow: 0.2 } : {}) }),
    ...middle(0.72, orange, 0.3),
    ...(decay < 0.6 ? puffs(0.5, cool(yellow), { bevel: 0.1, line: 0, glow: 0.4 }) : []),
    ...middle(0.52, yellow, 0.6),
    ...middle(0.34, hot, 1),
  ];
}

function flash(size: number, phase: number): Part[] {
  const reach = size * (1.2 + phase);
  return [
    part(star(0, 0, reach, reach * 0.42, 8, 0.2), orange, { bevel: 0.06, glow: 0.2 }),
    part(star(0, 0, reach * 0.72, reach * 0.34, 8, 0.2), yellow, { bevel: 0.06, glow: 0.5, line: 0 }),
    part(ellipse(0, 0, reach * 0.34), hot, { bevel: 0.08, glow: 1, line: 0 }),
  ];
}
