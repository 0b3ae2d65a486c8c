import type { DocumentKind } from "../core/contracts.ts";
import type { DocumentRevision } from "../core/document/decide.ts";
import { type DocumentOf, documentSchemaOf } from "../core/document/kinds.ts";
import type { DocumentsState } from "../core/document/state.ts";
import { summarize } from "../core/document/summary.ts";
import { eachAtOnce } from "./at-once.ts";
import { createQueue } from "./exclusively.ts";
import type { FileSystem } from "./file-system.ts";
import { checkId } from "./layout.ts";
import type { Committed, Decide } from "./log/batch.ts";
import type { CommitContext } from "./log/envelope.ts";
import type { ObjectStore } from "./objects.ts";
import { createPendingMarkers } from "./pending-markers.ts";
import type { ProjectStore } from "./project.ts";
import { realFileSystem } from "./real-file-system.ts";
import { parse } from "./schemas.ts";
import { createWorkingCopySync } from "./working-copies.ts";

/** How documents get revisions: contents first, then the event, then the working copy. */
export interface DocumentCommits<State> {
  /** Checks a document and stores its contents; what it gives is for `reviseDocument`. Failures INVALID_INPUT, INVALID_ID. */
  prepare<K extends DocumentKind>(
    kind: K,
    value: unknown,
  ): Promise<{ value: DocumentOf[K]; revision: DocumentRevision }>;
  /**
   * Commits what changes one document and brings its working copy up to date. With `value` the file keeps the key
   * order of the author; without, it is written from the stored contents.
   */
  commit(change: DocumentChange<State>, context: CommitContext): Promise<Committed>;
  /** The same for what changes several documents at once: all of it is one commit, so all or none of them change. */
  commitAll(changes: readonly ChangedDocument[], decide: Decide<State>, context: CommitContext): Promise<Committed>;
  /** True while a commit of this document is under way, in any process. */
  isPending(kind: DocumentKind, id: string): Promise<boolean>;
  /** Finishes the working copies of commits that a crash cut off; those of living writers are theirs to finish. */
  restore(): Promise<void>;
}

export interface ChangedDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly value?: unknown;
}

export interface DocumentChange<State> extends ChangedDocument {
  readonly decide: Decide<State>;
}

export function createDocumentCommits<State extends DocumentsState>(
  project: ProjectStore<State>,
  fileSystem: FileSystem = realFileSystem,
): DocumentCommits<State> {
  const markers = createPendingMarkers(project.folder, fileSystem);
  const exclusively = createQueue();
  const syncWorkingCopy = createWorkingCopySync(project);

  async function commitAll(
    changes: readonly ChangedDocument[],
    decide: Decide<State>,
    context: CommitContext,
  ): Promise<Committed> {
    return exclusively(async () => {
      await eachAtOnce(changes, ({ kind, id }) => markers.set(kind, id));
      try {
        return await project.commit(decide, context);
      } finally {
        await eachAtOnce(changes, async ({ kind, id, value }) => {
          await syncWorkingCopy(kind, id, value);
          await markers.clear(kind, id);
        });
      }
    });
  }

  async function restore(): Promise<void> {
    const orphans = await markers.orphans();
    for (const orphan of orphans) {
      await exclusively(async () => {
        // Somebody else may have finished it meanwhile.
        if (!(await markers.isOrphan(orphan))) return;
        const { kind, id } = orphan;
        await markers.set(kind, id);
        await syncWorkingCopy(kind, id);
        await markers.clearOrphan(orphan);
        await markers.clear(kind, id);
      });
    }
  }

  return {
    prepare: (kind, value) => prepare(project.objects, kind, value),
    commit: (change, context) => commitAll([change], change.decide, context),
    commitAll,
    isPending: markers.isSetByLiving,
    restore,
  };
}

async function prepare<K extends DocumentKind>(objects: ObjectStore, kind: K, input: unknown) {
  const value = parse<DocumentOf[K]>(documentSchemaOf[kind], input);
  checkId(value.id);
  const hash = await objects.putJson(value);
  return { value, revision: { kind, id: value.id, hash, summary: summarize(kind, value) } };
}
