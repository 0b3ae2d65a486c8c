import { relative } from "node:path";
import type { DocumentKind, EventPayloads } from "../core/contracts.ts";
import { clearProblem, removeDocument, reportProblem, reviseDocument } from "../core/document/decide.ts";
import { type DocumentHead, type DocumentsState, documentKey } from "../core/document/state.ts";
import type { Actor } from "../core/event.ts";
import type { Failure } from "../core/failure.ts";
import { sha256Hex } from "../core/hash.ts";
import type { DocumentCommits } from "./document-commits.ts";
import type { ProjectStore } from "./project.ts";

/** A working copy that was looked at, and the newest revision just before. */
export interface Found {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly seen: SeenHead | null;
}

/** Not the hash alone: what is removed and added again just as it was is another revision, which this file knows nothing of. */
type SeenHead = Pick<DocumentHead, "hash" | "revision" | "revisedAt">;

export function seenHead({ documents }: DocumentsState, kind: DocumentKind, id: string): SeenHead | null {
  const head = documents[documentKey(kind, id)];
  return head === undefined ? null : { hash: head.hash, revision: head.revision, revisedAt: head.revisedAt };
}

function isStillHead(state: DocumentsState, { kind, id, seen }: Found): boolean {
  const head = seenHead(state, kind, id);
  return head?.hash === seen?.hash && head?.revision === seen?.revision && head?.revisedAt === seen?.revisedAt;
}

export function hasProblem<State extends DocumentsState>(
  project: ProjectStore<State>,
  kind: DocumentKind,
  id: string,
): boolean {
  return project.state().problems[documentKey(kind, id)] !== undefined;
}

/** An edit counts against the revision it was made on; false when that moved meanwhile. */
export async function commitEdit<State extends DocumentsState>(
  { project, commits }: { readonly project: ProjectStore<State>; readonly commits: DocumentCommits<State> },
  found: Found,
  value: unknown,
): Promise<boolean> {
  const { kind, id } = found;
  const { revision } = await commits.prepare(kind, value);
  const decide = (state: State) => {
    if (!isStillHead(state, found)) return [];
    // `reviseDocument` clears a problem only when nothing else changed; here it is cleared in either case.
    const revised = reviseDocument({ documents: state.documents, problems: {} }, revision);
    return [...clearProblem(state, kind, id), ...revised];
  };
  const { events } = await project.commit(decide, { actor: fileActor(kind, id) });
  return events.length > 0;
}

/** The same for a file that is gone. */
export async function commitRemoval<State extends DocumentsState>(
  project: ProjectStore<State>,
  found: Found,
): Promise<boolean> {
  const { kind, id, seen } = found;
  if (seen === null && !hasProblem(project, kind, id)) return true;
  const decide = (state: State) => {
    if (!isStillHead(state, found)) return [];
    return seen === null ? clearProblem(state, kind, id) : removeDocument(state, kind, id);
  };
  const { events } = await project.commit(decide, { actor: fileActor(kind, id) });
  return events.length > 0;
}

interface BrokenFile {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly bytes: Buffer;
  readonly failure: Failure;
}

export async function commitProblem<State extends DocumentsState>(
  project: ProjectStore<State>,
  broken: BrokenFile,
): Promise<void> {
  const { kind, id, bytes, failure } = broken;
  const payload: EventPayloads["document.problem-found"] = {
    kind,
    id,
    path: relative(project.folder, project.documents.path(kind, id)),
    fileHash: sha256Hex(bytes),
    problems: failure.fields.map(({ path, rule, message }) => ({ path, rule, message })),
  };
  await project.commit((state) => reportProblem(state, payload), { actor: fileActor(kind, id) });
}

function fileActor(kind: DocumentKind, id: string): Actor {
  return { kind: "file", id: `${kind}/${id}` };
}
