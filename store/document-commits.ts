import type { DocumentKind } from "../core/contracts.ts";
import type { DocumentRevision } from "../core/document/decide.ts";
import { type DocumentOf, documentSchemaOf } from "../core/document/kinds.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import { summarize } from "../core/document/summary.ts";
import { eachAtOnce } from "./at-once.ts";
import { checkSize } from "./documents.ts";
import { createQueue, type Exclusively } from "./exclusively.ts";
import type { FileSystem } from "./file-system.ts";
import { checkId } from "./layout.ts";
import type { Committed, Decide } from "./log/batch.ts";
import type { CommitContext } from "./log/envelope.ts";
import type { ObjectStore } from "./objects.ts";
import { createPendingMarkers, type PendingMarkers } from "./pending-markers.ts";
import type { ProjectStore } from "./project.ts";
import { realFileSystem } from "./real-file-system.ts";
import { parse } from "./schemas.ts";
import { createWorkingCopySync, type WorkingCopySync } from "./working-copies.ts";

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
      const { decided, heads } = notingHeads(changes, decide);
      try {
        return await project.commit(decided, context);
      } finally {
        await eachAtOnce(changes, async ({ kind, id, value }) => {
          const replaced = heads.get(documentKey(kind, id));
          const mayReplace = async (hash: string) =>
            replaced?.has(hash) || ((await markers.isLeftByDead(kind, id)) && project.objects.has(hash));
          // What was never decided, or refused, changed nothing.
          if (replaced !== undefined) await syncWorkingCopy({ kind, id, value, mayReplace });
          await markers.clear(kind, id);
        });
      }
    });
  }

  return {
    prepare: (kind, value) => prepare(project.objects, kind, value),
    commit: (change, context) => commitAll([change], change.decide, context),
    commitAll,
    isPending: markers.isSetByLiving,
    restore: () => restore(project, { markers, exclusively, syncWorkingCopy }),
  };
}

interface Tools {
  readonly markers: PendingMarkers;
  readonly exclusively: Exclusively;
  readonly syncWorkingCopy: WorkingCopySync;
}

async function restore({ objects }: Pick<ProjectStore<unknown>, "objects">, tools: Tools): Promise<void> {
  const { markers, exclusively, syncWorkingCopy } = tools;
  const orphans = await markers.orphans();
  for (const orphan of orphans) {
    await exclusively(async () => {
      // Somebody else may have finished it meanwhile.
      if (!(await markers.isOrphan(orphan))) return;
      const { kind, id } = orphan;
      await markers.set(kind, id);
      await syncWorkingCopy({ kind, id, mayReplace: objects.has });
      await markers.clearOrphan(orphan);
      await markers.clear(kind, id);
    });
  }
}

/**
 * Notes the revisions that a commit is decided on, several when it loses a race and is decided again: these are what it may
 * replace in the file. Another one is left to the writer that came before, or is a hand edit that the watch has just stored.
 */
function notingHeads<State extends DocumentsState>(changes: readonly ChangedDocument[], decide: Decide<State>) {
  const heads = new Map<string, Set<string>>();
  const decided: Decide<State> = (state, at) => {
    const drafts = decide(state, at);
    for (const { kind, id } of changes) {
      const key = documentKey(kind, id);
      const hash = state.documents[key]?.hash;
      heads.set(key, new Set([...(heads.get(key) ?? []), ...(hash === undefined ? [] : [hash])]));
    }
    return drafts;
  };
  return { decided, heads };
}

async function prepare<K extends DocumentKind>(objects: ObjectStore, kind: K, input: unknown) {
  const value = parse<DocumentOf[K]>(documentSchemaOf[kind], input);
  checkId(value.id);
  checkSize(value);
  const hash = await objects.putJson(value);
  return { value, revision: { kind, id: value.id, hash, summary: summarize(kind, value) } };
}
