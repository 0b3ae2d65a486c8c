import type { EventPayloads, ImageRef, Remedy, Verdict } from "../contracts.ts";
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
  readonly remedy: Remedy | null;
  readonly plannedAt: string;
  status: VersionStatus;
  units: Record<string, Unit>;
  reportHash: string | null;
  environmentHash: string | null;
  route: EventPayloads["asset.routed"] | null;
  routedAt: string | null;
  /** What was approved before a person approved this version: what undo restores. */
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
}

export const initialAssets = (): AssetsState => ({ assets: {}, assetIds: [], approvedCount: 0 });

/** The version of an asset with this id, if it exists. */
export function findVersion(state: AssetsState, assetId: string, versionId: string): Version | undefined {
  return state.assets[assetId]?.versions.findLast((version) => version.id === versionId);
}

/** The version that counts now: the newest that was not canceled. */
export function currentVersion(asset: Asset | undefined): Version | undefined {
  return asset?.versions.findLast((version) => version.status !== "canceled");
}

/** Whether machines still work on this version. */
export function isInProduction(version: Version): boolean {
  return version.status === "rendering" || version.status === "finishing" || version.status === "validating";
}
