import { type AssetsState, findVersion, type Version } from "../asset/state.ts";
import type { DocumentKind, EventPayloads, Pins } from "../contracts.ts";
import { type DocumentsState, documentKey } from "../document/state.ts";
import type { JobsState } from "../job/state.ts";
import { infrastructureOf } from "./cause-id.ts";
import { type Change, type ChangesState, goodLike } from "./changes.ts";

/** A change that came before a cause first showed and after the last time that the same worked. `at` is an ISO instant. */
export interface Suspect {
  readonly kind: Change["kind"] | "stack";
  readonly what: Change["what"] | "changed";
  /** `documentKey` of a document, id of a renderer or of the asset whose stack it is. */
  readonly key: string;
  readonly revision: number | null;
  readonly at: string;
}

export type SuspectFacts = AssetsState & DocumentsState & JobsState & ChangesState;

type Raised = EventPayloads["exception.raised"] & { readonly raisedAt: string };

/** As many as a person can look into. */
const maxSuspects = 3;

/** What may have brought a first failure about, the likeliest first: by what the stage depends on, then the newest. */
export function suspectsOf(state: SuspectFacts, raised: Raised): readonly Suspect[] {
  const version = findVersion(state, raised.assetId ?? "", raised.versionId ?? "") ?? null;
  const found = [
    ...(infrastructureOf(raised.code) === null ? ofDocuments(state, raised, version) : []),
    ...ofRenderer(state, raised),
  ];
  found.sort((a, b) => weight(raised.stage, b) - weight(raised.stage, a) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return found.slice(0, maxSuspects);
}

function ofDocuments(state: SuspectFacts, raised: Raised, version: Version | null): Suspect[] {
  const before = lastGood(state, raised, version);
  const since = newest([
    before?.plannedAt ?? null,
    version === null ? null : goodLike(state, version, stageOf(raised)),
  ]);
  // A plan holds what was there when it was made: later changes are innocent.
  const until = version?.plannedAt ?? raised.raisedAt;
  const isOtherStack = before !== null && version !== null && before.stackKey !== version.stackKey;
  const pins = state.documents[documentKey("specs", raised.specId ?? "")]?.pins ?? null;
  const shared = state.changes.filter(
    (change) =>
      change.kind !== "renderer" &&
      change.at <= until &&
      (since === null ? change.what !== "added" : change.at > since) &&
      isUsed(change, raised, isOtherStack) &&
      isPinned(change, pins),
  );
  const own = before === null || version === null ? [] : ofAsset(state, before, version);
  return [...shared.map(({ hash: _, ...change }) => change), ...own];
}

/** The newest version of the same asset that came through the stage in which this one failed. */
function lastGood({ assets }: SuspectFacts, { assetId, stage }: Raised, failed: Version | null): Version | null {
  const others = (assets[assetId ?? ""]?.versions ?? []).filter(({ id }) => id !== failed?.id);
  return others.findLast((version) => cameThrough(version, stage)) ?? null;
}

function cameThrough(version: Version, stage: Raised["stage"]): boolean {
  const units = Object.values(version.units);
  if (stage === "ready" || stage === "plan") return true;
  if (stage === "generate") return units.some(({ raw, reusedFrom }) => raw !== null && reusedFrom === null);
  if (stage === "finish") return units.some(({ finished }) => finished !== null);
  if (stage === "validate") return version.reportHash !== null;
  return version.status === "approved" || version.route?.outcome === "auto_advance";
}

function stageOf({ stage }: Raised): Parameters<typeof goodLike>[2] {
  return stage === "generate" || stage === "finish" || stage === "validate" ? stage : "verdict";
}

/** Without a plan nobody knows what it would have used. A LoRA may also have left the stack. */
function isUsed({ kind, key }: Change, { cause }: Raised, isOtherStack: boolean): boolean {
  const used = cause?.documents;
  return (
    used === undefined ||
    used.includes(key) ||
    kind === "catalogs" ||
    kind === "project" ||
    (kind === "loras" && isOtherStack)
  );
}

const pinOf: Partial<Record<Change["kind"], keyof Pins>> = {
  checkpoints: "checkpointHash",
  "checkpoint-profiles": "checkpointProfileHash",
  "baseline-profiles": "baselineHash",
  project: "policyHash",
};

/** A ready spec is planned with the revisions it is pinned to: newer ones can't be to blame. */
function isPinned({ kind, hash }: Change, pins: Pins | null): boolean {
  const name = pinOf[kind];
  return name === undefined || pins === null || hash === null || pins[name] === hash;
}

/** The spec itself, and its stack when nothing else says why that is another one. */
function ofAsset({ documents }: SuspectFacts, before: Version, failed: Version): Suspect[] {
  const key = documentKey("specs", failed.id.slice(0, failed.id.lastIndexOf(".v")));
  const head = documents[key];
  const { revisedAt: at = failed.plannedAt, revision = null } = head ?? {};
  const suspects: Suspect[] = [];
  if (before.specHash !== failed.specHash) suspects.push({ kind: "specs", what: "revised", key, revision, at });
  if (before.stackKey !== failed.stackKey)
    suspects.push({ kind: "stack", what: "changed", key, revision: null, at: failed.plannedAt });
  return suspects;
}

function ofRenderer({ changes, renderers }: SuspectFacts, { cause, raisedAt: at }: Raised): Suspect[] {
  const providerId = cause?.providerId;
  if (providerId === undefined) return [];
  const known = renderers[providerId];
  const now = cause?.environmentHash;
  if (known !== undefined && now !== undefined && known.environmentHash !== now)
    return [{ kind: "renderer", what: "updated", key: providerId, revision: null, at }];
  if (known === undefined && Object.keys(renderers).length > 0)
    return [{ kind: "renderer", what: "added", key: providerId, revision: null, at }];
  const since = known?.goodAt ?? "";
  return changes
    .filter((change) => change.kind === "renderer" && change.key === providerId && change.at > since)
    .map(({ hash: _, ...change }) => change);
}

function newest(times: readonly (string | null)[]): string | null {
  return times.reduce((latest, time) => (time !== null && (latest === null || time > latest) ? time : latest), null);
}

const always = 2;
const weights: Partial<Record<Raised["stage"], Partial<Record<DocumentKind | "renderer" | "stack", number>>>> = {
  plan: { specs: 4, loras: 3, catalogs: 3 },
  ready: { specs: 4, loras: 3, catalogs: 3 },
  generate: { renderer: 4, loras: 4, checkpoints: 4, "workflow-templates": 4, specs: 3, stack: 1, catalogs: 1 },
  finish: { specs: 4, "baseline-profiles": 4, stack: 1, renderer: 0 },
  validate: { specs: 4, "baseline-profiles": 4, stack: 1, renderer: 0 },
  route: { "baseline-profiles": 4, loras: 4, specs: 4, stack: 1, catalogs: 1 },
  decision: { "baseline-profiles": 4, loras: 4, specs: 4, stack: 1, catalogs: 1 },
};

function weight(stage: Raised["stage"], { kind }: Suspect): number {
  return weights[stage]?.[kind] ?? always;
}
