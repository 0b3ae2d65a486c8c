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
 * of two. Guide: on average it stays near them.
 */
export const paletteCheck: ImageCheck = {
  id: "palette",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "palette",
  gate: 4,
  tool: "color_picker",
  isTrial: true,
  figures: ["offShare", "meanDistance"],
  inapplicable: ({ evidence }) => (evidence === undefined || evidence.palette === null ? "it has no palette" : null),
  measure: measurePalette,
  rules: ({ evidence }) => ((evidence?.palette ?? strictOne).mode === "strict" ? [strict, guide] : [guide]),
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
  pass: 0.2,
  fail: 0.35,
  severity: "advisory",
  reasonCode: "PALETTE_FAR",
  field: null,
  sentence: (f, limit) =>
    `The colours lie ${(f["meanDistance"] ?? 0).toFixed(3)} from the palette's on average (limit ${limit.toFixed(3)}).`,
};

interface Nearest {
  readonly distance: number;
  readonly entry: number;
  readonly isAllowed: boolean;
}

function measurePalette(analysis: Analysis, { evidence, contract }: CheckContext): Measurement {
  const colours = (evidence?.palette?.colors ?? []).map(rgbOf);
  const judge = judgeOf(colours, contract.isPixelArt);
  const { rgba, widthPx } = analysis.picture;
  const used = new Set<number>();
  const off: number[] = [];
  let [seen, near, sum] = [0, 0, 0];
  for (let i = 0; i < analysis.sizePx; i++) {
    if ((rgba[i * 4 + 3] as number) < 250) continue;
    const found = judge([rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number]);
    seen++;
    sum += found.distance;
    if (found.distance <= sameColour) near++;
    if (found.distance <= sameColour) used.add(found.entry);
    if (!found.isAllowed) off.push(i);
  }
  const all = Math.max(1, seen);
  return {
    features: {
      offShare: off.length / all,
      meanDistance: sum / all,
      adherence: near / all,
      unusedColours: colours.length - used.size,
      isDominantMissing: used.has(0) ? 0 : 1,
    },
    overlays: { offShare: [{ kind: "points", label: "not in the palette", points: spreadPoints(off, widthPx) }] },
  };
}

/** What each colour is to a palette; of the first 65,536 colours each is looked up once. */
function judgeOf(colours: readonly Rgb[], isExact: boolean): (rgb: Rgb) => Nearest {
  const labs = colours.map(labOfColour);
  const known = new Map<number, Nearest>();
  return (rgb) => {
    const code = (rgb[0] << 16) | (rgb[1] << 8) | rgb[2];
    const found = known.get(code) ?? nearestOf(rgb, colours, labs, isExact);
    if (known.size < 65_536) known.set(code, found);
    return found;
  };
}

function rgbOf({ hex }: PaletteEntry["colors"][number]): readonly [number, number, number] {
  const value = Number.parseInt(hex.replace("#", ""), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

type Rgb = readonly [number, number, number];

function nearestOf(rgb: Rgb, colours: readonly Rgb[], labs: readonly Lab[], isExact: boolean): Nearest {
  const lab = labOfColour(rgb);
  const ranked = labs
    .map((each, entry) => ({ entry, distance: Math.sqrt(square(lab, each)) }))
    .sort((one, other) => one.distance - other.distance);
  const { entry, distance } = ranked[0] ?? { entry: -1, distance: 1 };
  const isMember = (colours[entry] ?? []).every((value, channel) => value === rgb[channel]);
  const near = ranked.slice(0, mixable).map((each) => labs[each.entry] as Lab);
  return { entry, distance, isAllowed: isExact ? isMember : distance <= sameColour || isMix(lab, near) };
}

/** On, or next to, the line between two of the colours. */
function isMix(lab: Lab, ends: readonly Lab[]): boolean {
  return ends.some((one, i) =>
    ends.slice(i + 1).some((other) => {
      const line = [other[0] - one[0], other[1] - one[1], other[2] - one[2]] as const;
      const length = line[0] ** 2 + line[1] ** 2 + line[2] ** 2;
      if (length === 0) return false;
      const along = ((lab[0] - one[0]) * line[0] + (lab[1] - one[1]) * line[1] + (lab[2] - one[2]) * line[2]) / length;
      const at = Math.min(1, Math.max(0, along));
      return square(lab, [one[0] + at * line[0], one[1] + at * line[1], one[2] + at * line[2]]) <= sameColour ** 2;
    }),
  );
}

function square(one: Lab, other: Lab): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
}
