import type { EventPayloads, ImageRef, Remedy, ReusePolicy, Verdict, VersionPlan } from "../contracts.ts";
import type { Ordered } from "../ordered.ts";

export type VersionStatus =
  | "rendering"
  | "finishing"
  | "validating"
  | "asked"
  | "approved"
  | "rejected"
  | "regenerated"
  | "exception"
  | "canceled";

/** One picture of a version: the planned seed, then the raw and the finished picture. */
export interface Unit {
  readonly unitKey: string;
  readonly variantIndex: number;
  readonly state: string | null;
  readonly frameIndex: number | null;
  readonly seed: number;
  raw: ImageRef | null;
  finished: ImageRef | null;
  verdict: Verdict | null;
  /** The version the raw picture was taken from, when it was not rendered for this one. */
  reusedFrom: string | null;
}

/** One generation of an asset. */
export interface Version {
  readonly id: string;
  readonly runId: string;
  /** The revision of the spec it was planned from. */
  readonly specHash: string;
  readonly attempt: number;
  readonly planHash: string;
  readonly packageHash: string;
  readonly checkpointId: string;
  /** What tells its stack from others; null in versions planned before it was recorded. */
  readonly stackKey: string | null;
  /** The revision of baseline profile and project that its spec was pinned to; null without pins. */
  readonly contractKey: string | null;
  readonly remedy: Remedy | null;
  /** Null in versions planned before it was recorded. */
  readonly renderSize: NonNullable<VersionPlan["renderSize"]> | null;
  readonly plannedAt: string;
  /** How many variants are rendered in any case; null: all. */
  readonly firstVariants: number | null;
  readonly reuse: ReusePolicy;
  /** The version whose pictures it takes over. */
  readonly resumes: string | null;
  status: VersionStatus;
  units: Record<string, Unit>;
  reportHash: string | null;
  environmentHash: string | null;
  route: EventPayloads["asset.routed"] | null;
  routedAt: string | null;
  /** The event that ended its making: its route, or the failure for which it was given up. Null before. */
  judgedSeq: number | null;
  /** The questions that decide about it, oldest first; absent when it was never asked about. */
  questionIds?: string[];
  /** What was approved before this version was: what undo restores. */
  approvedBefore: Approval | null;
}

export interface Approval {
  readonly versionId: string;
  readonly variantIndex: number;
  readonly by: "route" | "person";
  readonly at: string;
}

/** The product of one spec: its versions, oldest first, and the approved one. */
export interface Asset {
  readonly id: string;
  readonly specId: string;
  versions: Version[];
  approved: Approval | null;
}

export interface AssetsState {
  assets: Record<string, Asset>;
  /** By id in code-unit order. */
  assetIds: Ordered;
  /** How many assets have an approved version. */
  approvedCount: number;
  /** Beginning of a graph's hash → where its newest rendered picture is, as `<versionId>/<unitKey>`. */
  pictureOfGraph: Record<string, string>;
}

export const initialAssets = (): AssetsState => ({
  assets: {},
  assetIds: [],
  approvedCount: 0,
  pictureOfGraph: {},
});

/** The version of an asset with this id, if it exists. */
export function findVersion(state: AssetsState, assetId: string, versionId: string): Version | undefined {
  return state.assets[assetId]?.versions.findLast((version) => version.id === versionId);
}

/** The asset a version id belongs to: `<assetId>.v<n>`. */
export function assetOfVersion(versionId: string): string {
  return versionId.slice(0, versionId.lastIndexOf(".v"));
}

/** A picture that was rendered for some version. */
export interface RenderedPicture {
  readonly version: Version;
  readonly unit: Unit;
  readonly raw: ImageRef;
}

/** The raw picture of a unit, if it is there. */
export function renderedPicture(state: AssetsState, versionId: string, unitKey: string): RenderedPicture | null {
  const version = findVersion(state, assetOfVersion(versionId), versionId);
  const unit = version?.units[unitKey];
  return version && unit?.raw ? { version, unit, raw: unit.raw } : null;
}

/** The newest picture that was rendered from a graph; look at its plan before you rely on it. */
export function pictureOfGraph(state: AssetsState, graphHash: string): RenderedPicture | null {
  const [versionId = "", unitKey = ""] = (state.pictureOfGraph[graphKey(graphHash)] ?? "").split("/");
  return renderedPicture(state, versionId, unitKey);
}

/** Short, because there is one for each picture ever rendered; still 80 bits. */
export function graphKey(graphHash: string): string {
  return graphHash.slice(0, 20);
}

/** The version that counts now: the newest that was not canceled. */
export function currentVersion(asset: Asset | undefined): Version | undefined {
  return asset?.versions.findLast((version) => version.status !== "canceled");
}

/** Whether it was judged for good: by the route or by people. */
export function isSettled({ status }: Version): boolean {
  return status === "approved" || status === "rejected" || status === "regenerated" || status === "exception";
}

/** Whether machines still work on this version. */
export function isInProduction(version: Version): boolean {
  return version.status === "rendering" || version.status === "finishing" || version.status === "validating";
}
