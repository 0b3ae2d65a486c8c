import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import { Failure } from "../core/failure.ts";
import { hashOf } from "../core/hash.ts";
import { revisionHashOf } from "./documents.ts";
import type { ObjectStore } from "./objects.ts";
import type { ProjectStore } from "./project.ts";

/** A working copy to bring up to date, and what its writer knows of it. */
export interface WorkingCopyOf {
  readonly kind: DocumentKind;
  readonly id: string;
  /** The revision that it wrote itself, in the author's key order. */
  readonly value?: unknown;
  /** Whether the revision with this hash, when it is in the file, is this writer's to replace. */
  readonly mayReplace: (hash: string) => Promise<boolean>;
}

/** Brings one working copy up to date with the newest revision. The caller's pending marker has to be set. Fails like a commit. */
export type WorkingCopySync = (copy: WorkingCopyOf) => Promise<void>;

export function createWorkingCopySync<State extends DocumentsState>(project: ProjectStore<State>): WorkingCopySync {
  const { documents, objects } = project;

  /** True when the file is in step, or not ours to write. `written` is what this writer put there itself. */
  async function isDone(
    { kind, id, value, mayReplace }: WorkingCopyOf,
    written: Set<string | undefined>,
  ): Promise<boolean> {
    await catchUpToEnd(project);
    const hash = project.state().documents[documentKey(kind, id)]?.hash;
    const bytes = await documents.readBytes(kind, id);
    const present = bytes === null ? undefined : revisionHashOf(bytes);
    if (present === hash) return true;
    // A hand edit nobody has seen yet is left alone: the watch will commit it on top.
    if (present === null) return true;
    if (present !== undefined && !written.has(present) && !(await mayReplace(present))) return true;
    written.add(hash);
    if (hash === undefined) await documents.remove(kind, id, bytes);
    else await documents.replaceWorkingCopy(kind, id, bytes, await inAuthorsOrder(objects, hash, value));
    return false;
  }

  return async (copy) => {
    const written = new Set<string | undefined>();
    // Another writer may have committed, and written its file, since we looked at the log: then ours was an older revision.
    while (!(await isDone(copy, written)));
  };
}

/**
 * Folds the log to its very end. The head is not enough: a writer that was paused for long in the midst of its append sets it
 * back behind what others have written meanwhile.
 */
async function catchUpToEnd({ commit, catchUp }: ProjectStore<DocumentsState>): Promise<void> {
  try {
    await commit(() => [], { actor: { kind: "system", id: "store" } });
  } catch (error) {
    // Then the others write nothing either.
    if (!(error instanceof Failure) || error.code !== "DISK_FULL") throw error;
    await catchUp();
  }
}

async function inAuthorsOrder(objects: ObjectStore, hash: string, value: unknown): Promise<unknown> {
  const isRevision = value !== undefined && hashOf(value) === hash;
  return isRevision ? value : objects.getJson(hash);
}
