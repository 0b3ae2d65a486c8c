import { jumpBetween, overSpread, stepsOf, stripMeans, windows } from "./joints.ts";
import { type LabPlanes, labOf } from "./lab.ts";
import { type Picture, withoutHiddenColour } from "./pixels.ts";

export type Side = "top" | "right" | "bottom" | "left";

/** So many lines next to an edge are witness enough for how much neighbouring lines differ anyway. */
const bandPx = 128;

const facing: Readonly<Record<Side, Side>> = { top: "bottom", right: "left", bottom: "top", left: "right" };

/** How much the line between two tiles stands out: sharp jump, and another brightness beyond it. */
export interface Passage {
  readonly seam: number;
  readonly step: number;
  /** The sixteenth of the edge where it is worst; null when it is bad all along. */
  readonly window: number | null;
}

/** What of a tile lies next to one of its edges: at most 128 lines, so that large tiles cost no more than small ones. */
export function edgeBand({ widthPx, heightPx, rgba }: Picture, side: Side): Picture {
  const [width, height] = isAcross(side)
    ? [Math.min(bandPx, widthPx), heightPx]
    : [widthPx, Math.min(bandPx, heightPx)];
  const [left, top] = [side === "right" ? widthPx - width : 0, side === "bottom" ? heightPx - height : 0];
  const cut = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * widthPx + left) * 4;
    cut.set(rgba.subarray(from, from + width * 4), y * width * 4);
  }
  return withoutHiddenColour({ widthPx: width, heightPx: height, rgba: cut });
}

/** The edge of the tile that lies on `side` of another is the one that faces it. */
export function facingEdge(side: Side): Side {
  return facing[side];
}

/** Length in px of the edge on a side. */
export function edgeLength({ widthPx, heightPx }: Picture, side: Side): number {
  return isAcross(side) ? heightPx : widthPx;
}

export function isAcross(side: Side): boolean {
  return side === "left" || side === "right";
}

/**
 * Second-order seam energy (as in `joints`) at the line between two bands whose edges are equally long: `own` ends there on
 * `side`, `other` begins there. In units of the spread of the lines inside both.
 */
export function passageBetween(own: Picture, other: Picture, side: Side): Passage {
  const lines = linesAcross(side === "right" || side === "bottom" ? [own, other] : [other, own], side);
  const whole = standOut(lines.whole, lines.joint);
  const local = lines.parts.map((part) => standOut(part, lines.joint) / 2);
  const worst = Math.max(...local);
  const [before, after] = [
    stripMeans(lines.light.subarray(0, lines.joint + 1)),
    stripMeans(lines.light.subarray(lines.joint + 1)),
  ];
  const steps = [...stepsOf(before), ...stepsOf(after)];
  return {
    seam: Math.max(0, whole, worst),
    step: Math.abs((before.at(-1) ?? 0) - (after[0] ?? 0)) / Math.max(0.01, ...steps),
    window: worst > whole ? local.indexOf(worst) : null,
  };
}

interface Lines {
  /** Mean OKLab jump from each line to the next, over the whole edge and over each sixteenth of it. */
  readonly whole: Float64Array;
  readonly parts: readonly Float64Array[];
  /** Mean lightness of each line. */
  readonly light: Float64Array;
  /** The jump from the first tile to the second. */
  readonly joint: number;
}

interface Band {
  readonly lab: LabPlanes;
  readonly at: (line: number, k: number) => number;
  readonly lines: number;
}

function linesAcross([first, second]: readonly [Picture, Picture], side: Side): Lines {
  const length = edgeLength(first, side);
  const bands = [bandOf(first, side), bandOf(second, side)];
  const all = bands.flatMap(({ lab, at, lines }) =>
    Array.from({ length: lines }, (_, line) => ({ lab, at: (k: number) => at(line, k) })),
  );
  const whole = new Float64Array(all.length - 1);
  const parts = Array.from({ length: windows }, () => new Float64Array(all.length - 1));
  const light = new Float64Array(all.length);
  all.forEach((line, n) => {
    const next = all[n + 1];
    for (let k = 0; k < length; k++) {
      const i = line.at(k);
      light[n] = (light[n] as number) + (line.lab.l[i] as number) / length;
      if (next === undefined) continue;
      const jump = jumpBetween(line.lab, i, next.lab, next.at(k));
      const part = parts[Math.floor((k * windows) / length)] as Float64Array;
      part[n] = (part[n] as number) + (jump * windows) / length;
      whole[n] = (whole[n] as number) + jump / length;
    }
  });
  return { whole, parts, light, joint: (bands[0]?.lines ?? 1) - 1 };
}

function bandOf(picture: Picture, side: Side): Band {
  const { widthPx, heightPx } = picture;
  const lab = labOf(picture);
  return isAcross(side)
    ? { lab, lines: widthPx, at: (line, k) => k * widthPx + line }
    : { lab, lines: heightPx, at: (line, k) => line * widthPx + k };
}

/** Energy of the joint over the spread of the others; the lines beside it are disturbed by it and no witnesses. */
function standOut(jumps: Float64Array, joint: number): number {
  const energies = jumps.map((jump, n) => jump - ((jumps[n - 1] ?? jump) + (jumps[n + 1] ?? jump)) / 2);
  const inner = energies.filter((_, n) => n > 0 && n < jumps.length - 1 && Math.abs(n - joint) > 1).sort();
  return overSpread(energies[joint] ?? 0, inner);
}
