import { type Color, hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Shape } from "../shapes.ts";
import type { Subject } from "../words.ts";

/** The colours a figure is built from: main surface, second surface, light and dark neutral, metal, lamp. */
export interface Palette {
  readonly main: Color;
  readonly second: Color;
  readonly pale: Color;
  readonly dark: Color;
  readonly metal: Color;
  readonly lamp: Color;
  readonly glass: Color;
}

const crew: Palette = {
  main: hex("#ffc933"),
  second: hex("#f5792a"),
  pale: hex("#f7f3e8"),
  dark: hex("#22436b"),
  metal: hex("#a9b6c6"),
  lamp: hex("#4fe0d2"),
  glass: hex("#7fd4ea"),
};

const rusty: Palette = {
  main: hex("#b3512f"),
  second: hex("#c9375b"),
  pale: hex("#d9c7a0"),
  dark: hex("#3b3036"),
  metal: hex("#8b8087"),
  lamp: hex("#ff4a2e"),
  glass: hex("#ff8a5a"),
};

/** The family's colours, with the first two colours the prompt names put in front. */
export function paletteFor(subject: Subject): Palette {
  const family = subject.isRusty || ["drone", "tank", "serpent", "mothership"].includes(subject.kind) ? rusty : crew;
  const [main = family.main, second = family.second] = subject.colors;
  return { ...family, main, second };
}

export function part(shape: Shape, color: Color, look: Omit<Part, "shape" | "color"> = {}): Part {
  return { shape, color, ...look };
}

/** A white reflection lying flat on what is below it. */
export function glint(shape: Shape, strength: number): Part {
  return part(shape, hex("#ffffff"), { bevel: 0, line: 0, alpha: strength });
}
