import type { DocumentKind } from "../../core/contracts.ts";
import { reviseDocument } from "../../core/document/decide.ts";
import { documentKey } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { DocumentCommits } from "../../store/document-commits.ts";
import type { CommitContext } from "../../store/log/envelope.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";

export interface DocumentName {
  readonly kind: DocumentKind;
  readonly id: string;
}

export interface NewDocument {
  readonly kind: DocumentKind;
  readonly value: unknown;
}

export interface CreatedDocument extends DocumentName {
  readonly hash: string;
}

export interface CreatedAll {
  readonly created: readonly CreatedDocument[];
  readonly duplicate: boolean;
}

interface Books {
  readonly project: Project;
  readonly commits: DocumentCommits<ProjectState>;
}

const writesAtOnce = 16;

/**
 * Contents first, then one commit with an event for each document: after a crash all of them are there, or none.
 * @throws Failure INVALID_INPUT, ALREADY_EXISTS when somebody was faster
 */
export async function createAll(
  { commits }: Books,
  documents: readonly NewDocument[],
  idempotencyKey: string | null,
): Promise<CreatedAll> {
  const prepared: Awaited<ReturnType<Books["commits"]["prepare"]>>[] = [];
  for (let at = 0; at < documents.length; at += writesAtOnce) {
    const some = documents.slice(at, at + writesAtOnce);
    prepared.push(...(await Promise.all(some.map(({ kind, value }) => commits.prepare(kind, value)))));
  }
  const revisions = prepared.map(({ revision }) => revision);
  const changes = prepared.map(({ value, revision: { kind, id } }) => ({ kind, id, value }));
  const { duplicate } = await commits.commitAll(
    changes,
    (state) => revisions.flatMap((revision) => reviseDocument(state, revision, null)),
    contextOf(revisions, idempotencyKey),
  );
  return { created: revisions.map(({ kind, id, hash }) => ({ kind, id, hash })), duplicate };
}

/** Looks the key up without deciding anything, so that a repeated command is known before its ids count as taken. */
export async function createdBefore(
  { project }: Books,
  documents: readonly DocumentName[],
  idempotencyKey: string,
): Promise<readonly CreatedDocument[] | null> {
  const { duplicate } = await project.commit(() => [], contextOf(documents, idempotencyKey));
  if (!duplicate) return null;
  return documents.flatMap(({ kind, id }) => {
    const head = project.state().documents[documentKey(kind, id)];
    return head === undefined ? [] : [{ kind, id, hash: head.hash }];
  });
}

function contextOf(documents: readonly DocumentName[], idempotencyKey: string | null): CommitContext {
  const [first] = documents;
  if (idempotencyKey === null || first === undefined) return { actor: person };
  const entityId = `${first.kind}:${first.id}`;
  return { actor: person, idempotencyKey, primary: { type: "document.revised", entityId } };
}
