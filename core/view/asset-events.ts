import { findVersion, isSettled } from "../asset/state.ts";
import type { EventPayloads } from "../contracts.ts";
import { isDeciding } from "../decision/deciding.ts";
import type { DiecastEvent } from "../event.ts";
import { versionsOfRun } from "../job/state.ts";
import type { ProjectState } from "../project/state.ts";

/** No story needs more; the log keeps the rest. */
export const maxAssetEvents = 2000;

/** Which events tell the story of each asset: the seqs of the newest of them, in order. The events stay in the log. */
export interface AssetEvents {
  seqsByAsset: Record<string, number[]>;
}

export const initialAssetEvents = (): AssetEvents => ({ seqsByAsset: {} });

/** Folds one event; owns and mutates `index` (D-0004). `before`: the project as it was before the event. */
export function evolveAssetEvents(index: AssetEvents, before: ProjectState, event: DiecastEvent): AssetEvents {
  const assetIds = assetsOf(before, event);
  for (const assetId of assetIds) {
    const seqs = index.seqsByAsset[assetId] ?? [];
    if (seqs.length === 0) index.seqsByAsset[assetId] = seqs;
    // A run may have several versions of one asset.
    if (seqs.at(-1) === event.seq) continue;
    seqs.push(event.seq);
    if (seqs.length > 2 * maxAssetEvents) seqs.splice(0, seqs.length - maxAssetEvents);
  }
  return index;
}

/** The seqs of the newest events of an asset, oldest first. */
export function seqsOfAsset(index: AssetEvents, assetId: string): readonly number[] {
  return index.seqsByAsset[assetId]?.slice(-maxAssetEvents) ?? [];
}

const none: readonly string[] = [];

/** Some events name only a question, an exception or a run; what those belong to was said before. */
function assetsOf(before: ProjectState, { type, payload }: DiecastEvent): readonly string[] {
  switch (type) {
    case "run.started":
      return payload.versions.map(({ assetId }) => assetId);
    case "run.canceled":
    case "run.paused":
    case "run.resumed":
    case "run.finished":
      return versionsOfRun(before, payload.runId).map(({ assetId }) => assetId);
    case "version.planned":
      return [payload.version.assetId];
    case "decision.asked":
      return isAboutOpen(before, payload) ? [payload.assetId] : none;
    case "decision.answered":
    case "decision.undone":
    case "decision.postponed":
    case "decision.brought-back":
      return assetOfQuestion(before, payload.decisionId);
    case "exception.raised":
      return maybe(payload.assetId ?? payload.specId);
    case "exception.resolved":
      return maybe(assetOfException(before, payload.exceptionId));
    default:
      return assetNamedIn(payload);
  }
}

/** Control questions are no part of an asset's story: they decide about nothing. */
function assetOfQuestion(before: ProjectState, decisionId: string): readonly string[] {
  const decision = before.decisions[decisionId];
  return decision !== undefined && isDeciding(before, decision) ? [decision.assetId] : none;
}

function isAboutOpen(before: ProjectState, { assetId, versionId }: EventPayloads["decision.asked"]): boolean {
  const version = findVersion(before, assetId, versionId);
  return version === undefined || !isSettled(version);
}

function assetOfException({ exceptions }: ProjectState, exceptionId: string): string | null {
  const exception = exceptions[exceptionId];
  return exception?.assetId ?? exception?.specId ?? null;
}

function assetNamedIn(payload: DiecastEvent["payload"]): readonly string[] {
  if ("assetId" in payload) return maybe(payload.assetId);
  if ("specId" in payload) return maybe(payload.specId);
  return "kind" in payload && payload.kind === "specs" ? [payload.id] : none;
}

function maybe(assetId: string | null | undefined): readonly string[] {
  return assetId === null || assetId === undefined ? none : [assetId];
}
