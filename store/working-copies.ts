import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import { hashOf } from "../core/hash.ts";
import { revisionHashOf } from "./documents.ts";
import type { ObjectStore } from "./objects.ts";
import type { ProjectStore } from "./project.ts";

/**
 * Brings one working copy up to date with the newest revision; `value` is that revision in the author's key order. The caller's
 * pending marker has to be set.
 */
export type WorkingCopySync = (kind: DocumentKind, id: string, value?: unknown) => Promise<void>;

export function createWorkingCopySync<State extends DocumentsState>(project: ProjectStore<State>): WorkingCopySync {
  const { documents, objects } = project;

  /** True when there was nothing to do. */
  async function isInStep(kind: DocumentKind, id: string, value: unknown): Promise<boolean> {
    await project.catchUp();
    const hash = project.state().documents[documentKey(kind, id)]?.hash ?? null;
    const bytes = await documents.readBytes(kind, id);
    const present = bytes === null ? null : revisionHashOf(bytes);
    if (bytes !== null && (present === null || !(await objects.has(present)))) {
      // A hand edit nobody has seen yet is left alone: the watch will commit it on top.
      return true;
    }
    if (present === hash) return true;
    if (hash === null) await documents.remove(kind, id);
    else await documents.writeWorkingCopy(kind, id, await inAuthorsOrder(objects, hash, value));
    return false;
  }

  return async (kind, id, value) => {
    // Another writer may have committed, and written its file, since we looked at the log: then ours was an older revision.
    while (!(await isInStep(kind, id, value)));
  };
}

async function inAuthorsOrder(objects: ObjectStore, hash: string, value: unknown): Promise<unknown> {
  const isRevision = value !== undefined && hashOf(value) === hash;
  return isRevision ? value : objects.getJson(hash);
}
