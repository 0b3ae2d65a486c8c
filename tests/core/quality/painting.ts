import assert from "node:assert/strict";
import type { CheckResult, EffectiveContract, Plan, ValidatorReport } from "../../../core/contracts.ts";
import type { Evidence } from "../../../core/quality/evidence.ts";
import { finishVersion } from "../../../core/quality/finish/finish.ts";
import type { Picture } from "../../../core/quality/pixels.ts";
import { type UnitImage, validateVersion } from "../../../core/quality/report.ts";

export type Rgba = readonly [number, number, number, number];
/** Colour of the point (x, y), and null where the layer leaves the picture as it is. */
export type Layer = (x: number, y: number) => Rgba | null;

export const white: Rgba = [255, 255, 255, 255];
export const blue: Rgba = [50, 90, 200, 255];
export const clear: Rgba = [0, 0, 0, 0];

/** Paints layers over each other with 4 × 4 samples per pixel, so that edges are anti-aliased. */
export function paint(widthPx: number, heightPx: number, ...layers: readonly Layer[]): Picture {
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) rgba.set(average(x, y, layers), (y * widthPx + x) * 4);
  }
  return { widthPx, heightPx, rgba };
}

function average(x: number, y: number, layers: readonly Layer[]): readonly number[] {
  const sum = [0, 0, 0, 0];
  for (let k = 0; k < 16; k++) {
    const colour = topmost(x + ((k % 4) + 0.5) / 4, y + (Math.floor(k / 4) + 0.5) / 4, layers);
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (colour[c] ?? 0) * colour[3];
    sum[3] = (sum[3] ?? 0) + colour[3];
  }
  const alpha = sum[3] ?? 0;
  if (alpha === 0) return [0, 0, 0, 0];
  return [(sum[0] ?? 0) / alpha, (sum[1] ?? 0) / alpha, (sum[2] ?? 0) / alpha, alpha / 16];
}

function topmost(x: number, y: number, layers: readonly Layer[]): Rgba {
  for (let i = layers.length - 1; i >= 0; i--) {
    const colour = layers[i]?.(x, y);
    if (colour) return colour;
  }
  return clear;
}

export function filled(colour: Rgba): Layer {
  return () => colour;
}

export function disc(cx: number, cy: number, radius: number, colour: Rgba = blue): Layer {
  return (x, y) => ((x - cx) ** 2 + (y - cy) ** 2 <= radius * radius ? colour : null);
}

export function ring(cx: number, cy: number, outer: number, inner: number, colour: Rgba = blue): Layer {
  return (x, y) => {
    const square = (x - cx) ** 2 + (y - cy) ** 2;
    return square <= outer * outer && square >= inner * inner ? colour : null;
  };
}

/** A soft grey ellipse under the subject, `strength` 0..1 dark in its middle. */
export function softShadow(cx: number, cy: number, radius: number, strength: number, under: Rgba = white): Layer {
  return (x, y) => {
    const distance = Math.sqrt((x - cx) ** 2 + ((y - cy) * 2) ** 2) / radius;
    if (distance >= 1) return null;
    const keep = 1 - strength * Math.min(1, 2 * (1 - distance));
    return [under[0] * keep, under[1] * keep, under[2] * keep, 255];
  };
}

/** White that darkens to the right by `depth` levels. */
export function gradient(widthPx: number, depth: number): Layer {
  return (x) => {
    const level = 255 - (depth * x) / widthPx;
    return [level, level, level, 255];
  };
}

/** `count` dots of `radius` px along the upper and lower margin. */
export function dots(count: number, radius: number, colour: Rgba = [40, 40, 40, 255]): Layer {
  return (x, y) => {
    for (let k = 0; k < count; k++) {
      const [cx, cy] = [14 + (k >> 1) * 16, k % 2 === 0 ? 14 : 242];
      if ((x - cx) ** 2 + (y - cy) ** 2 <= radius * radius) return colour;
    }
    return null;
  };
}

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

/** A 256 px picture of a disc on white, the good case of most tests. */
export function goodRaw(...extra: readonly Layer[]): Picture {
  return paint(256, 256, filled(white), ...extra, disc(128, 128, 70), disc(112, 104, 18, [150, 190, 255, 255]));
}

export type ContractValues = EffectiveContract["values"];

export function contractOf(values: Partial<ContractValues> = {}): EffectiveContract {
  const defaults: ContractValues = {
    backgroundPolicy: "transparent_only",
    alphaMode: "hard",
    outline: "none",
    isFullBleed: false,
    isTileable: false,
    isPixelArt: false,
    noDropShadows: true,
    requiredStates: [],
    alignmentTolerancePx: 2,
    perspectiveMode: "any",
    silhouetteDriftTolerance: 0.1,
    paddingPx: 16,
    croppableSides: [],
    minSubjectShare: 0.05,
    centringTolerance: 0.08,
    outputSizes: [],
    thresholds: {},
    questions: {},
    tools: {},
  };
  return { values: { ...defaults, ...values }, origins: {} };
}

