import { type Asset, isInProduction, type Version } from "../asset/state.ts";
import { type DocumentHead, documentKey } from "../document/state.ts";
import type { ProjectState } from "../project/state.ts";
import { type Facts, restingStanding, type Stage, searchTextOf } from "./board.ts";
import type { LibraryFacet } from "./library-facets.ts";
import { approvedOf, isAnimated, type Picture, picturesOf, type Shown, shownOf, unitsOf } from "./pictures.ts";
import type { Tone } from "./tone.ts";

/** One asset that has a picture, as the library shows it: the picture in use, or the newest one while none is. */
export interface LibraryItem {
  readonly specId: string;
  readonly title: string;
  readonly assetType: string | null;
  readonly stage: Stage;
  readonly tone: Tone;
  readonly isApproved: boolean;
  /** When it was approved, else judged, else planned; UTC, ISO 8601. */
  readonly at: string;
  /** What a glance needs: at most four tiles, or one frame of an animation. */
  readonly pictures: readonly Picture[];
  /** How many pictures the asset consists of. */
  readonly unitCount: number;
  readonly isAnimation: boolean;
}

/** An item with what it is found by. */
export interface LibraryRow {
  readonly item: LibraryItem;
  readonly values: Readonly<Record<LibraryFacet, readonly string[]>>;
  readonly searchText: string;
}

const mostTiles = 4;

/** What of the state an asset's row depends on beside the asset and its spec. */
export type Open = Pick<Facts, "decision" | "exception">;

/** The row of an asset; null without a picture, and for a spec that is retired or gone. */
export function libraryRow(state: ProjectState, assetId: string, open: Open): LibraryRow | null {
  const asset = state.assets[assetId];
  const spec = state.documents[documentKey("specs", asset?.specId ?? "")];
  if (asset === undefined || spec === undefined || spec.summary.status === "retired") return null;
  const shown = approvedOf(asset) ?? shownOf(asset);
  if (shown === null) return null;
  const item = itemOf(spec, asset, shown, open);
  return { item, values: valuesOf(spec, item, shown.version), searchText: searchTextOf(spec) };
}

function itemOf(spec: DocumentHead, asset: Asset, shown: Shown, open: Open): LibraryItem {
  const newest = asset.versions.at(-1);
  const isRendering = newest !== undefined && isInProduction(newest);
  const { stage, tone } = isRendering
    ? ({ stage: "rendering", tone: "run" } as const)
    : restingStanding({ spec, asset, newest, ...open });
  const isAnimation = isAnimated(shown.version);
  const pictures = picturesOf(shown.version, shown.variantIndex);
  const still = Math.floor(pictures.length / 3);
  return {
    specId: spec.id,
    title: spec.summary.title,
    assetType: spec.summary.assetType,
    stage,
    tone,
    isApproved: asset.approved !== null,
    at: asset.approved?.at ?? shown.version.routedAt ?? shown.version.plannedAt,
    pictures: isAnimation ? pictures.slice(still, still + 1) : pictures.slice(0, mostTiles),
    unitCount: unitsOf(shown.version, shown.variantIndex).length,
    isAnimation,
  };
}

function valuesOf({ summary }: DocumentHead, item: LibraryItem, version: Version): LibraryRow["values"] {
  return {
    stage: [item.stage],
    type: maybe(summary.assetType),
    tag: [...new Set(summary.tags)],
    set: maybe(summary.artifactSetId),
    entity: maybe(summary.entityId),
    checkpoint: [version.checkpointId],
    made: [item.at.slice(0, 10)],
  };
}

function maybe(value: string | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [value];
}

/** Newest first. */
export function byNewest({ item: a }: LibraryRow, { item: b }: LibraryRow): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  return a.specId < b.specId ? -1 : 1;
}

/** By title, as the board has them. */
export function byTitle({ item: a }: LibraryRow, { item: b }: LibraryRow): number {
  if (a.title !== b.title) return a.title < b.title ? -1 : 1;
  return a.specId < b.specId ? -1 : 1;
}
