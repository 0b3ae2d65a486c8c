import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import { hashOf } from "../core/hash.ts";
import type { ObjectStore } from "./objects.ts";
import type { ProjectStore } from "./project.ts";

/** Brings one working copy up to date with the newest revision; `value` is that revision in the author's key order. */
export type WorkingCopySync = (kind: DocumentKind, id: string, value?: unknown) => Promise<void>;

export function createWorkingCopySync<State extends DocumentsState>(project: ProjectStore<State>): WorkingCopySync {
  const { documents, objects } = project;
  return async (kind, id, value) => {
    const head = project.state().documents[documentKey(kind, id)];
    const bytes = await documents.readBytes(kind, id);
    const present = bytes === null ? null : parseOrNull(bytes);
    // A hand edit nobody has seen yet is left alone: the watch will commit it on top.
    if (bytes !== null && !(await isStored(objects, present))) return;
    if (head === undefined) return documents.remove(kind, id);
    if (present !== null && hashOf(present) === head.hash) return;
    await documents.writeWorkingCopy(kind, id, await inAuthorsOrder(objects, head.hash, value));
  };
}

async function inAuthorsOrder(objects: ObjectStore, hash: string, value: unknown): Promise<unknown> {
  const isRevision = value !== undefined && hashOf(value) === hash;
  return isRevision ? value : objects.getJson(hash);
}

async function isStored(objects: ObjectStore, value: unknown): Promise<boolean> {
  return value !== null && (await objects.has(hashOf(value)));
}

function parseOrNull(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    // Half-written or broken by hand: not something we ever stored.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
