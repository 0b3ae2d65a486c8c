import { join } from "node:path";
import type { DocumentKind } from "../core/contracts.ts";
import type { DocumentRevision } from "../core/document/decide.ts";
import { type DocumentOf, documentSchemaOf } from "../core/document/kinds.ts";
import type { DocumentsState } from "../core/document/state.ts";
import { summarize } from "../core/document/summary.ts";
import { createQueue } from "./exclusively.ts";
import type { FileSystem } from "./file-system.ts";
import { checkId } from "./layout.ts";
import type { Committed, Decide } from "./log/batch.ts";
import type { CommitContext } from "./log/envelope.ts";
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
  /** True while a commit of this document is under way, in any process, or was cut off by a crash. */
  isPending(kind: DocumentKind, id: string): Promise<boolean>;
  /** Finishes the working copies of commits that a crash cut off. Call before watching. */
  restore(): Promise<void>;
}

export interface DocumentChange<State> {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly decide: Decide<State>;
  readonly value?: unknown;
}

export function createDocumentCommits<State extends DocumentsState>(
  project: ProjectStore<State>,
  fileSystem: FileSystem = realFileSystem,
): DocumentCommits<State> {
  const markers = join(project.folder, "runtime", "pending-documents");
  const exclusively = createQueue();
  const markerPath = (kind: DocumentKind, id: string) => join(markers, `${kind}.${checkId(id)}`);

  const syncWorkingCopy = createWorkingCopySync(project);

  async function prepare<K extends DocumentKind>(kind: K, input: unknown) {
    const value = parse<DocumentOf[K]>(documentSchemaOf[kind], input);
    checkId(value.id);
    const hash = await project.objects.putJson(value);
    return { value, revision: { kind, id: value.id, hash, summary: summarize(kind, value) } };
  }

  async function commit(change: DocumentChange<State>, context: CommitContext): Promise<Committed> {
    const { kind, id, decide, value } = change;
    const marker = markerPath(kind, id);
    return exclusively(async () => {
      await fileSystem.makeFolder(markers);
      await fileSystem.writeDurably(marker, Buffer.from(""));
      try {
        return await project.commit(decide, context);
      } finally {
        await syncWorkingCopy(kind, id, value);
        await fileSystem.remove(marker);
      }
    });
  }

  async function restore(): Promise<void> {
    await project.catchUp();
    for (const name of await fileSystem.list(markers)) {
      const [kind, id] = name.split(".");
      if (kind === undefined || id === undefined || !isKind(kind)) continue;
      await exclusively(() => syncWorkingCopy(kind, id));
      await fileSystem.remove(join(markers, name));
    }
  }

  return {
    prepare,
    commit,
    isPending: async (kind, id) => (await fileSystem.stat(markerPath(kind, id))) !== null,
    restore,
  };
}

function isKind(text: string): text is DocumentKind {
  return Object.hasOwn(documentSchemaOf, text);
}
