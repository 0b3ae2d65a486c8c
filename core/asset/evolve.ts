import type { EscalationTarget, EventPayloads, VersionPlan } from "../contracts.ts";
import type { DecisionsState } from "../decision/state.ts";
import { type DocumentsState, documentKey } from "../document/state.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import type { Exception, ExceptionsState } from "../exception/state.ts";
import { type JobsState, versionsOfRun } from "../job/state.ts";
import { addOrdered, byCodeUnits } from "../ordered.ts";
import { approve, recordAnswer, recordQuestion, takeAnswerBack } from "./answered.ts";
import {
  type Asset,
  type AssetsState,
  findVersion,
  graphKey,
  isInProduction,
  type Unit,
  type Version,
  type VersionStatus,
} from "./state.ts";

type State = AssetsState &
  JobsState &
  DocumentsState &
  Pick<ExceptionsState, "exceptions"> &
  Pick<DecisionsState, "decisions">;

/** Folds one event into the assets; owns and mutates `state` (D-0004), after documents and jobs and before decisions have been folded. */
export function evolveAssets(state: State, event: DiecastEvent): AssetsState {
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
      recordResult(state, findVersion(state, event.payload.assetId, event.payload.versionId), event.payload);
      return state;
    case "job.failed":
      fail(state, event);
      return state;
    case "job.canceled":
      cancel(findVersion(state, event.payload.assetId, event.payload.versionId));
      return state;
    case "asset.routed":
      route(state, event);
      return state;
    case "decision.asked":
      recordQuestion(state, event.payload);
      return state;
    case "decision.answered":
      recordAnswer(state, event);
      return state;
    case "decision.undone":
      takeAnswerBack(state, event.payload);
      return state;
    case "exception.resolved":
      if (event.payload.resolution === "fixed") setAside(state, state.exceptions[event.payload.exceptionId]);
      return state;
    default:
      return state;
  }
}

function addAsset(state: AssetsState, { assetId: id, specId }: VersionPlan): Asset {
  const asset: Asset = { id, specId, versions: [], approved: null };
  state.assets[id] = asset;
  addOrdered(state.assetIds, id, byCodeUnits);
  return asset;
}

function addVersion(state: AssetsState & DocumentsState, plan: VersionPlan, runId: string, at: string): void {
  const asset = state.assets[plan.assetId] ?? addAsset(state, plan);
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
      reusedFrom: null,
    };
  }
  const { versionId: id, specHash, attempt, planHash, packageHash, checkpointId, remedy, renderSize = null } = plan;
  const { firstVariants = null, reuse = "once", resumes = null } = plan;
  asset.versions.push({
    id,
    runId,
    specHash,
    attempt,
    planHash,
    packageHash,
    checkpointId,
    stackKey: plan.affinity?.split(".", 1)[0] ?? null,
    contractKey: contractOf(state, plan.specId),
    remedy,
    renderSize,
    plannedAt: at,
    firstVariants,
    reuse,
    resumes,
    status: "rendering",
    units,
    reportHash: null,
    environmentHash: null,
    route: null,
    routedAt: null,
    judgedSeq: null,
    approvedBefore: null,
  });
}

/** Short, because there is one for each version. */
function contractOf({ documents }: DocumentsState, specId: string): string | null {
  const pins = documents[documentKey("specs", specId)]?.pins ?? null;
  return pins === null ? null : `${pins.baselineHash.slice(0, 8)}.${pins.policyHash.slice(0, 8)}`;
}

type Result<K> = Extract<EventPayloads["job.succeeded"]["result"], { readonly kind: K }>;

function recordResult(
  state: AssetsState,
  version: Version | undefined,
  { unitKey, result }: EventPayloads["job.succeeded"],
): void {
  if (version === undefined) return;
  if (result.kind === "generate") {
    recordRaw(version, unitKey ?? "", result);
    const { graphHash, reused } = result;
    if (graphHash && !reused) state.pictureOfGraph[graphKey(graphHash)] = `${version.id}/${unitKey}`;
  }
  if (result.kind === "finish") recordFinished(version, result);
  if (result.kind === "validate") recordReport(version, result);
}

function recordRaw(version: Version, unitKey: string, { image, environmentHash, reused }: Result<"generate">): void {
  const unit = version.units[unitKey];
  if (unit) {
    unit.raw = image;
    unit.reusedFrom = reused?.versionId ?? null;
  }
  version.environmentHash = environmentHash;
  // A picture that came after its version was stopped is kept, and changes nothing else.
  if (!isInProduction(version)) return;
  const isComplete = Object.values(version.units).every(({ raw }) => raw !== null);
  version.status = isComplete ? "finishing" : "rendering";
}

function recordFinished(version: Version, { images }: Result<"finish">): void {
  for (const { unitKey, image } of images) {
    const unit = version.units[unitKey];
    if (unit) unit.finished = image;
  }
  if (isInProduction(version)) version.status = "validating";
}

function recordReport(version: Version, { reportHash, units }: Result<"validate">): void {
  version.reportHash = reportHash;
  for (const { unitKey, verdict } of units) {
    const unit = version.units[unitKey];
    if (unit) unit.verdict = verdict;
  }
}

const statusOfEscalation: Record<EscalationTarget, VersionStatus> = {
  decision_sprint: "asked",
  exception_inbox: "exception",
  reject: "rejected",
};

/** A version without a further variant goes on with those before. */
function fail(state: AssetsState, { payload, seq }: EventOf<"job.failed">): void {
  const { assetId, versionId, escalatedTo = "exception_inbox", isOptional } = payload;
  const version = findVersion(state, assetId, versionId);
  if (isOptional || version === undefined) return;
  version.status = statusOfEscalation[escalatedTo];
  version.judgedSeq = seq;
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
  version.judgedSeq = event.seq;
  version.status = statusOfOutcome[outcome];
  if (outcome !== "auto_advance") return;
  version.approvedBefore = asset.approved;
  approve(state, asset, { versionId, variantIndex: bestVariant ?? 0, by: "route", at: event.ts });
}

/** What failed would not be made so any more: its asset waits to be made like one that was never tried. */
function setAside(state: AssetsState, exception: Exception | undefined): void {
  const version = findVersion(state, exception?.assetId ?? "", exception?.versionId ?? "");
  if (version?.status === "exception") version.status = "canceled";
}

function cancelOpenVersions(state: AssetsState & JobsState, runId: string): void {
  for (const { assetId, versionId } of versionsOfRun(state, runId)) cancel(findVersion(state, assetId, versionId));
}

function cancel(version: Version | undefined): void {
  if (version !== undefined && isInProduction(version)) version.status = "canceled";
}
