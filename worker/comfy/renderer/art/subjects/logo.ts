import { hex, tone } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, both, cut, ellipse, place, type Shape, star } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { duckParts } from "./duck.ts";
import { lettering, letteringWidth } from "./lettering.ts";
import { type Palette, part } from "./palette.ts";

/** The game's logo: letters alone, the round badge alone, or both side by side. */
export function logoParts(subject: Subject, palette: Palette, dice: Dice, prompt: string): Part[] {
  if (/wordmark|letters/.test(prompt)) return wordmark(palette, 0, -0.02, 1);
  if (/horizontal|wide/.test(prompt))
    return [...scaled(emblem(subject, palette, dice), -0.52, 0, 0.46), ...wordmark(palette, 0.38, 0, 0.62)];
  return emblem(subject, palette, dice);
}

function scaled(parts: readonly Part[], x: number, y: number, scale: number): Part[] {
  return parts.map((piece) => ({
    ...piece,
    shape: place(piece.shape, x, y, scale),
    bevel: (piece.bevel ?? 0.12) * scale,
    line: (piece.line ?? 1) * Math.max(0.6, scale),
  }));
}

function word(text: string, middle: number, top: number, step: number, weight: number): Shape {
  return lettering(text, middle - letteringWidth(text, step) / 2, top, step, weight);
}

function wordmark(palette: Palette, x: number, y: number, scale: number): Part[] {
  const line = (text: string, top: number, step: number, color: Part["color"]): Part[] => [
    part(word(text, 0, top + 0.035, step, step * 0.62), tone(color, -0.62), { bevel: 0.04, line: 1.2 }),
    part(word(text, 0, top, step, step * 0.56), tone(color, -0.05), { bevel: 0.07, gloss: 1.1, line: 0.5 }),
    part(word(text, -0.008, top - 0.018, step, step * 0.13), hex("#ffffff"), { bevel: 0, line: 0, alpha: 0.5 }),
  ];
  const parts = [
    ...line("ASTRO", -0.5, 0.1, palette.main),
    ...line("DUCK", 0.05, 0.125, hex("#f5792a")),
    part(star(0.72, -0.52, 0.09, 0.04, 4), palette.pale, { bevel: 0.04 }),
  ];
  return scaled(parts, x, y, scale);
}

function emblem(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const feather = (index: number): Shape => {
    const lift = index * 0.16;
    return blob(
      [-0.42, 0.26 - lift],
      [-0.68, 0.22 - lift * 1.15],
      [-0.88 + index * 0.035, 0.02 - lift * 1.2],
      [-0.84 + index * 0.05, -0.12 - lift],
      [-0.6, 0.02 - lift],
      [-0.4, 0.1 - lift],
    );
  };
  const duck = duckParts({ ...subject, body: "" }, palette, dice).filter((piece) =>
    piece.shape.every((contour) => contour.every((value, at) => at % 2 === 0 || value < 0.3)),
  );
  return [
    ...[0, 1, 2].map((index) =>
      part(both(feather(index)), tone(hex("#f5792a"), index * 0.12 - 0.06), { bevel: 0.07, gloss: 0.8 }),
    ),
    part(ellipse(0, 0, 0.66), palette.main, { bevel: 0.12, gloss: 1.1 }),
    part(cut(ellipse(0, 0, 0.575), ellipse(0, 0, 0.545)), tone(palette.main, -0.4), { bevel: 0.01, line: 0 }),
    part(ellipse(0, 0, 0.52), palette.dark, { bevel: 0.05 }),
    ...scaled(duck, 0, 0.09, 0.72),
    part(star(0, 0.58, 0.11, 0.05, 5), palette.pale, { bevel: 0.05, gloss: 1 }),
  ];
}
