import type { DocumentKind } from "../contracts.ts";
import type { DocumentOf } from "./kinds.ts";

/** One parsed document and the hash of its revision. */
export interface Found<K extends DocumentKind> {
  readonly id: string;
  readonly value: DocumentOf[K];
  readonly hash: string;
}

/** Already parsed documents, however they were loaded. `list` is sorted by id in code-unit order. */
export interface Lookup {
  get<K extends DocumentKind>(kind: K, id: string): Found<K> | null;
  list<K extends DocumentKind>(kind: K): readonly Found<K>[];
}
