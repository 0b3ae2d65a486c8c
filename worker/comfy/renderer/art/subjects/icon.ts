import { type Color, hex, tone } from "../color.ts";
import type { Part } from "../part.ts";
import { blob, box, capsule, cut, ellipse, join, type Point, path, polygon, type Shape, star } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { part } from "./palette.ts";

const panelNavy = hex("#1b2440");

type Glyph = readonly [pattern: RegExp, color: string, draw: (color: Color) => Part[]];

const glyphs: readonly Glyph[] = [
  [/shield/, "#37a2ff", shieldGlyph],
  [/bolt|lightning|energy|power/, "#ffc933", boltGlyph],
  [/heart|life|health/, "#ff4f6d", heartGlyph],
  [/coin|money|gold/, "#f2b632", coinGlyph],
  [/gear|cog|settings/, "#9fb0c3", gearGlyph],
  [/star|favou?rite|rating/, "#ffc933", starGlyph],
];

/** One thick glossy symbol. */
export function iconParts(subject: Subject): Part[] {
  const [, color, draw] =
    glyphs.find(([pattern]) => pattern.test(subject.body)) ?? (glyphs[glyphs.length - 1] as Glyph);
  return draw(subject.colors[0] ?? hex(color));
}

/** The symbol with its thick border and the light on its shoulder. */
function badge(outer: Shape, inner: Shape, color: Color, glint: Shape): Part[] {
  return [
    part(outer, tone(color, -0.42), { bevel: 0.1, gloss: 0.7 }),
    part(inner, color, { bevel: 0.2, gloss: 1, line: 0.5, fade: tone(color, -0.2) }),
    part(glint, hex("#ffffff"), { bevel: 0, line: 0, alpha: 0.72 }),
  ];
}

function shieldShape(size: number): Shape {
  const at = (x: number, y: number): Point => [x * size, y * size - 0.02];
  return blob(
    at(0, -0.86),
    at(0.2, -0.76),
    at(0.44, -0.66),
    at(0.68, -0.64),
    at(0.7, -0.3),
    at(0.64, 0.14),
    at(0.42, 0.54),
    at(0, 0.86),
    at(-0.42, 0.54),
    at(-0.64, 0.14),
    at(-0.7, -0.3),
    at(-0.68, -0.64),
    at(-0.44, -0.66),
    at(-0.2, -0.76),
  );
}

function shieldGlyph(color: Color): Part[] {
  const glint = blob(...path("-0.4,-0.42 -0.2,-0.5 -0.16,-0.44 -0.36,-0.32 -0.42,0.02 -0.48,-0.1"));
  const [rim, face, gleam] = badge(shieldShape(0.88), shieldShape(0.7), color, glint) as [Part, Part, Part];
  const emblem = part(star(0, -0.06, 0.25, 0.12, 5, 0, 1), hex("#fff3c4"), { bevel: 0.08, gloss: 1 });
  return [rim, face, part(rightHalf, tone(color, -0.3), { bevel: 0, line: 0, alpha: 0.42 }), gleam, emblem];
}

/** The right half of the face, for the classic two-tone field. */
const rightHalf = blob(...path("0,-0.62 0.14,-0.55 0.31,-0.48 0.48,-0.47 0.49,-0.23 0.45,0.08 0.3,0.36 0,0.58"));

function boltGlyph(color: Color): Part[] {
  const bolt = (grow: number): Shape =>
    polygon(
      [0.16 + grow * 0.6, -0.76 - grow],
      [-0.48 - grow * 1.3, 0.13 + grow * 0.75],
      [-0.1 - grow * 0.2, 0.13 + grow * 0.75],
      [-0.24 - grow * 1.1, 0.76 + grow * 1.3],
      [0.48 + grow * 1.3, -0.17 - grow * 0.75],
      [0.09 + grow * 0.2, -0.17 - grow * 0.75],
      [0.3 + grow * 0.9, -0.76 - grow],
    );
  return badge(bolt(0.05), bolt(-0.035), color, polygon(...path("0.1,-0.62 0.17,-0.62 -0.24,0 -0.31,0.02")));
}

function heartGlyph(color: Color): Part[] {
  const heart = (size: number): Shape => {
    const at = (x: number, y: number): Point => [x * size, y * size + 0.02];
    return blob(
      at(0, -0.46),
      at(0.2, -0.68),
      at(0.5, -0.72),
      at(0.76, -0.5),
      at(0.76, -0.14),
      at(0.52, 0.24),
      at(0.2, 0.56),
      at(0, 0.72),
      at(-0.2, 0.56),
      at(-0.52, 0.24),
      at(-0.76, -0.14),
      at(-0.76, -0.5),
      at(-0.5, -0.72),
      at(-0.2, -0.68),
    );
  };
  const glint = blob(...path("-0.56,-0.3 -0.46,-0.5 -0.28,-0.56 -0.26,-0.48 -0.4,-0.38 -0.48,-0.2"));
  return [
    ...badge(heart(1), heart(0.82), color, glint),
    part(ellipse(-0.5, -0.06, 0.045, 0.06), hex("#ffffff"), { bevel: 0, line: 0, alpha: 0.6 }),
  ];
}

function coinGlyph(color: Color): Part[] {
  return [
    part(ellipse(0, 0, 0.76), tone(color, -0.36), { bevel: 0.08, gloss: 1 }),
    part(ellipse(-0.01, -0.015, 0.7), color, { bevel: 0.1, gloss: 1.1, line: 0.4 }),
    part(cut(ellipse(0, 0, 0.56), ellipse(0, 0, 0.52)), tone(color, -0.4), { bevel: 0.02, line: 0 }),
    part(star(0, 0, 0.4, 0.19, 5, 0, 0.6), tone(color, 0.42), { bevel: 0.1, gloss: 1, line: 0.8 }),
    part(blob(...path("-0.56,-0.2 -0.44,-0.44 -0.2,-0.58 -0.24,-0.5 -0.42,-0.36 -0.5,-0.16")), hex("#ffffff"), {
      bevel: 0,
      line: 0,
      alpha: 0.75,
    }),
  ];
}

function gearGlyph(color: Color): Part[] {
  const teeth = Array.from({ length: 8 }, (_, index) =>
    box(
      Math.cos((index * Math.PI) / 4) * 0.58,
      Math.sin((index * Math.PI) / 4) * 0.58,
      0.32,
      0.26,
      0.06,
      (index * Math.PI) / 4,
    ),
  );
  return [
    part(join(ellipse(0, 0, 0.56), ...teeth), color, { bevel: 0.14, gloss: 1 }),
    part(ellipse(0, 0, 0.26), panelNavy, { bevel: 0.06 }),
  ];
}

function starGlyph(color: Color): Part[] {
  const glint = capsule([-0.26, -0.2], [-0.06, -0.5], 0.035);
  return badge(star(0, 0.06, 0.86, 0.43, 5, 0, 1), star(0, 0.06, 0.68, 0.35, 5, 0, 1), color, glint);
}
