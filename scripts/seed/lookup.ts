import type { DocumentKind } from "../../core/contracts.ts";
import { documentSchemaOf } from "../../core/document/kinds.ts";
import type { Found, Lookup } from "../../core/document/lookup.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";
import { parse } from "../../store/schemas.ts";
import type { SeedDocument } from "./document.ts";

type Documents = ReadonlyMap<string, Found<DocumentKind>>;

/** The documents of a project as they will be after the import: its newest revisions under the given ones. */
export async function lookupAfter(
  store: ProjectStore<ProjectState> | null,
  incoming: readonly SeedDocument[],
): Promise<Lookup> {
  const documents = new Map(store === null ? [] : await newestRevisions(store));
  for (const { kind, id, value, hash } of incoming) {
    documents.set(documentKey(kind, id), { id, hash, value: parse(documentSchemaOf[kind], value) });
  }
  return lookupOf(documents);
}

async function newestRevisions(store: ProjectStore<ProjectState>): Promise<Documents> {
  const heads = Object.values(store.state().documents);
  const entries = await Promise.all(
    heads.map(async ({ kind, id, hash }): Promise<readonly [string, Found<DocumentKind>]> => {
      const value = parse<Found<DocumentKind>["value"]>(documentSchemaOf[kind], await store.objects.getJson(hash));
      return [documentKey(kind, id), { id, hash, value }];
    }),
  );
  return new Map(entries);
}

/** The key of a document names its kind, so what is found under a kind has that kind's type. */
function lookupOf(documents: Documents): Lookup {
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
