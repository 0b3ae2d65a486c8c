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

/** The newest revision of every document of a project. */
export async function newestRevisions(objects: ObjectStore, state: DocumentsState): Promise<Documents> {
  const heads = Object.values(state.documents);
  const found = await Promise.all(heads.map(({ kind, id, hash }) => loadRevision(objects, kind, id, hash)));
  return new Map(heads.map(({ kind, id }, at) => [documentKey(kind, id), found[at] as Found<DocumentKind>]));
}

/** The documents as a ready spec sees them: its pins instead of the newest revisions. */
export async function withPins(objects: ObjectStore, documents: Documents, head: DocumentHead): Promise<Documents> {
  const view = new Map(documents);
  for (const [kind, id, hash] of pinnedRevisions(documents, head)) {
    const key = documentKey(kind, id);
    if (view.get(key)?.hash !== hash) view.set(key, await loadRevision(objects, kind, id, hash));
  }
  return view;
}

function pinnedRevisions(documents: Documents, { pins, summary }: DocumentHead): [DocumentKind, string, string][] {
  if (pins === null || summary.checkpointId === null) return [];
  const projectKey = [...documents.keys()].find((key) => key.startsWith("project/")) ?? "project/";
  return [
    ["checkpoints", summary.checkpointId, pins.checkpointHash],
    ["checkpoint-profiles", pins.checkpointProfileId, pins.checkpointProfileHash],
    ["baseline-profiles", pins.baselineProfileId, pins.baselineHash],
    ["project", projectKey.slice("project/".length), pins.policyHash],
  ];
}

/** A lookup over documents in memory. */
export function lookupOf(documents: Documents): Lookup {
  return {
    get: <K extends DocumentKind>(kind: K, id: string) =>
      (documents.get(documentKey(kind, id)) as Found<K> | undefined) ?? null,
    list: <K extends DocumentKind>(kind: K) =>
      [...documents]
        .filter(([key]) => key.startsWith(`${kind}/`))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, found]) => found as Found<K>),
  };
}
