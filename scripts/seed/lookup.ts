import { documentSchemaOf } from "../../core/document/kinds.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { lookupOf, newestRevisions } from "../../store/lookup.ts";
import type { ProjectStore } from "../../store/project.ts";
import { parse } from "../../store/schemas.ts";
import type { SeedDocument } from "./document.ts";

/** The documents of a project as they will be after the import: its newest revisions under the given ones. */
export async function lookupAfter(
  store: ProjectStore<ProjectState> | null,
  incoming: readonly SeedDocument[],
): Promise<Lookup> {
  const documents = new Map(store === null ? [] : await newestRevisions(store.objects, store.state()));
  for (const { kind, id, value, hash } of incoming) {
    documents.set(documentKey(kind, id), { id, hash, value: parse(documentSchemaOf[kind], value) });
  }
  return lookupOf(documents);
}
