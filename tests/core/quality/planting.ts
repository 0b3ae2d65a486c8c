import assert from "node:assert/strict";
import type { EffectiveContract, Plan, ValidatorReport } from "../../../core/contracts.ts";
import type { Evidence } from "../../../core/quality/evidence.ts";
import type { Picture } from "../../../core/quality/pixels.ts";
import { disc, goodRaw, judgeBoth, type Layer, paint, type Rgba } from "./painting.ts";

/** A round button with a mark on it, moved by (dx, dy). */
export function button(colour: Rgba, dx = 0, dy = 0, ...extra: readonly Layer[]): Picture {
  const mark: Rgba = [colour[0] * 0.5, colour[1] * 0.5, colour[2] * 0.5, 255];
  return paint(256, 256, disc(128 + dx, 128 + dy, 70, colour), disc(118 + dx, 112 + dy, 24, mark), ...extra);
}

/** A version of which nothing but its pixels is known. */
export const noEvidence: Evidence = {
  spec: null,
  palette: null,
  prompts: null,
  trace: null,
  stack: null,
  loras: [],
  tagOrder: null,
  profileCheckpointId: null,
  linked: [],
  neighbours: [],
};

/** A copy with every pixel's straight RGBA changed. */
export function mapPixels(picture: Picture, change: (rgba: Rgba, x: number, y: number) => Rgba): Picture {
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let i = 0; i < rgba.length / 4; i++) {
    const [r = 0, g = 0, b = 0, a = 0] = rgba.subarray(i * 4, i * 4 + 4);
    rgba.set(change([r, g, b, a], i % picture.widthPx, Math.floor(i / picture.widthPx)), i * 4);
  }
  return { ...picture, rgba };
}

/** Squares of two greys of `squarePx`, as models draw “transparent”. */
export function chequered(squarePx: number, light = 255, dark = 204): Layer {
  return (x, y) => {
    const level = (Math.floor(x / squarePx) + Math.floor(y / squarePx)) % 2 === 0 ? light : dark;
    return [level, level, level, 255];
  };
}

/** Fails unless the figures never fall and end higher than they began. */
export function assertRising(values: readonly number[]): void {
  assert.deepEqual(
    values,
    values.toSorted((a, b) => a - b),
  );
  assert.ok((values[0] ?? 1) < (values.at(-1) ?? 0), `no rise in ${values.join(", ")}`);
}

const anyRaw = goodRaw();

/** Judges finished pictures, one per unit of the plan, whose raw ones are beyond doubt. */
export function judgeSet(
  finished: readonly Picture[],
  contract: EffectiveContract,
  plan: Plan,
  evidence?: Evidence,
): ValidatorReport {
  return judgeBoth(
    finished.map(() => anyRaw),
    finished,
    contract,
    plan,
    evidence,
  );
}
