import type { PaletteEntry } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import type { CheckContext, ImageCheck, Measurement, Rule } from "../check.ts";
import { spreadPoints } from "../contour.ts";
import { type Lab, labOfColour } from "../lab.ts";
import { percent } from "../words.ts";

/** OKLab distance at which a colour counts as one of the palette's, about CIEDE2000 3. */
const sameColour = 0.03;

/** Anti-aliased pixels mix two colours; of that many nearest ones, any two may be mixed. */
const mixable = 6;

/**
 * G4: the colours are the palette's. Strict: every opaque pixel is one of them, in pixel art to the last bit, elsewhere also a mix
 * of two. Guide: on average it stays near them, and nearer still to what light and shade make of them.
 */
export const paletteCheck: ImageCheck = {
  id: "palette",
  version: "3",
  scope: "image",
  stage: "finished",
  group: "palette",
  gate: 4,
  tool: "color_picker",
  isTrial: true,
  figures: ["offShare", "meanDistance", "strayDistance"],
  inapplicable: ({ evidence }) => (evidence === undefined || evidence.palette === null ? "it has no palette" : null),
  measure: measurePalette,
  rules: ({ evidence }) => ((evidence?.palette ?? strictOne).mode === "strict" ? [strict, ...guides] : guides),
};

/** Without evidence the check does not run, and what it could judge is everything. */
const strictOne: Pick<PaletteEntry, "mode"> = { mode: "strict" };

const strict: Rule = {
  feature: "offShare",
  unit: "share",
  pass: 0,
  fail: 0.0001,
  severity: "hard",
  reasonCode: "PALETTE_BROKEN",
  field: null,
  sentence: (f) => `${percent(f["offShare"] ?? 0)} of the picture has colours that are not in the palette (limit 0 %).`,
};

const guide: Rule = {
  feature: "meanDistance",
  unit: "ΔE",
  // Shading and lights let good pictures in a palette's own colours lie up to 0.18 off.
  pass: 0.18,
  fail: 0.32,
  severity: "advisory",
  reasonCode: "PALETTE_FAR",
  field: null,
  sentence: (f, limit) =>
    `The colours lie ${(f["meanDistance"] ?? 0).toFixed(3)} from the palette's on average (limit ${limit.toFixed(3)}).`,
};

/** Other hues of the same lightness are nearer than a palette's own colours in shade: seen apart from light, they are not. */
const stray: Rule = {
  ...guide,
  feature: "strayDistance",
  pass: 0.095,
  fail: 0.2,
  sentence: (f, limit) =>
    `Light and shade apart, the colours lie ${(f["strayDistance"] ?? 0).toFixed(3)} from the palette's on average (limit ${limit.toFixed(3)}).`,
};

const guides = [guide, stray];

interface Nearest {
  readonly distance: number;
  /** Distance from the nearest colour in some light: between black and it, or between it and white. */
  readonly strays: number;
  readonly entry: number;
  readonly isAllowed: boolean;
}

function measurePalette(analysis: Analysis, { evidence, contract }: CheckContext): Measurement {
  const colours = (evidence?.palette?.colors ?? []).map(rgbOf);
  const judge = judgeOf(colours, contract.isPixelArt);
  const { rgba, widthPx } = analysis.picture;
  const used = new Uint8Array(colours.length + 1);
  const off: number[] = [];
  let seen = 0;
  let near = 0;
  let [sum, strayed] = [0, 0];
  for (let i = 0, at = 0; i < analysis.sizePx; i++, at += 4) {
    if ((rgba[at + 3] as number) < 250) continue;
    const found = judge(((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number));
    seen++;
    sum += found.distance;
    strayed += found.strays;
    if (found.distance <= sameColour) {
      near++;
      used[found.entry] = 1;
    }
    if (!found.isAllowed) off.push(i);
  }
  const all = Math.max(1, seen);
  return {
    features: {
      offShare: off.length / all,
      meanDistance: sum / all,
      strayDistance: strayed / all,
      adherence: near / all,
      unusedColours: colours.length - used.reduce((count, one) => count + one, 0),
      isDominantMissing: used[0] === 1 ? 0 : 1,
    },
    overlays: { offShare: [{ kind: "points", label: "not in the palette", points: spreadPoints(off, widthPx) }] },
  };
}

/**
 * What each colour (0xrrggbb) is to a palette, each looked up once. Outside of pixel art four levels of a channel count as one, which is
 * far less than an eye sees and bounds how many colours there are.
 */
function judgeOf(colours: readonly Rgb[], isExact: boolean): (rgb: number) => Nearest {
  const labs = colours.map(labOfColour);
  const known = new Map<number, Nearest>();
  const look = (code: number): Nearest => {
    const found = known.get(code) ?? nearestOf(code, colours, labs, isExact);
    if (known.size < 65_536) known.set(code, found);
    return found;
  };
  let before = -1;
  let last: Nearest | null = null;
  return (rgb) => {
    const code = isExact ? rgb : rgb | 0x03_03_03;
    if (last === null || code !== before) last = look(code);
    before = code;
    return last;
  };
}

function rgbOf({ hex }: PaletteEntry["colors"][number]): Rgb {
  return channelsOf(Number.parseInt(hex.replace("#", ""), 16));
}

function channelsOf(rgb: number): Rgb {
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
}

type Rgb = readonly [number, number, number];

function nearestOf(code: number, colours: readonly Rgb[], labs: readonly Lab[], isExact: boolean): Nearest {
  const lab = labOfColour(channelsOf(code));
  let entry = -1;
  let nearest = Number.POSITIVE_INFINITY;
  let strays = 1;
  for (let k = 0; k < labs.length; k++) {
    const each = labs[k] as Lab;
    const distance = square(lab, each);
    if (distance < nearest) {
      nearest = distance;
      entry = k;
    }
    strays = Math.min(strays, off(lab, black, each), off(lab, each, white));
  }
  const distance = entry < 0 ? 1 : Math.sqrt(nearest);
  const isMember = (colours[entry] ?? []).every((value, channel) => value === ((code >> (16 - 8 * channel)) & 255));
  const isAllowed = isExact ? isMember : distance <= sameColour || isMix(lab, labs);
  return { entry, distance, strays: Math.sqrt(strays), isAllowed };
}

/** On, or next to, the line between two of the nearest colours. */
function isMix(lab: Lab, labs: readonly Lab[]): boolean {
  const ranked = labs
    .map((each) => ({ each, distance: Math.sqrt(square(lab, each)) }))
    .sort((one, other) => one.distance - other.distance);
  const ends = ranked.slice(0, mixable).map(({ each }) => each);
  return ends.some((one, i) => ends.slice(i + 1).some((other) => off(lab, one, other) <= sameColour ** 2));
}

/** Shading takes a colour straight to black, light and haze straight to white. */
const black: Lab = [0, 0, 0];
const white: Lab = [1, 0, 0];

/** Square of the distance from the line between two colours. */
function off(lab: Lab, one: Lab, other: Lab): number {
  const l = other[0] - one[0];
  const a = other[1] - one[1];
  const b = other[2] - one[2];
  const length = l ** 2 + a ** 2 + b ** 2;
  const along = (lab[0] - one[0]) * l + (lab[1] - one[1]) * a + (lab[2] - one[2]) * b;
  const at = length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
  return squareOf(lab[0] - (one[0] + at * l), lab[1] - (one[1] + at * a), lab[2] - (one[2] + at * b));
}

function square(one: Lab, other: Lab): number {
  return squareOf(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function squareOf(l: number, a: number, b: number): number {
  return l ** 2 + a ** 2 + b ** 2;
}
