import type { Picture } from "../../core/quality/pixels.ts";
import type { Dice } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, fill, newCanvas, onGround, type Rgb, type Shape } from "./canvas.ts";
import type { Severity } from "./defect.ts";
import { capsule, disc, roundBox, without } from "./shapes.ts";

/** Lightness −1..1 over a plane; repeats with period 1 in both directions when `repeats` is whole. */
type Texture = (u: number, v: number) => number;

const full = 6.283185307;

/** Sums of waves with whole numbers of periods: smooth ground. */
function waves(dice: Dice): Texture {
  const all = Array.from({ length: 7 }, () => ({
    fu: Math.round(dice.between(-5, 5)),
    fv: Math.round(dice.between(-5, 5)),
    at: dice.between(0, full),
  }));
  return (u, v) => all.reduce((sum, { fu, fv, at }) => sum + Math.sin(full * (fu * u + fv * v) + at), 0) / 4;
}

/** Rows of stones with joints; half a stone is moved in every second row. */
function bricks(dice: Dice): Texture {
  const [across, down] = [3 + Math.floor(dice.next() * 3), 2 * (2 + Math.floor(dice.next() * 2))];
  const tones = Array.from({ length: across * down }, () => dice.between(-0.3, 0.6));
  return (u, v) => {
    const row = Math.floor(v * down);
    const along = u * across + (row % 2) / 2;
    const [inU, inV] = [along - Math.floor(along), v * down - row];
    if (Math.min(inU, 1 - inU) * 3 < 0.12 || Math.min(inV, 1 - inV) < 0.08) return -0.9;
    const stone = ((Math.floor(along) % across) + across) % across;
    return tones[(((row % down) + down) % down) * across + stone] ?? 0;
  };
}

/** Cells around scattered points, on a plane that closes on itself. */
function cells(dice: Dice): Texture {
  const points = Array.from({ length: 16 }, () => ({ u: dice.next(), v: dice.next(), tone: dice.between(-0.5, 0.7) }));
  return (u, v) => {
    let [near, second, tone] = [9, 9, 0];
    for (const point of points) {
      const du = Math.abs(u - point.u - Math.round(u - point.u));
      const dv = Math.abs(v - point.v - Math.round(v - point.v));
      const far = Math.sqrt(du * du + dv * dv);
      if (far < near) [second, near, tone] = [near, far, point.tone];
      else if (far < second) second = far;
    }
    return second - near < 0.02 ? -0.8 : tone;
  };
}

const textures = { waves, bricks, cells };

export type TextureKind = keyof typeof textures;
export const textureKinds = Object.keys(textures) as readonly TextureKind[];

export interface TileFault {
  readonly id: "cut_out" | "lit" | "broken_line" | "vignette" | "framed" | "edged" | "spot" | "cross" | null;
  readonly severity: Severity;
}

/** A tile that repeats, or one with a fault that shows where it meets itself. */
export function drawTile(kind: TextureKind, dice: Dice, sizePx: number, { id, severity }: TileFault): Picture {
  const texture = textures[kind](dice);
  const base: Rgb = [dice.between(80, 170), dice.between(80, 160), dice.between(60, 140)];
  const window = id === "cut_out" ? ([0.63, 0.72, 0.81][severity - 1] ?? 1) : 1;
  const lit = id === "lit" ? ([0.2, 0.3, 0.45][severity - 1] ?? 0) : 0;
  const paint = (x: number, y: number): Rgb => {
    const [u, v] = [(x / sizePx) * window, (y / sizePx) * window];
    const tone = 1 + 0.28 * texture(u, v) + lit * (x / sizePx - 0.5);
    return base.map((value) => Math.max(0, Math.min(255, value * tone))) as unknown as Rgb;
  };
  const canvas = newCanvas(sizePx);
  fill(canvas, everywhere, paint);
  if (id === "broken_line") breakLine(canvas, dice, severity);
  spoils[id ?? ""]?.(canvas, dice, (...sizes) => sizes[severity - 1] ?? 0);
  return onGround(canvas, base, dice, 1);
}

const everywhere: Shape = () => -1;

/** A strip along one edge that belongs to another picture. */
function breakLine(canvas: Canvas, dice: Dice, severity: Severity): void {
  const { sizePx } = canvas;
  const wide = Math.max(2, Math.round(sizePx * 0.03));
  const shift = ([0.12, 0.2, 0.35][severity - 1] ?? 0) * (dice.next() < 0.5 ? -1 : 1);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < wide; x++) {
      const at = (y * sizePx + x) * 3;
      for (let c = 0; c < 3; c++) canvas.rgb[at + c] = Math.max(0, Math.min(1, (canvas.rgb[at + c] as number) + shift));
    }
  }
}

type Spoil = (canvas: Canvas, dice: Dice, graded: (...sizes: readonly [number, number, number]) => number) => void;

/** What is laid over a whole tile; the other faults are in its paint. */
const spoils: Readonly<Record<string, Spoil>> = {
  vignette(canvas, _, graded) {
    const s = canvas.sizePx;
    const fall = (x: number, y: number): number =>
      Math.max(0, Math.sqrt((x - s / 2) ** 2 + (y - s / 2) ** 2) / s - 0.15);
    fill(canvas, (x, y) => 0.5 - fall(x, y) * 1.6, [10, 10, 14], graded(0.35, 0.5, 0.75));
  },
  framed(canvas, dice, graded) {
    fill(canvas, beyond(canvas, Math.max(2, canvas.sizePx * 0.02)), inkOf(dice), graded(0.4, 0.65, 1));
  },
  edged(canvas, _, graded) {
    const s = canvas.sizePx;
    fill(canvas, beyond(canvas, Math.max(1.5, s * 0.012)), [128, 128, 128], graded(0.5, 0.75, 1), s * 0.015);
  },
  spot(canvas, dice, graded) {
    const s = canvas.sizePx;
    const [x, y] = [dice.between(0.25, 0.75) * s, dice.between(0.25, 0.75) * s];
    fill(canvas, disc(x, y, s * 0.06), inkOf(dice), graded(0.45, 0.7, 1), s * 0.04);
  },
  cross(canvas, dice, graded) {
    const s = canvas.sizePx;
    const [x, y] = [dice.between(0.25, 0.75) * s, dice.between(0.25, 0.75) * s];
    for (const turn of [0.6, 2.2]) {
      const [dx, dy] = [Math.cos(turn) * s * 0.09, Math.sin(turn) * s * 0.09];
      fill(canvas, capsule(x - dx, y - dy, x + dx, y + dy, s * 0.022), [212, 40, 52], graded(0.5, 0.75, 1));
    }
  },
};

const inkOf = (dice: Dice): Rgb => (dice.next() < 0.5 ? [250, 244, 214] : [24, 20, 30]);

/** All but the inside, from `px` away from the border on. */
function beyond({ sizePx: s }: Canvas, px: number): Shape {
  return without(everywhere, roundBox(s / 2, s / 2, s / 2 - px, s / 2 - px, 0.1));
}
