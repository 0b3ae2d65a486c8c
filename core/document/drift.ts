import type { DocumentKind, Pins } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { type DocumentHead, type DocumentsState, documentKey, isReadySpec } from "./state.ts";

/** Kind, id and revision of every document that a ready spec is pinned to; the project's id is not in its pins. */
export function pinnedDocuments(pins: Pins, checkpointId: string, projectId: string): readonly PinnedDocument[] {
  return [
    { kind: "checkpoints", id: checkpointId, hash: pins.checkpointHash },
    { kind: "checkpoint-profiles", id: pins.checkpointProfileId, hash: pins.checkpointProfileHash },
    { kind: "baseline-profiles", id: pins.baselineProfileId, hash: pins.baselineHash },
    { kind: "project", id: projectId, hash: pins.policyHash },
  ];
}

const PINNED_KINDS: readonly DocumentKind[] = ["checkpoints", "checkpoint-profiles", "baseline-profiles", "project"];

interface PinnedDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly hash: string;
}

/**
 * One `spec.pin-drifted` for each ready spec that is pinned to the revision which a document leaves now; `found` null means the
 * document is removed. A spec that had drifted from it before says nothing again.
 */
export function pinDrift(
  state: DocumentsState,
  kind: DocumentKind,
  id: string,
  found: string | null,
): readonly Draft[] {
  const left = state.documents[documentKey(kind, id)];
  if (!PINNED_KINDS.includes(kind) || left === undefined || left.hash === found) return [];
  const specs = Object.values(state.documents).filter((head) => isPinnedTo(head, left));
  return specs.sort(byId).map(({ id: specId }): Draft => {
    const payload = { specId, document: documentKey(kind, id), pinned: left.hash, found };
    return { type: "spec.pin-drifted", entityType: "spec", entityId: specId, payload };
  });
}

function isPinnedTo(head: DocumentHead, { kind, id, hash }: DocumentHead): boolean {
  if (head.pins === null || !isReadySpec(head)) return false;
  const pinned = pinnedDocuments(head.pins, head.summary.checkpointId ?? "", kind === "project" ? id : "");
  return pinned.some((each) => each.kind === kind && each.id === id && each.hash === hash);
}

function byId(left: DocumentHead, right: DocumentHead): number {
  return left.id < right.id ? -1 : 1;
}
