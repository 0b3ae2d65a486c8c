import { reviseDocument } from "../../core/document/decide.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { DocumentCommits } from "../../store/document-commits.ts";
import type { ProjectStore } from "../../store/project.ts";
import { SEED_ACTOR, type SeedDocument } from "./document.ts";

/** Opens the log of a new project with its first event; does nothing when it has one. */
export async function beginLog(store: ProjectStore<ProjectState>, documents: readonly SeedDocument[]): Promise<void> {
  const { projectId } = store;
  const title = documents.find(({ kind }) => kind === "project")?.summary.title ?? projectId;
  const payload = { title, source: `example:${projectId}` };
  await store.commit(
    (state) =>
      state.seq > 0
        ? []
        : [{ type: "project.created", entityType: "project", entityId: projectId, idempotencyKey: "created", payload }],
    { actor: SEED_ACTOR },
  );
}

/**
 * Commits documents one by one, each as a revision on top of the one that was compared, contents first.
 * Failure STALE_DOCUMENT or ALREADY_EXISTS when somebody edits at the same moment; what was committed stays.
 */
export async function importDocuments(
  store: ProjectStore<ProjectState>,
  commits: DocumentCommits<ProjectState>,
  documents: readonly SeedDocument[],
): Promise<void> {
  for (const { kind, id, value } of documents) {
    const comparedHash = store.state().documents[documentKey(kind, id)]?.hash ?? null;
    const { revision } = await commits.prepare(kind, value);
    const decide = (state: ProjectState) => reviseDocument(state, revision, comparedHash);
    await commits.commit({ kind, id, value, decide }, { actor: SEED_ACTOR });
  }
}
