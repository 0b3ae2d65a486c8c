import { hex } from "../color.ts";
import type { Part } from "../part.ts";
import type { Dice } from "../random.ts";
import { blob, box, capsule, ellipse, join, path, place, polygon } from "../shapes.ts";
import type { Subject } from "../words.ts";
import { angryEye, furnace, rivets, row, soot } from "./machine-bits.ts";
import { type Palette, part } from "./palette.ts";

/** An enormous toaster, facing left: glowing slots on top, hangar bays in its side. */
export function mothershipParts(subject: Subject, palette: Palette, dice: Dice): Part[] {
  const isChrome = /chrome|steel|silver/.test(subject.body);
  const shell = isChrome ? hex("#c2cbd6") : palette.main;
  const isTorn = /torn|broken|open/.test(subject.body);
  const bay = (x: number): Part[] => [
    ...furnace(x, 0.2, 0.22, 0.2),
    part(box(x, 0.33, 0.28, 0.045, 0.02), palette.metal, { bevel: 0.03, gloss: 1 }),
  ];
  const lights = row(-0.56, 0.54, 0.44, 8).map(([x, y]) => ellipse(x, y, 0.022));
  return [
    ...topAndSides(palette, dice),
    part(box(0, 0.1, 1.58, 1.02, 0.3), shell, {
      bevel: 0.26,
      gloss: isChrome ? 1.5 : 0.9,
      pattern: isChrome ? chrome : plates,
    }),
    part(box(0, -0.34, 1.3, 0.2, 0.09), palette.dark, { bevel: 0.05 }),
    ...furnace(-0.3, -0.35, 0.44, 0.11),
    ...furnace(0.24, -0.35, 0.44, 0.11),
    part(box(0.02, 0.44, 1.48, 0.12, 0.04), palette.second, { bevel: 0.05, isInlay: true }),
    part(join(...lights), hex("#ffd98a"), { glow: 1, bevel: 0.03, line: 0.5 }),
    ...bay(0.12),
    ...bay(0.42),
    ...(isTorn ? torn(palette) : []),
    ...angryEye(-0.5, 0.02, 0.12, palette),
    ...angryEye(-0.2, 0.02, 0.12, palette),
    part(
      polygon(
        ...path("-0.62,0.24 -0.52,0.3 -0.44,0.24 -0.35,0.3 -0.26,0.24 -0.17,0.3 -0.08,0.24 -0.12,0.36 -0.58,0.36"),
      ),
      soot,
      { bevel: 0.02 },
    ),
    rivets([...row(-0.66, 0.66, -0.2, 12), ...row(0.28, 0.66, 0.06, 4)], palette),
  ];
}

/** What sticks out behind the hull: toast, antenna, lever, feet. */
function topAndSides(palette: Palette, dice: Dice): Part[] {
  const toast = (x: number, y: number, turn: number): Part[] => [
    part(box(x, y, 0.26, 0.3, 0.08, turn), hex("#a8672f"), { bevel: 0.04 }),
    part(box(x, y, 0.2, 0.24, 0.06, turn), hex("#e8b566"), { bevel: 0.04, line: 0.3 }),
  ];
  const foot = blob(...path("-0.13,0.44 -0.1,0.62 -0.16,0.74 0.16,0.74 0.1,0.62 0.13,0.44"));
  return [
    ...toast(-0.3 + dice.between(-0.02, 0.02), -0.55, -0.12),
    ...toast(0.16, -0.58, 0.1),
    part(polygon(...path("0.46,-0.42 0.5,-0.8 0.53,-0.8 0.58,-0.42")), palette.dark, { bevel: 0.03 }),
    part(ellipse(0.515, -0.8, 0.035), palette.lamp, { glow: 1, bevel: 0.04 }),
    part(box(0.78, 0, 0.14, 0.34, 0.04), palette.dark, { bevel: 0.05 }),
    part(box(0.82, -0.08, 0.08, 0.12, 0.03), palette.second, { bevel: 0.05 }),
    ...[-0.5, 0.46].map((x) => part(place(foot, x, 0), palette.dark, { bevel: 0.07 })),
  ];
}

/** Bands of a mirrored horizon. */
function chrome(_x: number, y: number): number {
  return 0.22 * Math.sin(y * 7.5 + 0.6) + (y > 0.02 && y < 0.07 ? -0.28 : 0);
}

function plates(x: number, y: number): number {
  const nearX = Math.abs(((x + 10) % 0.4) - 0.2) > 0.19;
  const nearY = Math.abs(((y + 10) % 0.36) - 0.18) > 0.17;
  return nearX || nearY ? -0.22 : 0;
}

function torn(palette: Palette): Part[] {
  return [
    part(
      polygon(
        ...path(
          "0.1,-0.1 0.28,-0.22 0.42,-0.1 0.62,-0.16 0.56,0.06 0.66,0.2 0.46,0.22 0.34,0.34 0.22,0.2 0.06,0.22 0.16,0.06",
        ),
      ),
      soot,
      { bevel: 0.03 },
    ),
    part(blob(...path("0.36,0.22 0.2,0.06 0.26,-0.06 0.36,0 0.46,-0.06 0.52,0.06")), hex("#ff5a2a"), {
      glow: 1,
      bevel: 0.12,
    }),
    part(capsule([0.24, -0.16], [0.3, 0.02], 0.014), palette.metal, { bevel: 0.02 }),
  ];
}
