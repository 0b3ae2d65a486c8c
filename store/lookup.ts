import type { DocumentKind } from "../core/contracts.ts";
import { documentSchemaOf } from "../core/document/kinds.ts";
import type { Found, Lookup } from "../core/document/lookup.ts";
import { type DocumentHead, type DocumentsState, documentKey } from "../core/document/state.ts";
import type { ObjectStore } from "./objects.ts";
import { parse } from "./schemas.ts";

/** `kind/id` → parsed document. The key names the kind, so what is found under a kind has that kind's type. */
type Documents = ReadonlyMap<string, Found<DocumentKind>>;

/** One revision, parsed. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT, INVALID_INPUT */
async function loadRevision(
  objects: ObjectStore,
  kind: DocumentKind,
  id: string,
  hash: string,
): Promise<Found<DocumentKind>> {
  return { id, hash, value: parse(documentSchemaOf[kind], await objects.getJson(hash)) };
}

/** Revisions never change, so those that are still the newest are not read again. */
const lastRead = new WeakMap<ObjectStore, Documents>();

/** The newest revision of every document of a project. Nobody may change what is in them. */
export async function newestRevisions(objects: ObjectStore, state: DocumentsState): Promise<Documents> {
  const known = lastRead.get(objects);
  const heads = Object.entries(state.documents).map(([key, { kind, id, hash }]) => ({ key, kind, id, hash }));
  const found = await Promise.all(
    heads.map(({ key, kind, id, hash }) => {
      const before = known?.get(key);
      return before?.hash === hash ? before : loadRevision(objects, kind, id, hash);
    }),
  );
  const documents = new Map(heads.map(({ key }, at) => [key, found[at] as Found<DocumentKind>]));
  lastRead.set(objects, documents);
  return documents;
}

/** The documents as a ready spec sees them: its pins instead of the newest revisions. */
export async function withPins(objects: ObjectStore, documents: Documents, head: DocumentHead): Promise<Documents> {
  const pinned = pinnedRevisions(documents, head).filter(
    ([kind, id, hash]) => documents.get(documentKey(kind, id))?.hash !== hash,
  );
  // Most specs are pinned to what is the newest, and a copy for each would be as many copies as there are specs.
  if (pinned.length === 0) return documents;
  const view = new Map(documents);
  for (const [kind, id, hash] of pinned) view.set(documentKey(kind, id), await loadRevision(objects, kind, id, hash));
  return view;
}

function pinnedRevisions(documents: Documents, { pins, summary }: DocumentHead): [DocumentKind, string, string][] {
  if (pins === null || summary.checkpointId === null) return [];
  const projectKey = firstKey(documents, "project/");
  return [
    ["checkpoints", summary.checkpointId, pins.checkpointHash],
    ["checkpoint-profiles", pins.checkpointProfileId, pins.checkpointProfileHash],
    ["baseline-profiles", pins.baselineProfileId, pins.baselineHash],
    ["project", projectKey.slice("project/".length), pins.policyHash],
  ];
}

function firstKey(documents: Documents, prefix: string): string {
  for (const key of documents.keys()) if (key.startsWith(prefix)) return key;
  return prefix;
}

/** A lookup over documents in memory, which must not change any more: every list is made once. */
export function lookupOf(documents: Documents): Lookup {
  const lists = new Map<DocumentKind, readonly Found<DocumentKind>[]>();
  const listOf = (kind: DocumentKind): readonly Found<DocumentKind>[] =>
    [...documents]
      .filter(([key]) => key.startsWith(`${kind}/`))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, found]) => found);
  return {
    get: <K extends DocumentKind>(kind: K, id: string) =>
      (documents.get(documentKey(kind, id)) as Found<K> | undefined) ?? null,
    list: <K extends DocumentKind>(kind: K) => {
      const list = lists.get(kind) ?? listOf(kind);
      lists.set(kind, list);
      return list as readonly Found<K>[];
    },
  };
}
