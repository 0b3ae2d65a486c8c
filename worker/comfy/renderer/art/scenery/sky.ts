import { type Color, hex } from "../color.ts";
import type { Layer } from "../layer.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";
import type { Subject } from "../words.ts";

/** The four colours of a sky, dark to light. */
export interface Sky {
  readonly deep: Color;
  readonly middle: Color;
  readonly bright: Color;
  readonly milk: Color;
}

const plum: Sky = { deep: hex("#1a1433"), middle: hex("#5b3a86"), bright: hex("#c66a9a"), milk: hex("#f3e3d8") };
const rust: Sky = { deep: hex("#1d1218"), middle: hex("#6b2b2a"), bright: hex("#c9603c"), milk: hex("#f2cf9a") };

export function skyFor(subject: Subject): Sky {
  return subject.isRusty ? rust : plum;
}

/** Quantises light for flat styles so that clouds become clean shapes. */
export function levels(value: number, style: Style): number {
  if (style.cel < 0.5) return value;
  const scaled = value * 5;
  return (Math.floor(scaled) + smooth(0.4, 0.6, scaled - Math.floor(scaled))) / 5;
}

/** Mixes a colour into one pixel; outside the picture nothing happens. */
export function addLight(layer: Layer, x: number, y: number, color: Color, amount: number): void {
  if (x < 0 || y < 0 || x >= layer.width || y >= layer.height || amount < 0.004) return;
  const at = (y * layer.width + x) * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const under = layer.data[at + channel] as number;
    layer.data[at + channel] = under + ((color[channel] as number) - under) * amount;
  }
}
