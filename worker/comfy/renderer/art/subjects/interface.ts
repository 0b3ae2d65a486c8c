import { blend, type Color, hex, saturate, tone } from "../color.ts";
import type { Part } from "../part.ts";
import { blob, box, capsule, cut, ellipse, join, type Point, polygon, type Shape, star } from "../shapes.ts";
import type { ButtonState, Subject } from "../words.ts";
import { part } from "./palette.ts";

const panelNavy = hex("#1b2440");

/** A wide plate. Its outline is the same in every state; what changes is light. */
export function buttonParts(subject: Subject, state: ButtonState): Part[] {
  const base = subject.colors[0] ?? hex("#3ecf8e");
  const hasRim = /rim|raised|border/.test(subject.body);
  const color = stateColor(base, state);
  const sunk = state === "pressed" ? 0.045 : 0;
  const rim = state === "hover" ? hex("#fff6cf") : tone(color, state === "disabled" ? 0.3 : 0.45);
  const isRound = /\bround\b|circular/.test(subject.body);
  const plate = (width: number, height: number, y: number, radius: number): Shape =>
    isRound ? ellipse(0, y, height * 0.9) : box(0, y, width, height, radius);
  return [
    part(plate(1.56, 0.72, 0, 0.24), panelNavy, { bevel: 0.05 }),
    part(plate(1.48, 0.64, 0, 0.21), tone(color, -0.5), { bevel: 0.05, line: 0.4 }),
    part(plate(1.48, 0.55, -0.045 + sunk, 0.2), rim, { bevel: 0.06, gloss: 0.8, line: 0.6 }),
    part(plate(1.4, 0.47, -0.045 + sunk, 0.17), color, {
      bevel: 0.14,
      gloss: state === "disabled" ? 0.1 : 0.8,
      line: 0.4,
      fade: tone(color, -0.22),
    }),
    ...(hasRim
      ? [
          part(cut(plate(1.3, 0.38, -0.045 + sunk, 0.14), plate(1.27, 0.35, -0.045 + sunk, 0.13)), tone(color, 0.35), {
            bevel: 0,
            line: 0,
            alpha: 0.8,
          }),
        ]
      : []),
    ...shine(state, sunk, isRound),
  ];
}

function stateColor(base: Color, state: ButtonState): Color {
  if (state === "hover") return saturate(tone(base, 0.2), 1.1);
  if (state === "pressed") return tone(base, -0.3);
  return state === "disabled" ? blend(saturate(base, 0.12), hex("#9aa1ad"), 0.55) : base;
}

function shine(state: ButtonState, sunk: number, isRound: boolean): Part[] {
  const strength = { normal: 0.42, hover: 0.66, pressed: 0.16, disabled: 0.12 }[state];
  const gleam = isRound
    ? blob([-0.26, -0.26], [0, -0.34], [0.26, -0.26], [0.2, -0.18], [-0.2, -0.18])
    : box(0, -0.175 + sunk, 1.2, 0.105, 0.05);
  const spot = isRound ? ellipse(-0.2, -0.16, 0.04, 0.025) : ellipse(-0.56, -0.13 + sunk, 0.05, 0.03, -0.4);
  return [
    part(gleam, hex("#ffffff"), { bevel: 0, line: 0, alpha: strength * 0.8 }),
    part(spot, hex("#ffffff"), { bevel: 0, line: 0, alpha: strength }),
  ];
}

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
  const glint = blob([-0.4, -0.42], [-0.2, -0.5], [-0.16, -0.44], [-0.36, -0.32], [-0.42, 0.02], [-0.48, -0.1]);
  const [rim, face, gleam] = badge(shieldShape(0.88), shieldShape(0.7), color, glint) as [Part, Part, Part];
  const emblem = part(star(0, -0.06, 0.25, 0.12, 5, 0, 1), hex("#fff3c4"), { bevel: 0.08, gloss: 1 });
  return [rim, face, part(rightHalf, tone(color, -0.3), { bevel: 0, line: 0, alpha: 0.42 }), gleam, emblem];
}

