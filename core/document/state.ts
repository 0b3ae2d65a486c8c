import type { DocumentKind, DocumentSummary, EventPayloads, Pins } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";
import { addOrdered, byCodeUnits, type Ordered, removeOrdered } from "../ordered.ts";

/** The newest revision of one document, as far as lists and deciders need it. A revision has pins only from its own `spec.readied`. */
export interface DocumentHead {
  readonly kind: DocumentKind;
  readonly id: string;
  hash: string;
  revision: number;
  summary: DocumentSummary;
  revisedAt: string;
  pins: Pins | null;
}

/** A hand-edited file that does not validate. */
export type DocumentProblem = EventPayloads["document.problem-found"] & { readonly foundAt: string };

export interface DocumentsState {
  /** `kind/id` → head. */
  documents: Record<string, DocumentHead>;
  problems: Record<string, DocumentProblem>;
}

/** The documents with what lists of them need. */
export interface ListedDocuments extends DocumentsState {
  /** Kind → keys, by id in code-unit order. */
  documentKeys: Partial<Record<DocumentKind, Ordered>>;
}

export const initialDocuments = (): ListedDocuments => ({ documents: {}, problems: {}, documentKeys: {} });

/** The key of a document in state, facts and evidence: `kind/id`. */
export function documentKey(kind: DocumentKind, id: string): string {
  return `${kind}/${id}`;
}

/** The id in a key; no kind has a slash in it. */
export function idOfKey(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** Folds one event into the documents; owns and mutates `state` (D-0004). */
export function evolveDocuments(state: ListedDocuments, event: DiecastEvent): ListedDocuments {
  switch (event.type) {
    case "document.revised": {
      const { kind, id, hash, revision, summary } = event.payload;
      const key = documentKey(kind, id);
      if (state.documents[key] === undefined) list(state, kind, key);
      state.documents[key] = { kind, id, hash, revision, summary, revisedAt: event.ts, pins: null };
      if (state.problems[key] !== undefined) delete state.problems[key];
      return state;
    }
    case "document.removed": {
      const { kind, id } = event.payload;
      const key = documentKey(kind, id);
      removeOrdered(state.documentKeys[kind] ?? [], key, byCodeUnits);
      delete state.documents[key];
      delete state.problems[key];
      return state;
    }
    case "document.problem-found":
      state.problems[documentKey(event.payload.kind, event.payload.id)] = { ...event.payload, foundAt: event.ts };
      return state;
    case "document.problem-cleared":
      delete state.problems[documentKey(event.payload.kind, event.payload.id)];
      return state;
    case "spec.readied": {
      const head = state.documents[documentKey("specs", event.payload.specId)];
      if (head) head.pins = event.payload.pins;
      return state;
    }
    default:
      return state;
  }
}

function list(state: ListedDocuments, kind: DocumentKind, key: string): void {
  const keys = state.documentKeys[kind] ?? [];
  state.documentKeys[kind] = keys;
  addOrdered(keys, key, byCodeUnits);
}

/** Keys of one kind, by id in code-unit order. */
export function keysOfKind(state: ListedDocuments, kind: DocumentKind): string[] {
  return state.documentKeys[kind]?.flat() ?? [];
}

/** Heads of one kind, by id in code-unit order. */
export function documentsOfKind(state: ListedDocuments, kind: DocumentKind): DocumentHead[] {
  return keysOfKind(state, kind).flatMap((key) => state.documents[key] ?? []);
}

/** Ready is what passed the ready gate: the status alone (a hand edit) is not enough. */
export function isReadySpec(head: DocumentHead): boolean {
  return head.summary.status === "ready" && head.pins !== null;
}
