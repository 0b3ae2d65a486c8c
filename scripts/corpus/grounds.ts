import type { Dice } from "../../worker/comfy/renderer/art/random.ts";
import type { Paint, Rgb } from "./canvas.ts";

const white: Rgb = [255, 255, 255];

/** Plain grounds that renders are asked for; light subjects never get white. */
export function plainGround(dice: Dice, isPale: boolean): Rgb {
  const roll = dice.next();
  if (roll < 0.45) return isPale ? [150, 158, 168] : white;
  if (roll < 0.65) return [214, 216, 220];
  return roll < 0.85 ? [0, 200, 80] : [230, 60, 200];
}

/** The plain colour of a ground, moved half-way towards another. */
export function tinted(ground: Paint, towards: Rgb): Rgb {
  const plain = typeof ground === "function" ? white : ground;
  return [0, 1, 2].map((c) => ((plain[c] as number) + (towards[c] as number)) / 2 - 24) as unknown as Rgb;
}

const plainOf = (ground: Paint): Rgb => (typeof ground === "function" ? white : ground);
const darker = (colour: Rgb, by: number): Rgb => colour.map((v) => Math.max(0, v - by)) as unknown as Rgb;

/** Grounds that are not plain. */
export const grounds = {
  gradient(ground: Paint, sizePx: number, depth: number): Paint {
    const plain = plainOf(ground);
    return (x, y) => darker(plain, (depth * (x * 0.4 + y)) / (1.4 * sizePx));
  },
  vignette(ground: Paint, sizePx: number, strength: number): Paint {
    const plain = plainOf(ground);
    return (x, y) => {
      const far = Math.sqrt((x - sizePx / 2) ** 2 + (y - sizePx / 2) ** 2) / (sizePx * Math.SQRT1_2);
      const keep = 1 - strength * Math.max(0, far - 0.45) * 1.8;
      return plain.map((v) => v * keep) as unknown as Rgb;
    };
  },
  clouds(ground: Paint, sizePx: number, depth: number, dice: Dice): Paint {
    const plain = plainOf(ground);
    const waves = Array.from({ length: 6 }, () => ({
      fx: dice.between(-9, 9) / sizePx,
      fy: dice.between(-9, 9) / sizePx,
      at: dice.between(0, 6.28),
    }));
    return (x, y) => {
      const sum = waves.reduce((all, { fx, fy, at }) => all + Math.sin(6.28 * (fx * x + fy * y) + at), 0);
      return darker(plain, Math.max(0, (depth * (sum + 2)) / 5));
    };
  },
};
