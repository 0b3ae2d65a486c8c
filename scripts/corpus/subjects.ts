import type { Dice } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, fill, newCanvas, type Paint, type Rgb, type Shape } from "./canvas.ts";
import { both, capsule, disc, either, ellipse, grown, polar, roundBox, star, without } from "./shapes.ts";

/** What a subject may be told beyond its seed. */
interface Wish {
  readonly dice: Dice;
  readonly sizePx: number;
  readonly colours: Palette;
}

export interface Palette {
  readonly main: Rgb;
  readonly second: Rgb;
  readonly line: Rgb | null;
}

type Draw = (canvas: Canvas, wish: Wish) => void;

export const palettes: readonly [Palette, ...Palette[]] = [
  { main: [196, 62, 54], second: [246, 190, 80], line: [48, 22, 26] },
  { main: [62, 112, 196], second: [150, 214, 240], line: [18, 28, 58] },
  { main: [70, 150, 86], second: [220, 224, 120], line: null },
  { main: [132, 82, 176], second: [240, 150, 200], line: [40, 20, 60] },
  { main: [150, 104, 64], second: [222, 184, 136], line: [60, 36, 20] },
  { main: [90, 98, 112], second: [196, 204, 214], line: null },
  { main: [228, 132, 48], second: [255, 226, 150], line: [90, 40, 10] },
];

/**
 * Draws one subject, in the middle and about two thirds of the canvas wide; `pale` is nearly white with a line around. `look`
 * gives it other colours: with the same dice nothing else changes.
 */
export function drawSubject(kind: SubjectKind, dice: Dice, sizePx: number, look: Partial<Palette> = {}): Canvas {
  const canvas = newCanvas(sizePx);
  const drawn = dice.pick(palettes);
  const pale: Palette = { main: [246, 246, 244], second: [226, 230, 236], line: [60, 64, 72] };
  subjects[kind](canvas, { dice, sizePx, colours: { ...(kind === "pale" ? pale : drawn), ...look } });
  return canvas;
}

export type SubjectKind = keyof typeof subjects;

/** A body with its outline, and light from above left. */
function body(canvas: Canvas, shape: Shape, { main, line }: Palette, widthPx: number): void {
  if (line !== null) fill(canvas, grown(shape, widthPx), line);
  fill(canvas, shape, shaded(main, canvas.sizePx));
}

function shaded(colour: Rgb, sizePx: number): Paint {
  return (x, y) => {
    const light = 1.12 - (0.35 * (x + y)) / (2 * sizePx);
    return [colour[0] * light, colour[1] * light, colour[2] * light].map((v) => Math.min(255, v)) as unknown as Rgb;
  };
}

const blob: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const waves = [2, 3, 5].map((n) => ({ n, size: dice.between(0.01, 0.05) * s, at: dice.between(0, 6.28) }));
  const radius = dice.between(0.24, 0.32) * s;
  const shape = polar(s / 2, s / 2, (angle) =>
    waves.reduce((sum, { n, size, at }) => sum + size * Math.sin(n * angle + at), radius),
  );
  body(canvas, shape, colours, s * 0.012);
  fill(canvas, ellipse(s * 0.43, s * 0.42, s * 0.07, s * 0.05), colours.second, 0.8);
};

const blade: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const tilt = dice.between(-0.5, 0.5);
  const [dx, dy] = [Math.sin(tilt), -Math.cos(tilt)];
  const at = (along: number, across = 0): readonly [number, number] => [
    s / 2 + (dx * along - dy * across) * s,
    s / 2 + (dy * along + dx * across) * s,
  ];
  const line = (from: number, to: number, width: number): Shape => capsule(...at(from), ...at(to), width * s);
  body(canvas, line(-0.12, 0.36, dice.between(0.025, 0.05)), { ...colours, main: [190, 198, 210] }, s * 0.01);
  body(canvas, capsule(...at(-0.12, -0.12), ...at(-0.12, 0.12), 0.028 * s), colours, s * 0.01);
  body(canvas, line(-0.32, -0.14, 0.026), { ...colours, main: colours.second }, s * 0.01);
};

const starry: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const points = 4 + Math.floor(dice.next() * 5);
  const outer = dice.between(0.28, 0.36) * s;
  const shape = star(s / 2, s / 2, outer, outer * dice.between(0.45, 0.65), points, dice.between(0, 1));
  body(canvas, shape, colours, s * 0.012);
  fill(canvas, disc(s / 2, s / 2, outer * 0.3), colours.second);
};

const ring: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const outer = dice.between(0.24, 0.3) * s;
  const inner = outer * dice.between(0.5, 0.72);
  body(canvas, without(disc(s / 2, s * 0.55, outer), disc(s / 2, s * 0.55, inner)), colours, s * 0.01);
  body(canvas, star(s / 2, s * 0.55 - outer, s * 0.09, s * 0.06, 6, 0), { ...colours, main: colours.second }, s * 0.01);
};

