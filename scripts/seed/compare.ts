import { documentKey } from "../../core/document/state.ts";
import type { SeedDocument } from "./document.ts";

/** What is there of one document before seeding. */
export interface Present {
  /** Newest revision; null when there is none. */
  readonly headHash: string | null;
  /** Every revision the seed itself ever wrote. */
  readonly seededHashes: ReadonlySet<string>;
  /** Content of the working copy; null when there is no file. */
  readonly fileHash: string | null;
}

/** What seeding does with one document. Whatever a person changed or removed stays as it is. */
export type SeedVerdict = "add" | "update" | "keep" | "edited" | "removed";

/** Which example documents are new, which changed in the example, and which a person has taken over; by `kind/id`. */
export function compare(
  documents: readonly SeedDocument[],
  presentOf: (key: string) => Present,
): ReadonlyMap<string, SeedVerdict> {
  const keyed = documents.map((document) => ({ ...document, key: documentKey(document.kind, document.id) }));
  return new Map(keyed.map(({ key, hash }) => [key, verdictOn(hash, presentOf(key))]));
}

function verdictOn(hash: string, { headHash, seededHashes, fileHash }: Present): SeedVerdict {
  const ours = new Set([hash, ...seededHashes]);
  if (fileHash !== null && !ours.has(fileHash)) return "edited";
  if (headHash === null) return seededHashes.size === 0 ? "add" : "removed";
  if (!ours.has(headHash)) return "edited";
  return headHash === hash || seededHashes.has(hash) ? "keep" : "update";
}

/** What a compare wants committed, in order. */
export function documentsToImport(
  documents: readonly SeedDocument[],
  verdicts: ReadonlyMap<string, SeedVerdict>,
): readonly SeedDocument[] {
  const wanted = new Set<SeedVerdict | undefined>(["add", "update"]);
  return documents.filter(({ kind, id }) => wanted.has(verdicts.get(documentKey(kind, id))));
}
