import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";

/** Colour of both squares of fake transparency: hardly any. */
const neutralChroma = 0.04;

/** Largest side of a square, as a share of the longer side, and lines in from the border that are looked at. */
const largestSquare = 1 / 8;
const linesIn = [1, 3, 6, 9] as const;

/** G2: no chequered pattern, which models draw for “transparent”, stands in for a background. */
export const checkerboardCheck: ImageCheck = {
  id: "checkerboard",
  version: "3",
  scope: "image",
  stage: "raw",
  group: "background",
  gate: 2,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["checker"],
  inapplicable: ({ contract }) => (contract.isFullBleed ? "the picture fills its canvas" : null),
  measure: measureChecker,
  rules: () => [checker],
};

const checker: Rule = {
  feature: "checker",
  unit: "",
  pass: 0.3,
  fail: 0.55,
  severity: "advisory",
  reasonCode: "FAKE_TRANSPARENCY",
  field: null,
  sentence: (f, limit) =>
    `The border alternates between two greys with a strength of ${(f["checker"] ?? 0).toFixed(2)} (limit ${limit.toFixed(2)}), as a drawn chequered pattern does.`,
};

interface Pattern {
  readonly strength: number;
  readonly squarePx: number;
}

const none: Pattern = { strength: 0, squarePx: 0 };

/**
 * The second most chequered side counts: one alone may be a striped subject. Of its lines the second most chequered, too: some
 * run along the soft seam between two rows of squares.
 */
function measureChecker(analysis: Analysis): Measurement {
  const { widthPx, heightPx } = analysis.picture;
  const sides = [0, 1, 2, 3].map((side) => {
    const patterns = linesIn.map((inset) => patternAt(analysis, side, inset));
    return patterns.toSorted((one, other) => other.strength - one.strength)[1] ?? none;
  });
  const [, second] = sides.toSorted((one, other) => other.strength - one.strength);
  const canvas = { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
  return {
    features: { checker: second?.strength ?? 0, squarePx: second?.squarePx ?? 0 },
    overlays: { checker: [boxOverlay("chequered", canvas)] },
  };
}

/** What a line alternates in alternates across it, too: rays and stripes do not. */
function patternAt(analysis: Analysis, side: number, inset: number): Pattern {
  const line = borderLine(analysis, side, inset);
  const along = patternOf(line);
  const next = along.strength === 0 ? null : borderLine(analysis, side, inset + along.squarePx);
  if (line === null || next === null) return none;
  return { ...along, strength: Math.max(0, Math.min(along.strength, -likeness(line, next))) };
}

/** Correlation of two lines, −1..1. */
function likeness(one: Float32Array, other: Float32Array): number {
  const [a, b] = [centredOf(one), centredOf(other)];
  let [both, first, second] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    both += (a[k] as number) * (b[k] as number);
    first += (a[k] as number) ** 2;
    second += (b[k] as number) ** 2;
  }
  return first === 0 || second === 0 ? 0 : both / Math.sqrt(first * second);
}

function centredOf(line: Float32Array): Float32Array {
  const mean = line.reduce((sum, value) => sum + value, 0) / line.length;
  return line.map((value) => value - mean);
}

/** Lightness along one side, `inset` px inside; null when it is coloured or transparent. Sides: top, bottom, left, right. */
function borderLine({ picture, lab }: Analysis, side: number, inset: number): Float32Array | null {
  const { widthPx, heightPx, rgba } = picture;
  const isRow = side < 2;
  const across = isRow ? heightPx : widthPx;
  const at = Math.min(across - 1, side % 2 === 0 ? inset : across - 1 - inset);
  const line = new Float32Array(isRow ? widthPx : heightPx);
  let coloured = 0;
  for (let k = 0; k < line.length; k++) {
    const i = isRow ? at * widthPx + k : k * widthPx + at;
    const chroma2 = (lab().a[i] as number) ** 2 + (lab().b[i] as number) ** 2;
    if (chroma2 > neutralChroma ** 2 || (rgba[i * 4 + 3] as number) < 250) coloured++;
    line[k] = lab().l[i] as number;
  }
  return coloured > line.length * 0.2 ? null : line;
}

/** The strongest negative autocorrelation of a line and its lag, when the line has two levels of grey only. */
function patternOf(line: Float32Array | null): Pattern {
  if (line === null || twoLevelShare(line) < 0.8) return none;
  const centred = centredOf(line);
  const power = centred.reduce((sum, value) => sum + value * value, 0) / line.length;
  if (power < 1e-4) return none;
  let best: Pattern = none;
  for (let lag = 2; lag <= line.length * largestSquare; lag++) {
    let sum = 0;
    for (let k = 0; k + lag < line.length; k++) sum += (centred[k] as number) * (centred[k + lag] as number);
    const strength = -sum / (line.length - lag) / power;
    if (strength > best.strength) best = { strength: Math.min(1, strength), squarePx: lag };
  }
  return best;
}

/** Share of the values that lie at one of the two levels, each taken as the mean of one half of the range. */
function twoLevelShare(line: Float32Array): number {
  const [low, high] = [Math.min(...line), Math.max(...line)];
  const middle = (low + high) / 2;
  const halves = [line.filter((value) => value < middle), line.filter((value) => value >= middle)];
  const levels = halves.map((half) => half.reduce((sum, value) => sum + value, 0) / Math.max(1, half.length));
  // Painted squares have soft sides, which are the wider the further the two levels lie apart.
  const reach = Math.max(0.03, (high - low) * 0.18);
  const near = line.filter((value) => levels.some((level) => Math.abs(value - level) < reach));
  return near.length / line.length;
}
