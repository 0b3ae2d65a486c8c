import type { Plan } from "../../contracts.ts";
import { type Box, boxOf, unionBox } from "../components.ts";
import { solidOf } from "../mask.ts";
import { type Picture, quantise } from "../pixels.ts";
import { reductionFor } from "../reduction.ts";
import { bleedAlpha } from "./bleed.ts";
import { type CutOutEvidence, cutOut } from "./cutout.ts";
import { type Frame, frameFor, scaledPadding, wholeFrame } from "./frame.ts";
import { type Placement, place, type Size } from "./resize.ts";
import { repairSpecks } from "./specks.ts";

type FinishParams = Plan["finish"];

/** Raised whenever finishing gives other pixels than before. */
const finishVersionId = "finish-1";

export interface UnitPicture {
  readonly unitKey: string;
  readonly picture: Picture;
}

/** What was done to one picture, in figures. */
export interface UnitFinishEvidence {
  readonly unitKey: string;
  readonly cutOut: CutOutEvidence | null;
  readonly specksRemoved: number;
  readonly pinHolesFilled: number;
  /** Kept rectangle of the raw picture; the same for all pictures of a variant. */
  readonly trim: Box;
  /** Where that rectangle lies in the finished picture. */
  readonly placement: Placement;
  /** Where it lies in each of the further sizes; left out when there are none. */
  readonly scales?: readonly Placement[];
  readonly pivotPx: { readonly x: number; readonly y: number };
}

export interface FinishEvidence {
  readonly toolVersion: string;
  readonly params: FinishParams;
  readonly paddingPx: number;
  readonly units: readonly UnitFinishEvidence[];
}

/** A finished picture, and the same at the further sizes of its plan. */
export interface FinishedPicture extends UnitPicture {
  readonly scales: readonly Picture[];
}

export interface Finished {
  readonly pictures: readonly FinishedPicture[];
  readonly evidence: FinishEvidence;
}

/** What finishing asks for, a raw picture, or gives: a finished picture, and then the same at each further size. */
export type FinishStep =
  | { readonly kind: "wanted"; readonly unitKey: string }
  | { readonly kind: "drawn"; readonly unitKey: string; readonly picture: Picture };

type Finishing<Result> = Generator<FinishStep, Result, Picture | undefined>;

interface Done {
  readonly evidence: UnitFinishEvidence;
  readonly size: Size;
}

interface Cleaned {
  readonly picture: Picture;
  readonly cutOut: CutOutEvidence | null;
  readonly specksRemoved: number;
  readonly pinHolesFilled: number;
}

/**
 * Raw pictures of one version to game-ready ones: cut out, repaired, trimmed by one common rectangle per variant, padded
 * and scaled. Sees one picture at a time and lets go of it: those of a variant that together have more pixels than one of
 * 4096² are asked for twice, first for the rectangle, then to be drawn (D-0131). Only what is wanted is answered.
 */
export function* finishing(unitKeys: readonly string[], params: FinishParams): Finishing<FinishEvidence> {
  const done = new Map<string, Done>();
  for (const members of byVariant(unitKeys)) for (const step of stepsFor(members, params, done)) yield* step();
  const finished = unitKeys.flatMap((unitKey) => done.get(unitKey) ?? []);
  const [first] = finished;
  return {
    toolVersion: finishVersionId,
    params,
    paddingPx: first === undefined ? params.paddingPx : scaledPadding(params.paddingPx, first.size),
    units: finished.map(({ evidence }) => evidence),
  };
}

/** The same for pictures that are all at hand; they come back in the order they came in. */
export function finishVersion(pictures: readonly UnitPicture[], params: FinishParams): Finished {
  const raw = new Map(pictures.map(({ unitKey, picture }) => [unitKey, picture]));
  const drawn = new Map(pictures.map(({ unitKey }) => [unitKey, [] as Picture[]]));
  const steps = finishing([...raw.keys()], params);
  let step = steps.next();
  while (step.done !== true) {
    const { kind, unitKey } = step.value;
    if (kind === "drawn") drawn.get(unitKey)?.push(step.value.picture);
    step = steps.next(kind === "wanted" ? raw.get(unitKey) : undefined);
  }
  const finished = [...drawn].flatMap(([unitKey, [picture, ...scales]]) =>
    picture === undefined ? [] : [{ unitKey, picture, scales }],
  );
  return { pictures: finished, evidence: step.value };
}

