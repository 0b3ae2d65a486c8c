import { canonicalJson } from "../canonical.ts";
import type { DocumentKind, DocumentSummary, EventPayloads, Pins } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { pinDrift } from "./drift.ts";
import { type DocumentsState, documentKey } from "./state.ts";

/** A parsed document about to become a revision: `hash` names its canonical JSON in the object store. */
export interface DocumentRevision {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly hash: string;
  readonly summary: DocumentSummary;
}

/**
 * Commits a revision. `expectedHash` is the revision the author edited (null = must not exist yet; undefined = whatever is there).
 * Nothing happens when the newest revision already has this content.
 * @throws Failure STALE_DOCUMENT or ALREADY_EXISTS when somebody else was first.
 */
export function reviseDocument(
  state: DocumentsState,
  revision: DocumentRevision,
  expectedHash?: string | null,
): Draft[] {
  const { kind, id, hash, summary } = revision;
  const key = documentKey(kind, id);
  const head = state.documents[key];
  if (expectedHash === null && head) throw new Failure("ALREADY_EXISTS", `There is already a document ${key}.`);
  if (typeof expectedHash === "string" && head?.hash !== expectedHash)
    throw new Failure("STALE_DOCUMENT", `${key} is at revision ${head?.revision ?? 0} now.`);
  if (head?.hash === hash) return clearProblem(state, kind, id);
  const next = (head?.revision ?? 0) + 1;
  const payload = { kind, id, hash, previousHash: head?.hash ?? null, revision: next, summary };
  return [
    {
      type: "document.revised",
      entityType: "document",
      entityId: `${kind}:${id}`,
      payload,
    },
    ...pinDrift(state, kind, id, hash),
  ];
}

/** Commits that a document is gone. @throws Failure DOCUMENT_NOT_FOUND, STALE_DOCUMENT */
export function removeDocument(state: DocumentsState, kind: DocumentKind, id: string, expectedHash?: string): Draft[] {
  const head = state.documents[documentKey(kind, id)];
  if (!head) throw new Failure("DOCUMENT_NOT_FOUND", `There is no document ${kind}/${id}.`);
  if (expectedHash !== undefined && head.hash !== expectedHash)
    throw new Failure("STALE_DOCUMENT", `${kind}/${id} is at revision ${head.revision} now.`);
  const payload = { kind, id, previousHash: head.hash };
  return [
    { type: "document.removed", entityType: "document", entityId: `${kind}:${id}`, payload },
    ...pinDrift(state, kind, id, null),
  ];
}

/** Reports a hand-edited file that does not validate; once per content of the file. */
export function reportProblem(state: DocumentsState, problem: EventPayloads["document.problem-found"]): Draft[] {
  const known = state.problems[documentKey(problem.kind, problem.id)];
  if (known?.fileHash === problem.fileHash) return [];
  return [
    {
      type: "document.problem-found",
      entityType: "document",
      entityId: `${problem.kind}:${problem.id}`,
      payload: problem,
    },
  ];
}

/** Says that a file validates again, if it did not before. */
export function clearProblem(state: DocumentsState, kind: DocumentKind, id: string): Draft[] {
  const known = state.problems[documentKey(kind, id)];
  if (!known) return [];
  return [
    {
      type: "document.problem-cleared",
      entityType: "document",
      entityId: `${kind}:${id}`,
      payload: { kind, id, path: known.path },
    },
  ];
}

/**
 * Readies a spec: its new revision (status ready, pinned) and the pins, in one commit. A spec that is ready keeps its pins.
 * @throws Failure SPEC_NOT_READY when the spec is pinned otherwise: only `rebindSpec` moves pins.
 */
export function readySpec(
  state: DocumentsState,
  revision: DocumentRevision,
  pins: Pins,
  expectedHash?: string | null,
): Draft[] {
  const revised = reviseDocument(state, revision, expectedHash);
  const head = state.documents[documentKey("specs", revision.id)];
  const present = head?.pins ?? null;
  if (present !== null && !isSame(present, pins)) throw new Failure("SPEC_NOT_READY", PINNED_OTHERWISE);
  if (present !== null && head?.hash === revision.hash) return revised;
  return [...revised, readied(revision, { pins })];
}

const PINNED_OTHERWISE = "The spec is ready with other pins; rebind it to move them.";

/**
 * Moves a ready spec to other pins, which is its own command; `from` are the pins whose plan was compared before.
 * @throws Failure SPEC_NOT_READY when the spec is not ready, STALE_DOCUMENT when its pins or contents moved since.
 */
export function rebindSpec(
  state: DocumentsState,
  revision: DocumentRevision,
  pins: Pins,
  from: Pins,
  expectedHash: string,
): Draft[] {
  const revised = reviseDocument(state, revision, expectedHash);
  const present = state.documents[documentKey("specs", revision.id)]?.pins ?? null;
  if (present === null) throw new Failure("SPEC_NOT_READY", "Only a ready spec can be rebound.");
  if (!isSame(present, from)) throw new Failure("STALE_DOCUMENT", "The spec was bound anew meanwhile.");
  if (isSame(present, pins)) return revised.length === 0 ? [] : [...revised, readied(revision, { pins })];
  return [...revised, readied(revision, { pins, reboundFrom: present })];
}

function readied(
  { id, hash }: DocumentRevision,
  bound: Pick<EventPayloads["spec.readied"], "pins" | "reboundFrom">,
): Draft {
  const payload = { specId: id, specHash: hash, ...bound };
  return { type: "spec.readied", entityType: "spec", entityId: id, payload };
}

function isSame(one: Pins, other: Pins): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