/** The right half of the face, for the classic two-tone field. */
const rightHalf = blob(
  [0, -0.62],
  [0.14, -0.55],
  [0.31, -0.48],
  [0.48, -0.47],
  [0.49, -0.23],
  [0.45, 0.08],
  [0.3, 0.36],
  [0, 0.58],
);

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
  return badge(bolt(0.05), bolt(-0.035), color, polygon([0.1, -0.62], [0.17, -0.62], [-0.24, 0], [-0.31, 0.02]));
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
  const glint = blob([-0.56, -0.3], [-0.46, -0.5], [-0.28, -0.56], [-0.26, -0.48], [-0.4, -0.38], [-0.48, -0.2]);
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
    part(
      blob([-0.56, -0.2], [-0.44, -0.44], [-0.2, -0.58], [-0.24, -0.5], [-0.42, -0.36], [-0.5, -0.16]),
      hex("#ffffff"),
      { bevel: 0, line: 0, alpha: 0.75 },
    ),
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

/** Chunky letters from strokes on a 2 by 3 grid, so that no font is needed. */
const strokes: { readonly [letter: string]: readonly (readonly Point[])[] } = {
  A: [
    [
      [0, 3],
      [0, 1],
      [1, 0],
      [2, 1],
      [2, 3],
    ],
    [
      [0, 2],
      [2, 2],
    ],
  ],
  S: [
    [
      [2, 0],
      [0.4, 0],
      [0, 0.5],
      [0, 1.1],
      [0.4, 1.5],
      [1.6, 1.5],
      [2, 1.9],
      [2, 2.5],
      [1.6, 3],
      [0, 3],
    ],
  ],
  T: [
    [
      [0, 0],
      [2, 0],
    ],
    [
      [1, 0],
      [1, 3],
    ],
  ],
  R: [
    [
      [0, 3],
      [0, 0],
      [1.5, 0],
      [2, 0.5],
      [2, 1.1],
      [1.5, 1.6],
      [0, 1.6],
    ],
    [
      [1, 1.6],
      [2, 3],
    ],
  ],
  O: [
    [
      [0.4, 0],
      [1.6, 0],
      [2, 0.5],
      [2, 2.5],
      [1.6, 3],
      [0.4, 3],
      [0, 2.5],
      [0, 0.5],
      [0.4, 0],
    ],
  ],
  D: [
    [
      [0, 0],
      [1.3, 0],
      [2, 0.8],
      [2, 2.2],
      [1.3, 3],
      [0, 3],
      [0, 0],
    ],
  ],
  U: [
    [
      [0, 0],
      [0, 2.4],
      [0.5, 3],
      [1.5, 3],
      [2, 2.4],
      [2, 0],
    ],
  ],
  C: [
    [
      [2, 0.5],
      [1.6, 0],
      [0.4, 0],
      [0, 0.5],
      [0, 2.5],
      [0.4, 3],
      [1.6, 3],
      [2, 2.5],
    ],
  ],
  K: [
    [
      [0, 0],
      [0, 3],
    ],
    [
      [2, 0],
      [0, 1.7],
    ],
    [
      [0.7, 1.3],
      [2, 3],
    ],
  ],
};

/** A word from `left` at height `top`; one letter cell is 2 by 3 grid steps plus a gap. */
export function lettering(word: string, left: number, top: number, step: number, weight: number): Shape {
  const letters = [...word].flatMap((letter, index) => {
    const move = ([x, y]: Point): Point => [left + index * step * 3.05 + x * step, top + y * step];
    return (strokes[letter] ?? []).flatMap((line) =>
      line.slice(1).flatMap((point, at) => capsule(move(line[at] as Point), move(point), weight)),
    );
  });
  return letters;
}

/** How wide `lettering` comes out between the middles of its outer strokes. */
export function letteringWidth(word: string, step: number): number {
  return word.length * step * 3.05 - step * 1.05;
}
