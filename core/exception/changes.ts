import { type AssetsState, findVersion, type Version } from "../asset/state.ts";
import type { DocumentKind, EventPayloads, JobKind } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import type { JobsState } from "../job/state.ts";

/** A document that several specs share, or a renderer, became another. `at` is an ISO instant. */
export interface Change {
  readonly at: string;
  readonly what: "added" | "revised" | "removed" | "updated";
  /** `documentKey` of a document, id of a renderer. */
  readonly key: string;
  readonly kind: DocumentKind | "renderer";
  /** Of a document, and what it says. */
  readonly revision: number | null;
  readonly hash: string | null;
}

/** What is known of a renderer. Times are ISO instants. */
interface RendererFacts {
  environmentHash: string | null;
  /** When it last gave a picture. */
  goodAt: string | null;
}

export interface ChangesState {
  /** Oldest first; a bounded number of the newest. */
  changes: Change[];
  renderers: Record<string, RendererFacts>;
  /** What was good → when the newest such version was planned. */
  goodOf: Record<string, string>;
}

export const initialChanges = (): ChangesState => ({ changes: [], renderers: {}, goodOf: {} });

/** More than a person looks through; a cause that is older than so many changes has no suspect any more. */
const maxChanges = 200;
/** Stacks times contracts times stages that a project may use; the oldest are forgotten. */
const maxGoods = 400;

type State = ChangesState & AssetsState & JobsState;

/** Folds one event into what changed and what worked; owns and mutates `state` (D-0004), after jobs and assets. */
export function evolveChanges(state: State, event: DiecastEvent): void {
  switch (event.type) {
    case "document.revised":
      revised(state, event.payload, event.ts);
      return;
    case "document.removed": {
      const { kind, id } = event.payload;
      if (kind !== "specs") note(state, { ...unseen, at: event.ts, what: "removed", kind, key: `${kind}/${id}` });
      return;
    }
    case "job.succeeded":
      succeeded(state, event);
      return;
    case "asset.routed":
      if (event.payload.outcome === "auto_advance") worked(state, event.payload, "verdict");
      return;
    case "decision.answered":
      if (event.payload.answer === "yes") worked(state, event.payload, "verdict");
      return;
    default:
  }
}

const unseen = { revision: null, hash: null };

/** Specs are not shared; each is looked at when it fails. */
function revised(state: State, { kind, id, hash, revision }: EventPayloads["document.revised"], at: string): void {
  if (kind === "specs") return;
  note(state, { at, what: revision === 1 ? "added" : "revised", kind, key: `${kind}/${id}`, revision, hash });
}

function note({ changes }: State, change: Change): void {
  changes.push(change);
  if (changes.length > maxChanges) changes.shift();
}

function succeeded(state: State, { payload, ts: at }: EventOf<"job.succeeded">): void {
  const { jobId, kind, result } = payload;
  if (result.kind !== "route") worked(state, payload, kind);
  if (result.kind !== "generate" || result.reused) return;
  const providerId = result.providerId ?? state.jobs[jobId]?.providerIds.at(-1) ?? null;
  if (providerId === null) return;
  const { environmentHash } = result;
  const known = state.renderers[providerId];
  // The first renderer of a project is no change.
  if (known === undefined && Object.keys(state.renderers).length > 0)
    note(state, { ...unseen, at, what: "added", kind: "renderer", key: providerId });
  else if (known !== undefined && known.environmentHash !== environmentHash)
    note(state, { ...unseen, at, what: "updated", kind: "renderer", key: providerId });
  state.renderers[providerId] = { environmentHash, goodAt: at };
}

type Stage = JobKind | "verdict";

function worked(
  state: State,
  { assetId, versionId }: { readonly assetId: string; readonly versionId: string },
  stage: Stage,
): void {
  const version = findVersion(state, assetId, versionId);
  const key = version === undefined ? null : goodKey(version, stage);
  if (version === undefined || key === null || (state.goodOf[key] ?? "") >= version.plannedAt) return;
  delete state.goodOf[key];
  state.goodOf[key] = version.plannedAt;
  const oldest = Object.keys(state.goodOf)[0];
  if (oldest !== undefined && Object.keys(state.goodOf).length > maxGoods) delete state.goodOf[oldest];
}

/** Renders of one stack stand and fall together; verdicts also by what they are judged by. */
function goodKey({ stackKey, contractKey }: Version, stage: Stage): string | null {
  if (stackKey === null) return null;
  return stage === "verdict" ? `verdict ${stackKey} ${contractKey}` : `${stage} ${stackKey}`;
}

/** When the newest version like this one was planned that came through a stage; null when none did. */
export function goodLike({ goodOf }: ChangesState, version: Version, stage: Stage): string | null {
  return goodOf[goodKey(version, stage) ?? ""] ?? null;
}