/** The variant a picture belongs to: the part of its unit key before the first dash (`v0` of `v0-hover`). */
function variantKeyOf(unitKey: string): string {
  return unitKey.split("-", 1)[0] ?? unitKey;
}

function byVariant(unitKeys: readonly string[]): readonly (readonly string[])[] {
  const variants = [...new Set(unitKeys.map(variantKeyOf))];
  return variants.map((variant) => unitKeys.filter((unitKey) => variantKeyOf(unitKey) === variant));
}

/** One rectangle around everything visible in any picture of a variant, and the cleaned pictures where all fit in at once. */
interface Known {
  trim: Box | null;
  readonly kept: Map<string, Cleaned>;
}

/**
 * All pictures of a variant are looked at, then drawn. Every step is a generator of its own that begins when its turn comes:
 * a generator holds what it was last given as long as something holds the generator.
 */
function stepsFor(
  unitKeys: readonly string[],
  params: FinishParams,
  done: Map<string, Done>,
): readonly (() => Finishing<void>)[] {
  const known: Known = { trim: null, kept: new Map() };
  const looking = params.trim === "none" ? [] : unitKeys;
  return [
    ...looking.map((unitKey) => () => lookAt(unitKey, unitKeys.length, params, known)),
    ...unitKeys.map((unitKey) => () => draw(unitKey, known, params, done)),
  ];
}

function* lookAt(unitKey: string, count: number, params: FinishParams, known: Known): Finishing<void> {
  const cleaned = yield* cleanUnit(unitKey, params);
  const { widthPx, heightPx } = cleaned.picture;
  if (count === 1 || reductionFor(widthPx * heightPx, count) === 1) known.kept.set(unitKey, cleaned);
  known.trim = unionBox(known.trim, boxOf(solidOf(cleaned.picture, 1), widthPx, heightPx));
}

function* cleanUnit(unitKey: string, params: FinishParams): Finishing<Cleaned> {
  const picture = yield { kind: "wanted", unitKey };
  if (picture === undefined) throw new Error(`finishing asked for ${unitKey} and got no picture`);
  return clean(picture, params);
}

function clean(picture: Picture, params: FinishParams): Cleaned {
  const cut = params.cutout === "border_key" ? cutOut(picture) : null;
  const isCut = cut !== null && cut.evidence.method !== "impossible";
  const evidence = cut === null ? null : rounded(cut.evidence);
  if (!params.removeSpecks || !isCut) {
    return { cutOut: evidence, picture: cut?.picture ?? picture, specksRemoved: 0, pinHolesFilled: 0 };
  }
  return { cutOut: evidence, ...repairSpecks(cut.picture) };
}

function rounded(evidence: CutOutEvidence): CutOutEvidence {
  return {
    ...evidence,
    plainShare: quantise(evidence.plainShare),
    residualShare: quantise(evidence.residualShare),
    weakEdgeShare: quantise(evidence.weakEdgeShare),
  };
}

function wholeOf({ widthPx, heightPx }: Picture): Box {
  return { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
}

function* draw(unitKey: string, known: Known, params: FinishParams, done: Map<string, Done>): Finishing<void> {
  const { picture, ...evidence } = known.kept.get(unitKey) ?? (yield* cleanUnit(unitKey, params));
  known.kept.delete(unitKey);
  const trim = known.trim ?? wholeOf(picture);
  const { size, target } = frameOf(picture, trim, params);
  const isUntouched = params.trim === "none" && params.outputSize === null;
  const drawn = (frame: Frame): Picture => bled(place(picture, trim, frame.target, frame.size, params.kernel), params);
  yield { kind: "drawn", unitKey, picture: isUntouched ? bled(picture, params) : drawn({ size, target }) };
  const further = (params.scales ?? []).map((outputSize) => frameOf(picture, trim, { ...params, outputSize }));
  for (const frame of further) yield { kind: "drawn", unitKey, picture: drawn(frame) };
  const scales = further.length === 0 ? {} : { scales: further.map((each) => each.target) };
  const pivotPx = { x: Math.round(size.widthPx * params.pivot.x), y: Math.round(size.heightPx * params.pivot.y) };
  done.set(unitKey, { size, evidence: { unitKey, ...evidence, trim, placement: target, ...scales, pivotPx } });
}

function bled(picture: Picture, { cutout }: FinishParams): Picture {
  return cutout === "none" ? picture : bleedAlpha(picture);
}

function frameOf(picture: Picture, trim: Box, params: FinishParams): Frame {
  return params.trim === "none" ? wholeFrame(picture, params) : frameFor(trim, params);
}