export const spriteFinish: Plan["finish"] = {
  cutout: "border_key",
  removeSpecks: true,
  trim: "common",
  paddingPx: 16,
  pivot: { x: 0.5, y: 0.5 },
  outputSize: null,
  kernel: "linear",
};

export const fullBleedFinish: Plan["finish"] = {
  ...spriteFinish,
  cutout: "none",
  removeSpecks: false,
  trim: "none",
  paddingPx: 0,
};

const hash = "0".repeat(64);

const pins: Plan["pins"] = {
  checkpointHash: hash,
  checkpointProfileId: "copax-v1",
  checkpointProfileVersion: "v1",
  checkpointProfileHash: hash,
  baselineProfileId: "copax_house",
  baselineHash: hash,
  policyHash: hash,
};

const routing: Plan["routing"] = {
  onPass: "auto_advance",
  onFail: "regenerate",
  onUncertain: "decision_sprint",
  maxRegenerations: 2,
  maxPDefect: 0.1,
  auditShare: 0,
};

const render = {
  widthPx: 256,
  heightPx: 256,
  steps: 12,
  cfg: 6,
  sampler: "euler",
  scheduler: "normal",
  clipSkip: null,
};

function unitsOf(states: readonly (string | null)[], variants: number): Plan["units"] {
  const shared = { frameIndex: null, frameName: null, seed: 1, graphHash: hash, references: [] };
  return Array.from({ length: variants }, (_, variantIndex) =>
    states.map((state) => {
      const unitKey = state === null ? `v${variantIndex}` : `v${variantIndex}-${state}`;
      return { ...shared, unitKey, variantIndex, state };
    }),
  ).flat();
}

/** A plan for one picture, or for one per state. */
export function planOf(changes: Partial<Plan> = {}, states: readonly (string | null)[] = [null], variants = 1): Plan {
  return {
    schemaVersion: 1,
    specId: "disc",
    title: "Blue disc",
    assetType: "icon",
    outputKind: states.length > 1 ? "ui_states" : "single_image",
    attempt: 1,
    remedy: null,
    checkpoint: { id: "copax", file: "copax.safetensors", hash },
    pins,
    contractHash: hash,
    stackHash: hash,
    packageHash: hash,
    traceHash: hash,
    workflow: { templateId: "txt2img", templateHash: hash, outputNodeId: "9" },
    params: { ...render, variants },
    units: unitsOf(states, variants),
    finish: spriteFinish,
    checks: ["decode", "degenerate", "background", "framing"],
    routing,
    facts: {},
    ...changes,
  };
}

function decodedImages(plan: Plan, pictures: readonly Picture[]): readonly UnitImage[] {
  return pictures.map((picture, i) => ({
    unitKey: plan.units[i]?.unitKey ?? `x${i}`,
    decoded: { picture, conversions: [] },
  }));
}

/** Finishes raw pictures (one per unit of the plan) and judges them as the worker does. */
export function judgeRaw(raw: readonly Picture[], contract = contractOf(), plan = planOf()): ValidatorReport {
  const images = raw.map((picture, i) => ({ unitKey: plan.units[i]?.unitKey ?? `x${i}`, picture }));
  const finished = finishVersion(images, plan.finish).pictures.map(({ picture }) => picture);
  return judgeBoth(raw, finished, contract, plan);
}

export function judgeBoth(
  raw: readonly Picture[],
  finished: readonly Picture[],
  contract = contractOf(),
  plan = planOf(),
  evidence?: Evidence,
): ValidatorReport {
  return validateVersion({
    plan,
    contract,
    codec: "test",
    raw: decodedImages(plan, raw),
    finished: decodedImages(plan, finished),
    ...(evidence === undefined ? {} : { evidence }),
  });
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

/** Fails unless the figures never fall and end higher than they began. */
export function assertRising(values: readonly number[]): void {
  assert.deepEqual(
    values,
    values.toSorted((a, b) => a - b),
  );
  assert.ok((values[0] ?? 1) < (values.at(-1) ?? 0), `no rise in ${values.join(", ")}`);
}

/** The one result of a check. */
export function resultOf(report: ValidatorReport, checkId: string, stage?: "raw" | "finished" | "set"): CheckResult {
  const subjects = report.subjects.filter((subject) => stage === undefined || subject.stage === stage);
  const found = subjects.flatMap((subject) => subject.checks).find((check) => check.checkId === checkId);
  if (found === undefined) throw new Error(`no result of ${checkId}`);
  return found;
}
