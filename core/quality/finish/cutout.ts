import {
  type BorderKey,
  borderKeyOf,
  colourDistance,
  floodBackground,
  keyColoured,
  keyTolerance,
  type Rgb,
} from "../border-key.ts";
import { componentsOf } from "../components.ts";
import { type DistanceField, distanceTo } from "../distance.ts";
import type { Picture } from "../pixels.ts";
import { unmixBand } from "./unmix.ts";

/** How a cut-out went. The self-check figures say whether to trust it; `isTrusted` is false when they do not. */
export interface CutOutEvidence {
  readonly method: "border_key" | "already_transparent" | "impossible";
  readonly keyColour: Rgb;
  /** Share of the border ring that has the key colour. */
  readonly plainShare: number;
  /** Share of edge pixels whose colour is no mix of subject and key colour. */
  readonly residualShare: number;
  /** Share of the edge where the subject fades into the background instead of ending. */
  readonly weakEdgeShare: number;
  readonly pocketsCut: number;
  readonly isTrusted: boolean;
}

export interface CutOut {
  readonly picture: Picture;
  readonly evidence: CutOutEvidence;
}

/** Pixels deeper than this inside the subject are taken as pure subject colour. */
const bandPx = 3;

/** What is known of a picture already: its key, and what the border flood of the key's colour reached. */
export interface Keyed {
  readonly key: BorderKey;
  readonly background: () => Uint8Array;
}

/**
 * Makes the plain background transparent: border flood fill within `keyTolerance` of the ring's median colour, then
 * alpha of the edge band by projection on the line from key to subject colour, with the key colour un-mixed.
 */
export function cutOut(picture: Picture, keyed: Keyed = keyedBy(picture)): CutOut {
  const { key } = keyed;
  const base = { keyColour: key.colour, plainShare: key.plainShare, residualShare: 0, weakEdgeShare: 0, pocketsCut: 0 };
  if (key.transparentShare > 0.5) {
    return { picture, evidence: { ...base, method: "already_transparent", isTrusted: true } };
  }
  if (key.plainShare < 0.5) return { picture, evidence: { ...base, method: "impossible", isTrusted: false } };

  const background = keyed.background();
  const pocketsCut = openPockets(picture, key.colour, background);
  const depth = edgeBandOf(picture, background);
  const { rgba, residualShare } = unmixBand(picture, key.colour, depth, bandPx);
  const weakEdgeShare = weakEdgeShareOf(picture, key.colour, depth);
  const isTrusted = key.plainShare > 0.8 && residualShare < 0.35 && weakEdgeShare < 0.35;
  return {
    picture: { ...picture, rgba },
    evidence: { ...base, method: "border_key", residualShare, weakEdgeShare, pocketsCut, isTrusted },
  };
}

function keyedBy(picture: Picture): Keyed {
  const key = borderKeyOf(picture);
  return { key, background: () => floodBackground(picture, key.colour) };
}

/**
 * Adds enclosed pieces of exactly the key colour to the background, such as the hole of a ring: larger than 0.3 % of the
 * subject and flat to within 2 levels, so that shaded light parts of the subject stay. Returns how many were opened.
 */
function openPockets(picture: Picture, key: Rgb, background: Uint8Array): number {
  const { widthPx, heightPx } = picture;
  const exact = keyColoured(picture, key, 2);
  let subjectPx = 0;
  for (let i = 0; i < exact.length; i++) {
    if (background[i] === 1) exact[i] = 0;
    else subjectPx++;
  }
  const { labels, components } = componentsOf(exact, widthPx, heightPx);
  const pockets = new Set(components.filter((piece) => piece.areaPx > subjectPx * 0.003).map((piece) => piece.label));
  for (let i = 0; pockets.size > 0 && i < labels.length; i++) {
    if (pockets.has(labels[i] as number)) background[i] = 1;
  }
  return pockets.size;
}

/** How deep inside the subject each pixel of its edge lies. */
function edgeBandOf({ widthPx, heightPx }: Picture, background: Uint8Array): DistanceField {
  return distanceTo(background, widthPx, heightPx, bandPx + 1);
}

/** Share of the pixels 3 to 4 px inside the subject that still look almost like the key colour. */
function weakEdgeShareOf({ rgba }: Picture, key: Rgb, { distance }: DistanceField): number {
  let inner = 0;
  let weak = 0;
  for (let i = 0; i < distance.length; i++) {
    const depth = distance[i] as number;
    if (depth < bandPx || depth >= bandPx + 1) continue;
    inner++;
    if (colourDistance(rgba, i, key) < keyTolerance * 3) weak++;
  }
  return inner === 0 ? 0 : weak / inner;
}
