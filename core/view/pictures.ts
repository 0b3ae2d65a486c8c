import type { Asset, Unit, Version } from "../asset/state.ts";
import { isInProduction } from "../asset/state.ts";
import type { DocumentSummary, ImageRef } from "../contracts.ts";
import type { DocumentHead } from "../document/state.ts";

/** One picture as screens show it: the finished one, or the raw one while there is no other. */
export interface Picture {
  readonly unitKey: string;
  /** State or frame it shows; empty when the asset is a single picture. */
  readonly label: string;
  readonly hash: string;
  readonly thumbHash: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly isFinished: boolean;
}

/** The version whose pictures stand for the asset, and the variant of it. */
export interface Shown {
  readonly version: Version;
  readonly variantIndex: number;
}

/** What to show of an asset: work in progress once it has a picture, else what is approved, else the newest picture. */
export function shownOf(asset: Asset): Shown | null {
  const newest = asset.versions.at(-1);
  if (newest && hasPicture(newest) && (isInProduction(newest) || newest.status === "asked")) return shown(newest);
  const approved = approvedOf(asset);
  if (approved) return approved;
  const latest = asset.versions.findLast(hasPicture);
  return latest ? shown(latest) : null;
}

/** The approved version and variant, if there is one. */
export function approvedOf(asset: Asset): Shown | null {
  const { approved } = asset;
  const version = asset.versions.find(({ id }) => id === approved?.versionId);
  return approved && version ? { version, variantIndex: approved.variantIndex } : null;
}

/** The pictures of one variant in planned order; units without a picture yet are left out. */
export function picturesOf(version: Version, variantIndex: number): Picture[] {
  return unitsOf(version, variantIndex).flatMap((unit) => pictureOf(unit) ?? []);
}

/** The units of one variant in planned order. */
export function unitsOf(version: Version, variantIndex: number): Unit[] {
  return Object.values(version.units).filter((unit) => unit.variantIndex === variantIndex);
}

/** The picture of a unit: finished before raw unless `stage` asks for the raw one; null when there is none. */
export function pictureOf(unit: Unit, stage: "best" | "raw" = "best"): Picture | null {
  const image = stage === "raw" ? unit.raw : (unit.finished ?? unit.raw);
  return image ? describe(unit, image) : null;
}

/** A further size of a finished picture, as screens show it. */
export function scaledPicture(unit: Unit, image: ImageRef): Picture {
  const { hash, thumbHash, widthPx, heightPx } = image;
  const label = [labelOf(unit), `${widthPx} × ${heightPx} px`].filter((part) => part !== "").join(", ");
  return { unitKey: unit.unitKey, label, hash, thumbHash: thumbHash ?? hash, widthPx, heightPx, isFinished: true };
}

/** Whether the pictures of a version are the frames of an animation. */
export function isAnimated(version: Version): boolean {
  return Object.values(version.units).some((unit) => (unit.frameIndex ?? 0) > 0);
}

/** How fast an animation plays, and whether its last frame leads back to the first. */
export type Playback = NonNullable<DocumentSummary["playback"]>;

/** As its spec says, or, while that is unknown, the way most do; null for what is no animation. */
export function playbackOf(spec: DocumentHead | undefined, isAnimation: boolean): Playback | null {
  return isAnimation ? (spec?.summary.playback ?? { fps: 12, loop: true }) : null;
}

function describe(unit: Unit, image: ImageRef): Picture {
  const { hash, thumbHash, widthPx, heightPx } = image;
  const label = labelOf(unit);
  const isFinished = image === unit.finished;
  return { unitKey: unit.unitKey, label, hash, thumbHash: thumbHash ?? hash, widthPx, heightPx, isFinished };
}

/** What a unit is called on screen: its state, its frame counted from 1, or nothing. */
function labelOf(unit: Pick<Unit, "state" | "frameIndex">): string {
  if (unit.state !== null) return unit.state.replace(/[_-]+/g, " ");
  return unit.frameIndex === null ? "" : `frame ${unit.frameIndex + 1}`;
}

function hasPicture(version: Version): boolean {
  return Object.values(version.units).some((unit) => unit.raw !== null || unit.finished !== null);
}

function shown(version: Version): Shown {
  return { version, variantIndex: version.route?.bestVariant ?? firstVariantWithPicture(version) };
}

function firstVariantWithPicture(version: Version): number {
  const unit = Object.values(version.units).find(({ raw, finished }) => (finished ?? raw) !== null);
  return unit?.variantIndex ?? 0;
}
