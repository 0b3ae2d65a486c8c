import type { LabPlanes } from "./lab.ts";

/** How much the wrap-around line stands out against the lines inside: sharp jump, and slow drift of brightness. */
export interface Joint {
  readonly seam: number;
  readonly ramp: number;
}

/** Windows along the seam that are judged on their own, so that a break in one place is not averaged away. */
export const windows = 16;

const strips = 16;

/**
 * Second-order seam energy: the mean OKLab jump across a line minus the mean of its two neighbour lines. The wrap line's
 * energy is given in units of the spread of all inner lines (median to 99 %), the worst window at half weight.
 */
export function joints(lab: LabPlanes, widthPx: number, heightPx: number, axis: "x" | "y"): Joint {
  const sums = axis === "x" ? sumsOf(lab, widthPx, heightPx, 1, widthPx) : sumsOf(lab, heightPx, widthPx, widthPx, 1);
  const local = Math.max(...sums.parts.map((part) => standOut(part)));
  return { seam: Math.max(0, standOut(sums.whole), local / 2), ramp: rampOf(sums.light) };
}

/** Of each line the mean jump to the next, in all and in each window, and the mean lightness. */
function sumsOf(lab: LabPlanes, lines: number, length: number, step: number, along: number) {
  const whole = new Float64Array(lines);
  const parts = Array.from({ length: windows }, () => new Float64Array(lines));
  const light = new Float64Array(lines);
  const add = (line: number, k: number, part: Float64Array): void => {
    const i = line * step + k * along;
    const jump = jumpBetween(lab, i, lab, line + 1 === lines ? k * along : i + step);
    part[line] = (part[line] as number) + (jump * windows) / length;
    whole[line] = (whole[line] as number) + jump / length;
    light[line] = (light[line] as number) + (lab.l[i] as number) / length;
  };
  const windowOf = Array.from({ length }, (_, k) => parts[Math.floor((k * windows) / length)] as Float64Array);
  // In the order in which pixels lie in memory, whichever way the lines run.
  if (step === 1)
    for (let k = 0; k < length; k++) for (let x = 0; x < lines; x++) add(x, k, windowOf[k] as Float64Array);
  else for (let y = 0; y < lines; y++) for (let k = 0; k < length; k++) add(y, k, windowOf[k] as Float64Array);
  return { whole, parts, light };
}

/** OKLab distance of a pixel of one picture to a pixel of another. */
export function jumpBetween(one: LabPlanes, i: number, other: LabPlanes, j: number): number {
  const dl = (one.l[i] as number) - (other.l[j] as number);
  const da = (one.a[i] as number) - (other.a[j] as number);
  const db = (one.b[i] as number) - (other.b[j] as number);
  return Math.sqrt(dl * dl + da * da + db * db);
}

/** Energy of the last line (the wrap) over the spread of the others. */
function standOut(jumps: Float64Array): number {
  const count = jumps.length;
  const energies = new Float64Array(count);
  for (let line = 0; line < count; line++) {
    const before = jumps[line === 0 ? count - 1 : line - 1] as number;
    const after = jumps[line + 1 === count ? 0 : line + 1] as number;
    energies[line] = (jumps[line] as number) - (before + after) / 2;
  }
  const seam = energies[count - 1] as number;
  // The seam disturbs its neighbours' energies: they are no witnesses.
  const inner = energies.slice(1, count - 2).sort();
  return overSpread(seam, inner);
}

/** A figure over the spread of the others, from their median to their 99 %; `others` in rising order. */
export function overSpread(figure: number, others: Float64Array): number {
  const median = others[others.length >> 1] ?? 0;
  const high = others[Math.floor(others.length * 0.99)] ?? 0;
  return (figure - median) / Math.max(0.004, high - median, 0.25 * Math.abs(median));
}

/** Brightness difference of the two edge strips (1/16 each) over the largest between neighbouring strips inside. */
function rampOf(light: Float64Array): number {
  const means = stripMeans(light);
  const wrap = Math.abs((means[0] as number) - (means[strips - 1] as number));
  return wrap / Math.max(0.01, ...stepsOf(means));
}

/** Mean of each of the 16 strips that a picture is cut into. */
export function stripMeans(light: Float64Array): readonly number[] {
  return Array.from({ length: strips }, (_, strip) => {
    const part = light.subarray(
      Math.floor((strip * light.length) / strips),
      Math.floor(((strip + 1) * light.length) / strips),
    );
    return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
  });
}

/** How far each strip is from the next. */
export function stepsOf(means: readonly number[]): readonly number[] {
  return means.slice(1).map((mean, strip) => Math.abs(mean - (means[strip] as number)));
}
