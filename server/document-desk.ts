import type { DocumentKind, RebindRequest, Spec } from "../core/contracts.ts";
import { type DocumentRevision, readySpec, removeDocument, reviseDocument } from "../core/document/decide.ts";
import { type DocumentOf, documentSchemaOf } from "../core/document/kinds.ts";
import { type DocumentHead, documentKey } from "../core/document/state.ts";
import { summarize } from "../core/document/summary.ts";
import type { Draft } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { hashOf } from "../core/hash.ts";
import type { Blocker } from "../core/policy/ready-gate.ts";
import type { ProjectState } from "../core/project/state.ts";
import { readyBlockers } from "../core/spec/decide.ts";
import { bindSpec, bindToPins } from "../core/spec/pinning.ts";
import { createDocumentCommits, type DocumentCommits } from "../store/document-commits.ts";
import { watchDocuments } from "../store/document-watch.ts";
import { isReservedName } from "../store/layout.ts";
import { createPlanner } from "../store/planning.ts";
import { parse } from "../store/schemas.ts";
import { rebind } from "./actions/rebind.ts";
import { careForOutdated, withCare } from "./close-outdated.ts";
import { refusal } from "./http/refusal.ts";
import {
  type CreatedAll,
  type CreatedDocument,
  createAll,
  createdBefore,
  type DocumentName,
  type NewDocument,
} from "./intake/create-all.ts";
import { person } from "./person.ts";
import type { Project } from "./project.ts";

/** One revision of a document as the API gives it. */
export interface Revision<K extends DocumentKind> {
  readonly value: DocumentOf[K];
  readonly head: DocumentHead;
}

/** Where documents are read and changed: by the API here, by hand through the watched files. */
export interface DocumentDesk {
  /** @throws Failure DOCUMENT_NOT_FOUND */
  read<K extends DocumentKind>(kind: K, id: string): Promise<Revision<K>>;
  /** Adds a document under the id it carries. @throws Failure INVALID_INPUT, ALREADY_EXISTS, SPEC_NOT_READY */
  create(kind: DocumentKind, value: unknown): Promise<Revision<DocumentKind>>;
  /** Puts a document in place of the revision `expected`. @throws Failure INVALID_INPUT, STALE_DOCUMENT, SPEC_NOT_READY */
  replace(kind: DocumentKind, id: string, value: unknown, expected: string): Promise<Revision<DocumentKind>>;
  /** @throws Failure DOCUMENT_NOT_FOUND, STALE_DOCUMENT */
  remove(kind: DocumentKind, id: string, expected: string): Promise<void>;
  /** What keeps a spec from being ready. */
  blockers(specId: string): Promise<readonly Blocker[]>;
  /** Takes a spec through the ready gate and pins it. @throws Failure SPEC_NOT_READY with every blocker */
  ready(specId: string): Promise<Revision<"specs">>;
  retire(specId: string): Promise<Revision<"specs">>;
  /** Moves a ready spec's pins as `offerRebind` showed. @throws Failure SPEC_NOT_READY, STALE_DOCUMENT */
  rebind(specId: string, wish: RebindRequest): Promise<Revision<"specs">>;
  /** Adds several drafts in one commit, all or none. @throws Failure INVALID_INPUT, ALREADY_EXISTS */
  createAll(documents: readonly NewDocument[], idempotencyKey: string | null): Promise<CreatedAll>;
  /** What `createAll` created under this key, or null. */
  createdBefore(documents: readonly DocumentName[], idempotencyKey: string): Promise<readonly CreatedDocument[] | null>;
  close(): Promise<void>;
}

/** Opens the documents of a project and begins to follow hand edits. */
export async function openDocumentDesk(project: Project, log: (error: unknown) => void): Promise<DocumentDesk> {
  const care = careForOutdated(project, log);
  const commits = withCare(createDocumentCommits(project), care);
  const watch = await watchDocuments({ project, commits, onFault: log });
  // What changed while nobody followed.
  care.look();
  const books: Books = { project, commits };
  return {
    read: (kind, id) => read(books, kind, id),
    create: (kind, input) => save(books, kind, input, { expected: null }),
    replace: (kind, id, input, expected) => save(books, kind, input, { expected, id }),
    async remove(kind, id, expected) {
      const decide = (state: ProjectState) => removeDocument(state, kind, id, expected);
      await commits.commit({ kind, id, decide }, { actor: person });
    },
    async blockers(specId) {
      const { value, head } = await read(books, "specs", specId);
      return readyBlockers({ id: specId, value, hash: head.hash }, (await createPlanner(project)).lookup);
    },
    async ready(specId) {
      const { value, head } = await read(books, "specs", specId);
      return commitReady(books, value, head.hash);
    },
    retire: (specId) => retire(books, specId),
    async rebind(specId, wish) {
      await rebind(project, commits, specId, wish);
      return read(books, "specs", specId);
    },
    createAll: (documents, key) => createAll(books, documents, key),
    createdBefore: (documents, key) => createdBefore(books, documents, key),
    async close() {
      await watch.close();
      await care.close();
    },
  };
}

