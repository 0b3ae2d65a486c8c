import type { Plan } from "../../contracts.ts";
import { type Box, boxOf, unionBox } from "../components.ts";
import { solidOf } from "../mask.ts";
import type { Picture } from "../pixels.ts";
import { quantise } from "../pixels.ts";
import { bleedAlpha } from "./bleed.ts";
import { type CutOutEvidence, cutOut } from "./cutout.ts";
import { type Frame, frameFor, scaledPadding, wholeFrame } from "./frame.ts";
import { type Placement, place } from "./resize.ts";
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

interface Cleaned extends UnitPicture {
  readonly cutOut: CutOutEvidence | null;
  readonly specksRemoved: number;
  readonly pinHolesFilled: number;
}

/** The variant a picture belongs to: the part of its unit key before the first dash (`v0` of `v0-hover`). */
function variantKeyOf(unitKey: string): string {
  return unitKey.split("-", 1)[0] ?? unitKey;
}

/**
 * Raw pictures of one version to game-ready ones: cut out, repaired, trimmed by one common rectangle per variant, padded
 * and scaled. Pictures come back in the order they came in.
 */
export function finishVersion(pictures: readonly UnitPicture[], params: FinishParams): Finished {
  const cleaned = pictures.map((unit) => clean(unit, params));
  const trims = commonTrims(cleaned, params);
  const done = cleaned.map((unit) =>
    frame(unit, trims.get(variantKeyOf(unit.unitKey)) ?? wholeOf(unit.picture), params),
  );
  const first = done[0]?.picture;
  return {
    pictures: done.map(({ unitKey, picture, scales }) => ({ unitKey, picture, scales })),
    evidence: {
      toolVersion: finishVersionId,
      params,
      paddingPx: first === undefined ? params.paddingPx : scaledPadding(params.paddingPx, first),
      units: done.map((unit) => unit.evidence),
    },
  };
}

function clean({ unitKey, picture }: UnitPicture, params: FinishParams): Cleaned {
  const cut = params.cutout === "border_key" ? cutOut(picture) : null;
  const isCut = cut !== null && cut.evidence.method !== "impossible";
  const base = { unitKey, cutOut: cut === null ? null : rounded(cut.evidence) };
  if (!params.removeSpecks || !isCut) {
    return { ...base, picture: cut?.picture ?? picture, specksRemoved: 0, pinHolesFilled: 0 };
  }
  return { ...base, ...repairSpecks(cut.picture) };
}

function rounded(evidence: CutOutEvidence): CutOutEvidence {
  return {
    ...evidence,
    plainShare: quantise(evidence.plainShare),
    residualShare: quantise(evidence.residualShare),
    weakEdgeShare: quantise(evidence.weakEdgeShare),
  };
}

/** One rectangle per variant around everything visible in any of its pictures. */
function commonTrims(units: readonly Cleaned[], params: FinishParams): ReadonlyMap<string, Box> {
  const trims = new Map<string, Box>();
  if (params.trim === "none") return trims;
  for (const { unitKey, picture } of units) {
    const key = variantKeyOf(unitKey);
    const box = unionBox(trims.get(key) ?? null, boxOf(solidOf(picture, 1), picture.widthPx, picture.heightPx));
    if (box !== null) trims.set(key, box);
  }
  return trims;
}

function wholeOf({ widthPx, heightPx }: Picture): Box {
  return { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
}

function frame(
  unit: Cleaned,
  trim: Box,
  params: FinishParams,
): FinishedPicture & { readonly evidence: UnitFinishEvidence } {
  const { unitKey, picture } = unit;
  const { size, target } = frameOf(picture, trim, params);
  const isUntouched = params.trim === "none" && params.outputSize === null;
  const drawn = (frame: Frame): Picture => {
    const placed = place(picture, trim, frame.target, frame.size, params.kernel);
    return params.cutout === "none" ? placed : bleedAlpha(placed);
  };
  const further = (params.scales ?? []).map((outputSize) => frameOf(picture, trim, { ...params, outputSize }));
  return {
    unitKey,
    picture: isUntouched ? (params.cutout === "none" ? picture : bleedAlpha(picture)) : drawn({ size, target }),
    scales: further.map(drawn),
    evidence: {
      unitKey,
      cutOut: unit.cutOut,
      specksRemoved: unit.specksRemoved,
      pinHolesFilled: unit.pinHolesFilled,
      trim,
      placement: target,
      ...(further.length === 0 ? {} : { scales: further.map((each) => each.target) }),
      pivotPx: { x: Math.round(size.widthPx * params.pivot.x), y: Math.round(size.heightPx * params.pivot.y) },
    },
  };
}

function frameOf(picture: Picture, trim: Box, params: FinishParams): Frame {
  return params.trim === "none" ? wholeFrame(picture, params) : frameFor(trim, params);
}
