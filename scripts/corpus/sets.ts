import type { Picture } from "../../core/quality/pixels.ts";
import type { Dice } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, copyOf, fill, moved, onGround, type Rgb } from "./canvas.ts";
import type { Severity } from "./defect.ts";
import { disc, star } from "./shapes.ts";
import { drawSubject, type SubjectKind } from "./subjects.ts";

export const stateNames = ["normal", "hover", "pressed", "disabled"] as const;

export type SetFault =
  | "slid"
  | "sunk"
  | "nudged"
  | "grown"
  | "other_shape"
  | "copied"
  | "nearly_copied"
  | "vivid_disabled";

/** Four states of one thing on one ground: brighter, with a badge, darker, grey; `fault` spoils one of them. */
export function drawStates(
  kind: SubjectKind,
  dice: Dice,
  sizePx: number,
  ground: Rgb,
  fault: SetFault | null,
  severity: Severity,
): readonly Picture[] {
  const base = drawSubject(kind, dice, sizePx);
  const states = [base, badged(brighter(base, 1.12), dice), brighter(base, 0.78), grey(base)];
  const odd = 1 + Math.floor(dice.next() * 2);
  const other = kind === "blade" ? "gear" : "blade";
  const spoiled = states.map((state, i) => {
    if (fault === "vivid_disabled" && i === 3) return brighter(base, 1.05);
    return fault !== null && i === odd
      ? spoil(state, base, fault, severity, () => drawSubject(other, dice, sizePx))
      : state;
  });
  return spoiled.map((state) => onGround(state, ground, dice, fault === "copied" ? 0 : 1));
}

function spoil(state: Canvas, base: Canvas, fault: SetFault, severity: Severity, other: () => Canvas): Canvas {
  const step = base.sizePx / 512;
  const graded = (...sizes: readonly [number, number, number]): number => sizes[severity - 1] ?? 0;
  switch (fault) {
    case "slid":
      return moved(state, { dx: graded(11, 16, 30) * step });
    case "sunk":
      return moved(state, { dy: graded(11, 16, 30) * step, turn: 0.02 });
    case "nudged":
      return moved(state, { dx: graded(4, 6, 9) * step, dy: graded(2, 4, 6) * step });
    case "grown":
      return moved(state, { scale: graded(1.22, 1.32, 1.45) });
    case "other_shape":
      return other();
    case "copied":
    case "nearly_copied":
      return copyOf(base);
    default:
      return state;
  }
}

function brighter(canvas: Canvas, by: number): Canvas {
  const changed = copyOf(canvas);
  for (let i = 0; i < changed.rgb.length; i++) {
    const alpha = changed.alpha[Math.floor(i / 3)] as number;
    changed.rgb[i] = Math.min(alpha, (changed.rgb[i] as number) * by);
  }
  return changed;
}

function grey(canvas: Canvas): Canvas {
  const changed = copyOf(canvas);
  for (let i = 0; i < changed.alpha.length; i++) {
    const mean = [0, 1, 2].reduce((sum, c) => sum + (canvas.rgb[i * 3 + c] as number) / 3, 0);
    for (let c = 0; c < 3; c++) changed.rgb[i * 3 + c] = 0.75 * mean + 0.15 * (changed.alpha[i] as number);
  }
  return changed;
}

/** A small mark that only this state has; it lies inside the outline, so nothing moves. */
function badged(canvas: Canvas, dice: Dice): Canvas {
  const changed = copyOf(canvas);
  const { sizePx: s } = canvas;
  const [x, y] = [s * dice.between(0.44, 0.56), s * dice.between(0.44, 0.52)];
  fill(changed, star(x, y, s * 0.05, s * 0.02, 5, 0), [255, 250, 220]);
  for (let i = 0; i < changed.alpha.length; i++) {
    if ((canvas.alpha[i] as number) >= 0.99) continue;
    changed.alpha[i] = canvas.alpha[i] as number;
    for (let c = 0; c < 3; c++) changed.rgb[i * 3 + c] = canvas.rgb[i * 3 + c] as number;
  }
  return changed;
}

export type FrameFault = "thrown" | "swollen" | "foreign";

/** Six frames of a thing that bobs and swells a little; one may jump, swell at once, or belong to something else. */
export function drawFrames(
  kind: SubjectKind,
  dice: Dice,
  sizePx: number,
  ground: Rgb,
  fault: FrameFault | null,
  severity: Severity,
): readonly Picture[] {
  const base = drawSubject(kind, dice, sizePx);
  const odd = 2 + Math.floor(dice.next() * 2);
  const pace = dice.between(0.01, 0.03);
  const foreign = kind === "blade" ? "gear" : "blade";
  const frameAt = (i: number): Canvas => {
    const bob = Math.sin((i / 6) * 6.2832);
    const frame = moved(base, { dy: bob * sizePx * pace, scale: 1 + 0.04 * bob });
    return i === odd ? spoilFrame(frame, fault, severity, () => drawSubject(foreign, dice, sizePx)) : frame;
  };
  return Array.from({ length: 6 }, (_, i) => {
    const frame = frameAt(i);
    // A light that blinks: what changes inside the outline is no fault.
    if (i % 2 === 0) fill(frame, disc(sizePx / 2, sizePx * 0.48, sizePx * 0.02), [255, 255, 220]);
    return onGround(frame, ground, dice);
  });
}

function spoilFrame(frame: Canvas, fault: FrameFault | null, severity: Severity, foreign: () => Canvas): Canvas {
  const graded = (...sizes: readonly [number, number, number]): number => sizes[severity - 1] ?? 0;
  if (fault === "thrown") return moved(frame, { dx: frame.sizePx * graded(0.16, 0.2, 0.26) });
  if (fault === "swollen") return moved(frame, { scale: graded(1.35, 1.45, 1.6) });
  return fault === "foreign" ? foreign() : frame;
}
