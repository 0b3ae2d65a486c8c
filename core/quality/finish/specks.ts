import { componentsOf } from "../components.ts";
import { distanceTo } from "../distance.ts";
import { inverted, solidOf } from "../mask.ts";
import type { Picture } from "../pixels.ts";

export interface SpeckRepair {
  readonly picture: Picture;
  readonly specksRemoved: number;
  readonly pinHolesFilled: number;
}

/** Largest area of a loose speck and of a pin-hole, in px² at 512 px on the longer side. */
const speckAreaPx = 40;
const pinHoleAreaPx = 16;

/** Removes tiny loose pieces (never the largest one) and fills tiny enclosed holes with the nearest solid colour. */
export function repairSpecks(picture: Picture): SpeckRepair {
  const rgba = new Uint8ClampedArray(picture.rgba);
  const repaired = { ...picture, rgba };
  const specksRemoved = removeSpecks(repaired);
  const pinHolesFilled = fillPinHoles(repaired);
  return { picture: repaired, specksRemoved, pinHolesFilled };
}

/** Area limits in the pixels of this picture. */
export function speckLimits({ widthPx, heightPx }: Picture): { readonly speckPx: number; readonly pinHolePx: number } {
  const scale = Math.max(widthPx, heightPx) / 512;
  return { speckPx: speckAreaPx * scale * scale, pinHolePx: pinHoleAreaPx * scale * scale };
}

function removeSpecks(picture: Picture): number {
  const { rgba, widthPx, heightPx } = picture;
  const { labels, components } = componentsOf(solidOf(picture, 1), widthPx, heightPx);
  const largest = Math.max(0, ...components.map((piece) => piece.areaPx));
  const limit = Math.min(speckLimits(picture).speckPx, largest - 1);
  const specks = new Set(components.filter((piece) => piece.areaPx <= limit).map((piece) => piece.label));
  for (let i = 0; i < labels.length; i++) {
    if (specks.has(labels[i] as number)) rgba.fill(0, i * 4, i * 4 + 4);
  }
  return specks.size;
}

function fillPinHoles(picture: Picture): number {
  const { rgba, widthPx, heightPx } = picture;
  const solid = solidOf(picture);
  const { labels, components } = componentsOf(inverted(solid), widthPx, heightPx);
  const limit = speckLimits(picture).pinHolePx;
  const holes = components.filter((piece) => !piece.touchesBorder && piece.areaPx <= limit);
  if (holes.length === 0) return 0;
  const isHole = new Set(holes.map((hole) => hole.label));
  const { nearest } = distanceTo(solid, widthPx, heightPx, Math.sqrt(limit) + 1);
  for (let i = 0; i < labels.length; i++) {
    if (!isHole.has(labels[i] as number)) continue;
    const source = (nearest[i] as number) * 4;
    rgba.copyWithin(i * 4, source, source + 4);
  }
  return holes.length;
}