/** What every change of a document works on. */
interface Books {
  readonly project: Project;
  readonly commits: DocumentCommits<ProjectState>;
}

async function read<K extends DocumentKind>({ project }: Books, kind: K, id: string): Promise<Revision<K>> {
  const head = structuredClone(project.state().documents[documentKey(kind, id)]);
  if (head === undefined) throw new Failure("DOCUMENT_NOT_FOUND", `There is no document ${kind}/${id}.`);
  return { head, value: await project.objects.getJson<DocumentOf[K]>(head.hash) };
}

async function commitRevision(
  { commits }: Books,
  revision: DocumentRevision,
  value: unknown,
  decide: (state: ProjectState) => Draft[],
): Promise<void> {
  await commits.commit({ kind: revision.kind, id: revision.id, decide, value }, { actor: person });
}

async function commitReady(books: Books, spec: Spec, expected: string | null | undefined): Promise<Revision<"specs">> {
  const planner = await createPlanner(books.project);
  const present = books.project.state().documents[documentKey("specs", spec.id)]?.pins ?? null;
  // A ready spec stays with its pins, whatever the documents say by now: moving them is `rebind`.
  const bound =
    present === null ? bindSpec(spec, planner.lookup) : bindToPins(spec, present, planner.lookupFor(spec.id));
  if (!bound.ok) throw notReady(spec.id, bound.refusals);
  const { pins } = bound.value;
  const { value, revision } = await books.commits.prepare("specs", bound.value.value);
  await commitRevision(books, revision, value, (state) => readySpec(state, revision, pins, expected));
  return read(books, "specs", spec.id);
}

async function save(
  books: Books,
  kind: DocumentKind,
  input: unknown,
  wanted: { readonly expected: string | null; readonly id?: string },
): Promise<Revision<DocumentKind>> {
  const { project, commits } = books;
  const value = parse<DocumentOf[DocumentKind]>(documentSchemaOf[kind], input);
  checkDocumentId(kind, value.id, wanted.id ?? (kind === "project" ? project.projectId : value.id));
  const revision = { kind, id: value.id, hash: hashOf(value), summary: summarize(kind, value) };
  // Refused before anything is stored; decided once more under the lock.
  reviseDocument(project.state(), revision, wanted.expected);
  if (kind === "specs" && revision.summary.status === "ready")
    return commitReady(books, value as Spec, wanted.expected);
  await commits.prepare(kind, value);
  await commitRevision(books, revision, value, (state) => reviseDocument(state, revision, wanted.expected));
  return read(books, kind, value.id);
}

async function retire(books: Books, specId: string): Promise<Revision<"specs">> {
  const current = await read(books, "specs", specId);
  if (current.value.status === "retired") return current;
  const { value, revision } = await books.commits.prepare("specs", { ...current.value, status: "retired" });
  await commitRevision(books, revision, value, (state) => [
    ...reviseDocument(state, revision, current.head.hash),
    { type: "spec.retired", entityType: "spec", entityId: specId, payload: { specId, specHash: revision.hash } },
  ]);
  return read(books, "specs", specId);
}

function notReady(specId: string, blockers: readonly Blocker[]): Failure {
  const fields = blockers.map(({ code, field, sentence, fix }) => ({
    path: field,
    rule: code,
    message: sentence,
    fix,
  }));
  return new Failure(
    "SPEC_NOT_READY",
    `${specId} has ${blockers.length} blocker${blockers.length === 1 ? "" : "s"}: ${blockers[0]?.sentence ?? ""}`,
    { fields },
  );
}

function checkDocumentId(kind: DocumentKind, id: string, wanted: string): void {
  if (isReservedName(id)) {
    const message = `"${id}" is a reserved name`;
    throw refusal("INVALID_INPUT", { path: "/id", rule: "reserved", message, fix: "Use another id." });
  }
  if (id === wanted) return;
  const message = `is "${id}", but this address takes "${wanted}" of ${kind}`;
  throw refusal("INVALID_INPUT", { path: "/id", rule: "id", message, fix: `Use "${wanted}".` });
}
