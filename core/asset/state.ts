import type { EventPayloads, ImageRef, Remedy, Verdict, VersionPlan } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { type JobsState, versionsOfRun } from "../job/state.ts";

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
}

export const initialAssets = (): AssetsState => ({ assets: {} });

/** Folds one event into the assets; owns and mutates `state` (D-0004), after the jobs have been folded. */
export function evolveAssets(state: AssetsState & JobsState, event: DiecastEvent): AssetsState {
  switch (event.type) {
    case "run.started":
      for (const version of event.payload.versions) addVersion(state, version, event.payload.runId, event.ts);
      return state;
    case "version.planned":
      addVersion(state, event.payload.version, event.payload.runId, event.ts);
      return state;
    case "run.canceled":
      cancelOpenVersions(state, event.payload.runId);
      return state;
    case "job.succeeded":
      recordResult(findVersion(state, event.payload.assetId, event.payload.versionId), event.payload);
      return state;
    case "job.failed":
      setStatus(findVersion(state, event.payload.assetId, event.payload.versionId), "exception");
      return state;
    case "job.canceled":
      cancel(findVersion(state, event.payload.assetId, event.payload.versionId));
      return state;
    case "asset.routed":
      route(state, event);
      return state;
    case "decision.answered":
      answer(state, event);
      return state;
    case "decision.undone":
      undo(state, event.payload);
      return state;
    default:
      return state;
  }
}

/** The version of an asset with this id, if it exists. */
export function findVersion(state: AssetsState, assetId: string, versionId: string): Version | undefined {
  return state.assets[assetId]?.versions.findLast((version) => version.id === versionId);
}

/** The version that counts now: the newest that was not canceled. */
export function currentVersion(asset: Asset | undefined): Version | undefined {
  return asset?.versions.findLast((version) => version.status !== "canceled");
}

function addVersion(state: AssetsState, plan: VersionPlan, runId: string, at: string): void {
  const asset = state.assets[plan.assetId] ?? { id: plan.assetId, specId: plan.specId, versions: [], approved: null };
  state.assets[plan.assetId] = asset;
  const units: Record<string, Unit> = {};
  for (const { unitKey, variantIndex, state: shown, frameIndex, seed } of plan.units) {
    units[unitKey] = {
      unitKey,
      variantIndex,
      state: shown,
      frameIndex,
      seed,
      raw: null,
      finished: null,
      verdict: null,
    };
  }
  const { versionId: id, specHash, attempt, planHash, packageHash, checkpointId, remedy } = plan;
  asset.versions.push({
    id,
    runId,
    specHash,
    attempt,
    planHash,
    packageHash,
    checkpointId,
    remedy,
    plannedAt: at,
    status: "rendering",
    units,
    reportHash: null,
    environmentHash: null,
    route: null,
    routedAt: null,
    approvedBefore: null,
  });
}

type Result<K> = Extract<EventPayloads["job.succeeded"]["result"], { readonly kind: K }>;

function recordResult(version: Version | undefined, { unitKey, result }: EventPayloads["job.succeeded"]): void {
  if (version === undefined) return;
  if (result.kind === "generate") recordRaw(version, unitKey ?? "", result);
  if (result.kind === "finish") recordFinished(version, result);
  if (result.kind === "validate") recordReport(version, result);
}

function recordRaw(version: Version, unitKey: string, { image, environmentHash }: Result<"generate">): void {
  const unit = version.units[unitKey];
  if (unit) unit.raw = image;
  version.environmentHash = environmentHash;
  if (Object.values(version.units).every(({ raw }) => raw !== null)) version.status = "finishing";
}

function recordFinished(version: Version, { images }: Result<"finish">): void {
  for (const { unitKey, image } of images) {
    const unit = version.units[unitKey];
    if (unit) unit.finished = image;
  }
  version.status = "validating";
}

function recordReport(version: Version, { reportHash, units }: Result<"validate">): void {
  version.reportHash = reportHash;
  for (const { unitKey, verdict } of units) {
    const unit = version.units[unitKey];
    if (unit) unit.verdict = verdict;
  }
}

const statusOfOutcome: Record<EventPayloads["asset.routed"]["outcome"], VersionStatus> = {
  auto_advance: "approved",
  regenerate: "regenerated",
  ask: "asked",
  reject: "rejected",
  exception: "exception",
};

function route(state: AssetsState, event: EventOf<"asset.routed">): void {
  const { assetId, versionId, outcome, bestVariant } = event.payload;
  const version = findVersion(state, assetId, versionId);
  const asset = state.assets[assetId];
  if (!version || !asset) return;
  version.route = event.payload;
  version.routedAt = event.ts;
  version.status = statusOfOutcome[outcome];
  if (outcome === "auto_advance")
    asset.approved = { versionId, variantIndex: bestVariant ?? 0, by: "route", at: event.ts };
}

function answer(state: AssetsState, event: EventOf<"decision.answered">): void {
  const { assetId, versionId, variantIndex, answer: given } = event.payload;
  const version = findVersion(state, assetId, versionId);
  const asset = state.assets[assetId];
  if (!version || !asset) return;
  version.status = given === "yes" ? "approved" : given === "no" ? "rejected" : "exception";
  if (given !== "yes") return;
  version.approvedBefore = asset.approved;
  asset.approved = { versionId, variantIndex, by: "person", at: event.ts };
}

function undo(state: AssetsState, { assetId, versionId }: EventPayloads["decision.undone"]): void {
  const version = findVersion(state, assetId, versionId);
  const asset = state.assets[assetId];
  if (!version || !asset) return;
  if (asset.approved?.versionId === versionId) asset.approved = version.approvedBefore;
  version.approvedBefore = null;
  version.status = "asked";
}

function cancelOpenVersions(state: AssetsState & JobsState, runId: string): void {
  for (const { assetId, versionId } of versionsOfRun(state, runId)) cancel(findVersion(state, assetId, versionId));
}

function cancel(version: Version | undefined): void {
  if (version !== undefined && isInProduction(version)) version.status = "canceled";
}

/** Whether machines still work on this version. */
export function isInProduction(version: Version): boolean {
  return version.status === "rendering" || version.status === "finishing" || version.status === "validating";
}

function setStatus(version: Version | undefined, status: VersionStatus): void {
  if (version) version.status = status;
}