const creature: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const wide = dice.between(0.18, 0.24) * s;
  const legs = 2 + Math.floor(dice.next() * 3);
  for (let k = 0; k < legs; k++) {
    const x = s / 2 + wide * ((2 * (k + 0.5)) / legs - 1) * 0.8;
    body(canvas, capsule(x, s * 0.6, x + dice.between(-6, 6), s * 0.8, s * 0.03), colours, s * 0.01);
  }
  body(canvas, ellipse(s / 2, s * 0.5, wide, s * dice.between(0.18, 0.24)), colours, s * 0.012);
  for (const side of [-1, 1]) {
    fill(canvas, disc(s / 2 + side * wide * 0.4, s * 0.44, s * 0.045), [250, 250, 250]);
    fill(canvas, disc(s / 2 + side * wide * 0.4 + 2, s * 0.445, s * 0.02), [20, 20, 24]);
  }
  // Feet and a belly darker than the rest: opaque and neutral, yet no shadow.
  fill(canvas, ellipse(s / 2, s * 0.62, wide * 0.6, s * 0.05), [70, 70, 74], 0.7);
};

const potion: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const wide = dice.between(0.16, 0.22) * s;
  const glass = either(disc(s / 2, s * 0.6, wide), roundBox(s / 2, s * 0.36, s * 0.06, s * 0.14, s * 0.02));
  body(canvas, glass, { ...colours, main: [214, 226, 232], line: colours.line ?? [70, 84, 96] }, s * 0.01);
  const liquid = both(disc(s / 2, s * 0.6, wide * 0.86), (_, y) => s * dice.between(0.52, 0.6) - y);
  fill(canvas, liquid, colours.main);
  fill(canvas, ellipse(s * 0.44, s * 0.54, s * 0.03, s * 0.06), [250, 252, 255], 0.7);
  body(
    canvas,
    roundBox(s / 2, s * 0.21, s * 0.07, s * 0.035, s * 0.015),
    { ...colours, main: colours.second },
    s * 0.01,
  );
};

const gear: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const teeth = 7 + Math.floor(dice.next() * 6);
  const base = dice.between(0.24, 0.29) * s;
  const rim = polar(s / 2, s / 2, (angle) => base + s * 0.025 * Math.tanh(3 * Math.sin(teeth * angle)));
  body(canvas, without(rim, disc(s / 2, s / 2, base * 0.35)), colours, s * 0.01);
};

/** Thin strands that stand out all around. */
const hairy: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const radius = dice.between(0.16, 0.2) * s;
  const strands = 26 + Math.floor(dice.next() * 14);
  for (let k = 0; k < strands; k++) {
    const angle = (6.2832 * (k + dice.next() * 0.6)) / strands;
    const reach = radius * dice.between(1.35, 1.8);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const tip: readonly [number, number] = [s / 2 + cos * reach, s / 2 + sin * reach];
    fill(canvas, capsule(s / 2, s / 2, ...tip, Math.max(0.8, s * 0.006)), colours.line ?? colours.second);
  }
  body(canvas, disc(s / 2, s / 2, radius), colours, s * 0.008);
};

/** A deliberate white outline, as of a sticker. */
const sticker: Draw = (canvas, wish) => {
  const { sizePx: s, dice } = wish;
  const outer = dice.between(0.24, 0.3) * s;
  const shape = star(s / 2, s / 2, outer, outer * 0.7, 5, dice.next());
  fill(canvas, grown(shape, s * 0.035), [250, 250, 250]);
  body(canvas, shape, wish.colours, s * 0.01);
};

/** One or two bright pieces beside the subject that belong to it. */
const sparkling: Draw = (canvas, wish) => {
  const { sizePx: s, dice, colours } = wish;
  starry(canvas, wish);
  for (let k = 0; k < 1 + Math.floor(dice.next() * 2); k++) {
    const [x, y] = [s * (k === 0 ? 0.16 : 0.85), s * dice.between(0.16, 0.3)];
    fill(canvas, star(x, y, s * 0.035, s * 0.015, 4, 0), colours.second);
    // Half of them have glints as small as a crumb.
    if (dice.next() < 0.5) fill(canvas, disc(x + s * 0.07, y + s * 0.02, s * 0.0085), colours.second);
  }
};

const button: Draw = (canvas, { dice, sizePx: s, colours }) => {
  const [wide, high] = [s * dice.between(0.32, 0.4), s * dice.between(0.13, 0.2)];
  body(canvas, roundBox(s / 2, s / 2, wide, high, high * dice.between(0.3, 0.9)), colours, s * 0.014);
  fill(canvas, roundBox(s / 2, s / 2 - high * 0.4, wide * 0.8, high * 0.2, high * 0.2), [255, 255, 255], 0.25);
  fill(canvas, roundBox(s / 2, s / 2, wide * 0.4, high * 0.22, 2), colours.second);
};

const pale: Draw = (canvas, wish) => creature(canvas, wish);

const subjects = { blob, blade, starry, ring, creature, potion, gear, hairy, sticker, sparkling, button, pale };

export const subjectKinds = Object.keys(subjects) as readonly SubjectKind[];
