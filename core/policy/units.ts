import type { AssetTypeEntry, EffectiveContract, Spec } from "../contracts.ts";
import { oncePer } from "./once.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

/** One picture that every variant consists of: the whole, a state, a logo variant or a frame. */
export interface Shape {
  /** State name, or frame index as text; null when the asset is one picture. */
  readonly name: string | null;
  readonly state: string | null;
  readonly frameIndex: number | null;
  readonly frameName: string | null;
  /** Words only this picture gets, and where the spec says them. */
  readonly words: string | null;
  readonly place: string;
}

/** One picture to render: one shape of one variant. Its key is `v0`, `v0-hover` or `v0-f03`. */
export interface OutputUnit {
  readonly unitKey: string;
  readonly variantIndex: number;
  readonly ordinal: number;
  readonly shape: Shape;
}

/** The pictures one variant of a spec consists of; refused when the output is not fully described. */
export function outputShapes(
  spec: Spec,
  contract: EffectiveContract["values"],
  assetType: AssetTypeEntry,
): Result<readonly Shape[]> {
  const kind = spec.output?.kind ?? "single_image";
  const shapes = shapesOf(spec);
  if (shapes.length === 0) return refused([incomplete(kind)]);
  const refusals = [
    ...typeRefusals(kind, assetType),
    ...frameRefusals(spec),
    ...nameRefusals(shapes),
    ...stateRefusals(shapes, contract.requiredStates),
  ];
  return refusals.length === 0 ? accepted(shapes) : refused(refusals);
}

/** Every picture of a plan, variant by variant. */
export function outputUnits(shapes: readonly Shape[], variants: number): readonly OutputUnit[] {
  return Array.from({ length: variants }, (_, variantIndex) =>
    shapes.map((shape, position): OutputUnit => {
      const ordinal = variantIndex * shapes.length + position;
      return { unitKey: unitKeyOf(shape, variantIndex), variantIndex, ordinal, shape };
    }),
  ).flat();
}

function unitKeyOf({ state, frameIndex }: Shape, variantIndex: number): string {
  if (frameIndex !== null) return `v${variantIndex}-f${String(frameIndex).padStart(2, "0")}`;
  return state === null ? `v${variantIndex}` : `v${variantIndex}-${state}`;
}

const whole: Shape = { name: null, state: null, frameIndex: null, frameName: null, words: null, place: "output" };

/** The same array for the same spec, so that what depends on its shapes is worked out once. */
const shapesOf = oncePer((spec: Spec): readonly Shape[] => {
  const kind = spec.output?.kind ?? "single_image";
  if (kind === "animation") return frames(spec);
  if (kind === "ui_states") return states(spec);
  if (kind === "logo_set") return logoVariants(spec);
  return [whole];
});

function frames(spec: Spec): readonly Shape[] {
  const animation = spec.output?.animation;
  return Array.from({ length: animation?.frameCount ?? 0 }, (_, frameIndex) => ({
    ...whole,
    name: String(frameIndex),
    frameIndex,
    frameName: animation?.frameNames?.[frameIndex] ?? `frame-${String(frameIndex).padStart(2, "0")}`,
    words: animation?.framePrompts?.[frameIndex] ?? null,
    place: `output.animation.framePrompts.${frameIndex}`,
  }));
}

function states(spec: Spec): readonly Shape[] {
  const { states: names = [], statePrompts = {} } = spec.output?.uiStates ?? {};
  return names.map((state) => ({
    ...whole,
    name: state,
    state,
    words: Object.hasOwn(statePrompts, state) ? (statePrompts[state] ?? null) : `${plainWords(state)} state`,
    place: `output.uiStates.${state}`,
  }));
}

function logoVariants(spec: Spec): readonly Shape[] {
  return (spec.output?.logoVariants ?? []).map(({ name, prompt }) => ({
    ...whole,
    name,
    state: name,
    words: prompt ?? plainWords(name),
    place: `output.logoVariants.${name}`,
  }));
}

function plainWords(name: string): string {
  return name.replace(/[_-]+/g, " ");
}

function incomplete(kind: string): Refusal {
  return {
    code: "OUTPUT_INCOMPLETE",
    field: "/output",
    sentence: `The output is of kind ${kind}, but none of its pictures is described.`,
    fix: "Describe its frames, states or logo variants, or choose another kind of output.",
  };
}

/** An asset type that consists of frames is nothing but an animation. */
function typeRefusals(kind: string, { id, multiFrame }: AssetTypeEntry): readonly Refusal[] {
  if (multiFrame !== true || kind === "animation") return [];
  return [
    {
      code: "OUTPUT_WITHOUT_FRAMES",
      field: "/output/kind",
      sentence: `Assets of the type ${id} consist of frames, but the output is of kind ${kind}.`,
      fix: "Choose the output kind animation and say how many frames it has, or choose another asset type.",
    },
  ];
}

/** Frames without words of their own would all be the same picture. */
function frameRefusals(spec: Spec): readonly Refusal[] {
  const animation = spec.output?.kind === "animation" ? spec.output.animation : undefined;
  if (animation === undefined) return [];
  const lists = {
    frameNames: animation.frameNames?.length || animation.frameCount,
    framePrompts: animation.framePrompts?.length ?? 0,
  };
  return Object.entries(lists).flatMap(([list, length]) => {
    if (length === animation.frameCount) return [];
    const sentence = `The animation has ${animation.frameCount} frames but ${length} ${list}.`;
    return [
      { code: "FRAMES_INCOMPLETE", field: `/output/animation/${list}`, sentence, fix: "Give one for each frame." },
    ];
  });
}

function nameRefusals(shapes: readonly Shape[]): readonly Refusal[] {
  const names = shapes.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => ({
    code: "DUPLICATE_STATE",
    field: "/output",
    sentence: `The output names ${name} twice.`,
    fix: "Give every state or variant a name of its own.",
  }));
}

function stateRefusals(shapes: readonly Shape[], required: readonly string[]): readonly Refusal[] {
  const present = new Set(shapes.map(({ state }) => state));
  const missing = required.filter((state) => !present.has(state));
  return missing.map((state) => ({
    code: "STATE_MISSING",
    field: "/output/uiStates/states",
    sentence: `The contract requires the state ${state}, which the output does not have.`,
    fix: `Add the state ${state}, or stop requiring it.`,
  }));
}
