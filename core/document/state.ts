import type { DocumentKind, DocumentSummary, EventPayloads, Pins } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";

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

export const initialDocuments = (): DocumentsState => ({ documents: {}, problems: {} });

/** The key of a document in state, facts and evidence: `kind/id`. */
export function documentKey(kind: DocumentKind, id: string): string {
  return `${kind}/${id}`;
}

/** Folds one event into the documents; owns and mutates `state` (D-0004). */
export function evolveDocuments(state: DocumentsState, event: DiecastEvent): DocumentsState {
  switch (event.type) {
    case "document.revised": {
      const { kind, id, hash, revision, summary } = event.payload;
      const key = documentKey(kind, id);
      state.documents[key] = { kind, id, hash, revision, summary, revisedAt: event.ts, pins: null };
      delete state.problems[key];
      return state;
    }
    case "document.removed":
      delete state.documents[documentKey(event.payload.kind, event.payload.id)];
      delete state.problems[documentKey(event.payload.kind, event.payload.id)];
      return state;
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

/** Heads of one kind, by id in code-unit order. */
export function documentsOfKind(state: DocumentsState, kind: DocumentKind): DocumentHead[] {
  return Object.values(state.documents)
    .filter((head) => head.kind === kind)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Ready is what passed the ready gate: the status alone (a hand edit) is not enough. */
export function isReadySpec(head: DocumentHead): boolean {
  return head.summary.status === "ready" && head.pins !== null;
}
