import { blend, type Color, hex, tone } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, capsule, ellipse, join, type Point, path, place, polygon, type Shape } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { glint, type Palette, part } from "./palette.ts";

const white = hex("#ffffff");

/** Things to collect. The same thing in every role. */
export function pickupParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const { body } = subject;
  if (/crystal|gem|shard|jewel/.test(body)) return crystal(subject.colors[0] ?? hex("#ff6fae"), dice);
  if (/bread|toast|crust|cookie|cake/.test(body)) return bread(subject.colors[0] ?? hex("#f2a93b"), dice);
  return capsuleCell(subject.colors[0] ?? hex("#37a2ff"), palette);
}

function crystal(color: Color, dice: Dice): Part[] {
  const facet = (amount: number, outline: string): Part =>
    part(polygon(...path(outline)), tone(color, amount), { bevel: 0, line: 0.55, gloss: 0 });
  const glintX = dice.between(-0.02, 0.02);
  const core = blob(...path("0,-0.24 0.08,0 0,0.24 -0.07,0"));
  return [
    ...shard(color, -0.36, -0.12, 0.5),
    ...shard(color, 0.37, 0.12, 0.42),
    facet(0, "0,-0.82 0.34,-0.4 0.34,0.34 0,0.76 -0.34,0.34 -0.34,-0.4"),
    facet(0.4, "0,-0.82 -0.34,-0.4 -0.12,-0.3"),
    facet(0.16, "0,-0.82 -0.12,-0.3 0.14,-0.3"),
    facet(-0.16, "0,-0.82 0.14,-0.3 0.34,-0.4"),
    facet(0.22, "-0.34,-0.4 -0.12,-0.3 -0.12,0.3 -0.34,0.34"),
    facet(0, "-0.12,-0.3 0.14,-0.3 0.14,0.3 -0.12,0.3"),
    facet(-0.34, "0.14,-0.3 0.34,-0.4 0.34,0.34 0.14,0.3"),
    facet(-0.06, "-0.34,0.34 -0.12,0.3 0,0.76"),
    facet(-0.24, "-0.12,0.3 0.14,0.3 0,0.76"),
    facet(-0.44, "0.14,0.3 0.34,0.34 0,0.76"),
    part(core, blend(color, white, 0.6), { glow: 1, bevel: 0.12, line: 0, alpha: 0.85 }),
    glint(place(polygon(...path("-0.28,-0.34 -0.23,-0.32 -0.23,0.12 -0.28,0.06")), glintX, 0), 0.8),
    glint(polygon(...path("-0.24,-0.48 -0.06,-0.68 -0.04,-0.6 -0.18,-0.42")), 0.65),
  ];
}

/** A smaller crystal beside the large one. */
function shard(color: Color, x: number, lean: number, height: number): Part[] {
  const tip: Point = [x + lean, 0.32 - height];
  const right: Point = [x + 0.14 + lean, 0.5 - height];
  const whole = polygon([x - 0.13, 0.5], [x - 0.15 + lean, 0.5 - height], tip, right, [x + 0.13, 0.5]);
  const shaded = polygon(tip, right, [x + 0.13, 0.5], [x + 0.02, 0.54]);
  return [
    part(whole, tone(color, -0.1), { bevel: 0, gloss: 0 }),
    part(shaded, tone(color, -0.34), { bevel: 0, line: 0.55, gloss: 0 }),
  ];
}

/** The left and lower outline of a slice; the bite takes the upper right corner. */
const slice = path(
  "0,-0.66 0.34,-0.7 0.56,-0.14 0.58,0.3 0.54,0.62 0.2,0.68 -0.2,0.68 -0.54,0.62 -0.58,0.3 -0.56,-0.14 -0.7,-0.32 -0.64,-0.58 -0.34,-0.7",
);
const biteOfCrust = path("0.36,-0.6 0.34,-0.46 0.44,-0.38 0.42,-0.24 0.52,-0.18");
const biteOfCrumb = path("0.26,-0.56 0.25,-0.42 0.35,-0.33 0.34,-0.18 0.43,-0.12");

function bread(color: Color, dice: Dice): Part[] {
  const bitten = (size: number, bite: readonly Point[]): Shape => {
    const points = slice.map(([x, y]): Point => [x * size, y * size]);
    return blob(...points.slice(0, 2), ...bite, ...points.slice(2));
  };
  const crumbs = Array.from({ length: 9 }, () =>
    ellipse(dice.between(-0.34, 0.3), dice.between(-0.3, 0.46), dice.between(0.018, 0.034), dice.between(0.014, 0.026)),
  );
  const crust = tone(blend(color, hex("#8a4a1c"), 0.62), -0.04);
  return [
    part(bitten(1, biteOfCrust), crust, { bevel: 0.12, gloss: 0.7 }),
    part(bitten(0.82, biteOfCrumb), blend(color, hex("#fbe0a0"), 0.35), { bevel: 0.14, gloss: 0.6, line: 0.5 }),
    part(join(...crumbs), blend(color, hex("#a5692c"), 0.5), { bevel: 0.01, line: 0, alpha: 0.75 }),
    glint(blob(...path("-0.46,-0.34 -0.34,-0.5 -0.1,-0.52 -0.12,-0.45 -0.32,-0.4 -0.4,-0.22")), 0.6),
  ];
}

function capsuleCell(color: Color, palette: Palette): Part[] {
  const cap = (y: number): Part[] => [
    part(box(0, y, 0.64, 0.24, 0.09), palette.metal, { bevel: 0.1, gloss: 1.2 }),
    part(box(0, y, 0.65, 0.05, 0.02), palette.dark, { bevel: 0.02, line: 0.4 }),
  ];
  return [
    part(box(0, 0, 0.56, 1.36, 0.26), tone(color, -0.2), { bevel: 0.2 }),
    part(box(0, 0, 0.48, 1.1, 0.16), color, { bevel: 0.18, gloss: 1.2, line: 0.3, fade: tone(color, 0.25) }),
    ...cap(-0.56),
    ...cap(0.56),
    part(box(0, 0, 0.6, 0.26, 0.07), palette.dark, { bevel: 0.06 }),
    part(box(0, 0, 0.6, 0.15, 0.05), blend(color, hex("#5ff2e0"), 0.6), { glow: 1, bevel: 0.12, line: 0.3 }),
    part(capsule([-0.16, -0.34], [-0.16, -0.2], 0.035), white, { bevel: 0, line: 0, alpha: 0.8 }),
    part(capsule([-0.16, 0.2], [-0.16, 0.36], 0.03), white, { bevel: 0, line: 0, alpha: 0.55 }),
    part(join(ellipse(0.1, 0.3, 0.03), ellipse(0.14, -0.27, 0.022), ellipse(0.05, 0.22, 0.016)), white, {
      bevel: 0,
      line: 0,
      alpha: 0.5,
    }),
  ];
}
