import { blend, hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { cut, ellipse, type Point, ribbon } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { part } from "./palette.ts";

const white = hex("#ffffff");

/** A thin hollow sphere of light; the middle stays clear. */
export function bubbleParts(subject: Subject, dice: Dice): Part[] {
  const color = subject.colors[0] ?? hex("#2fcfc4");
  const ring = (outer: number, inner: number): Part["shape"] => cut(ellipse(0, 0, outer), ellipse(0, 0, inner));
  const arc = (radius: number, from: number, to: number, half: number): Part["shape"] => {
    const points = Array.from({ length: 9 }, (_, index): Point => {
      const at = from + ((to - from) * index) / 8;
      return [Math.cos(at) * radius, Math.sin(at) * radius];
    });
    return ribbon(
      points,
      points.map((_, index) => half * Math.sin(((index + 0.5) / 9) * Math.PI)),
    );
  };
  const start = dice.between(-0.1, 0.1);
  return [
    part(ring(0.8, 0.74), color, { bevel: 0.06, line: 0.4, gloss: 1, glow: 0.5 }),
    part(ring(0.745, 0.66), blend(color, white, 0.35), { bevel: 0, line: 0, alpha: 0.45 }),
    part(ring(0.665, 0.56), blend(color, white, 0.5), { bevel: 0, line: 0, alpha: 0.2 }),
    part(arc(0.63, -2.7 + start, -1.75 + start, 0.052), white, { bevel: 0, line: 0, alpha: 0.9 }),
    part(arc(0.63, 0.5 + start, 1.15 + start, 0.032), white, { bevel: 0, line: 0, alpha: 0.65 }),
    part(ellipse(-0.18, -0.6, 0.035), white, { bevel: 0, line: 0, alpha: 0.85 }),
  ];
}
