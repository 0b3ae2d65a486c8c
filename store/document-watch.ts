import { basename, dirname, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watch } from "chokidar";
import type { DocumentKind, EventPayloads } from "../core/contracts.ts";
import { clearProblem, removeDocument, reportProblem, reviseDocument } from "../core/document/decide.ts";
import { documentKinds } from "../core/document/kinds.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import type { Actor } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { hashOf, sha256Hex } from "../core/hash.ts";
import type { DocumentCommits } from "./document-commits.ts";
import { idOfFile, parseDocument } from "./documents.ts";
import { createQueue } from "./exclusively.ts";
import type { ProjectStore } from "./project.ts";
import { realFileSystem } from "./real-file-system.ts";

/** A file that was written to more recently than this may still be half-written. */
const settleMs = 100;
/** What does not validate may come from a slow writer, and reporting it is not urgent. */
const brokenSettleMs = 1000;
const maxSettleTries = 100;
/** What an editor's save by rename may take between unlink and add. */
const atomicMs = 100;

/** Follows hand edits of the working copies. Run it in one process per project only. */
export interface DocumentWatch {
  close(): Promise<void>;
}

export interface DocumentWatchOptions<State extends DocumentsState> {
  readonly project: ProjectStore<State>;
  readonly commits: DocumentCommits<State>;
  readonly onFault: (error: unknown) => void;
}

/**
 * Resolves when all edits made while nobody watched are committed or reported. Valid edits become revisions of actor
 * `file`, broken ones a document problem; the files themselves are never touched.
 */
export async function watchDocuments<State extends DocumentsState>(
  options: DocumentWatchOptions<State>,
): Promise<DocumentWatch> {
  const { project, commits, onFault } = options;
  const folder = dirname(dirname(project.documents.path("project", project.projectId)));
  const exclusively = createQueue();
  await commits.restore();
  await checkAll(options);

  const watcher = watch(folder, {
    ignoreInitial: false,
    depth: 1,
    atomic: atomicMs,
    ignored: (path, stats) => stats?.isFile() === true && idOfFile(basename(path)) === null,
  });
  watcher.on("all", (_, path) => {
    const kind = kindOf(basename(dirname(path)));
    const id = idOfFile(basename(path));
    if (kind !== null && id !== null) exclusively(() => checkDocument(options, kind, id)).catch(onFault);
  });
  watcher.on("error", onFault);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    async close() {
      await watcher.close();
      await exclusively(async () => undefined);
    },
  };
}

function kindOf(folderName: string): DocumentKind | null {
  return documentKinds.find((kind) => kind === folderName) ?? null;
}

/** Files and heads alike, so that a file that went missing is seen too. */
async function checkAll<State extends DocumentsState>(options: DocumentWatchOptions<State>): Promise<void> {
  const { project } = options;
  const state = project.state();
  const heads = Object.values(state.documents);
  const problems = Object.values(state.problems);
  for (const kind of documentKinds) {
    const ids = new Set(await project.documents.list(kind));
    for (const known of [...heads, ...problems]) if (known.kind === kind) ids.add(known.id);
    for (const id of ids) await checkDocument(options, kind, id);
  }
}

/** Compares one working copy with its newest revision and commits what a person changed. */
async function checkDocument<State extends DocumentsState>(
  options: DocumentWatchOptions<State>,
  kind: DocumentKind,
  id: string,
): Promise<void> {
  const { project, commits } = options;
  // Its own commit is writing the file right now, and says so again when the file is there.
  if (await commits.isPending(kind, id)) return;
  await project.catchUp();
  const seenHash = project.state().documents[documentKey(kind, id)]?.hash ?? null;
  const bytes = await readSettled(project, kind, id, settleMs);
  if (bytes === null) return commitRemoval(project, kind, id);
  try {
    const value = parseDocument(kind, id, bytes);
    if (seenHash === hashOf(value) && !hasProblem(project, kind, id)) return;
    await commitEdit(options, { kind, id, value, seenHash });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "INVALID_INPUT") throw error;
    const settled = await readSettled(project, kind, id, brokenSettleMs);
    if (settled === null || !settled.equals(bytes)) return checkDocument(options, kind, id);
    await commitProblem(project, { kind, id, bytes, failure: error });
  }
}

/** Waits for whoever is writing the file to finish, so that nobody's half-written text counts as an edit. */
async function readSettled(
  project: ProjectStore<DocumentsState>,
  kind: DocumentKind,
  id: string,
  quietMs: number,
): Promise<Buffer | null> {
  const path = project.documents.path(kind, id);
  let bytes: Buffer | null = null;
  for (let tries = 0; tries < maxSettleTries; tries += 1) {
    bytes = await project.documents.readBytes(kind, id);
    // Looked at after reading: the time stamp of a write that began meanwhile is young.
    const facts = await realFileSystem.stat(path);
    const ageMs = facts === null ? quietMs : Math.abs(Date.now() - facts.modifiedAtMs);
    if (ageMs >= quietMs) break;
    await sleep(quietMs - ageMs);
  }
  return bytes;
}

function hasProblem<State extends DocumentsState>(
  project: ProjectStore<State>,
  kind: DocumentKind,
  id: string,
): boolean {
  return project.state().problems[documentKey(kind, id)] !== undefined;
}

interface Edit {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly value: unknown;
  /** The newest revision when the file was read. */
  readonly seenHash: string | null;
}

/** An edit counts against the revision it was made on: if that moved meanwhile, the file is looked at again. */
async function commitEdit<State extends DocumentsState>(
  options: DocumentWatchOptions<State>,
  { kind, id, value, seenHash }: Edit,
): Promise<void> {
  const { project, commits } = options;
  const { revision } = await commits.prepare(kind, value);
  const decide = (state: State) => {
    const head = state.documents[documentKey(kind, id)]?.hash ?? null;
    if (head !== seenHash) return [];
    // `reviseDocument` clears a problem only when nothing else changed; here it is cleared in either case.
    const revised = reviseDocument({ documents: state.documents, problems: {} }, revision);
    return [...clearProblem(state, kind, id), ...revised];
  };
  const { events } = await project.commit(decide, { actor: fileActor(kind, id) });
  if (events.length === 0) await checkDocument(options, kind, id);
}

async function commitRemoval<State extends DocumentsState>(
  project: ProjectStore<State>,
  kind: DocumentKind,
  id: string,
): Promise<void> {
  const key = documentKey(kind, id);
  const isKnown = (state: DocumentsState) => state.documents[key] !== undefined;
  if (!isKnown(project.state()) && !hasProblem(project, kind, id)) return;
  await project.commit((state) => (isKnown(state) ? removeDocument(state, kind, id) : clearProblem(state, kind, id)), {
    actor: fileActor(kind, id),
  });
}

interface BrokenFile {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly bytes: Buffer;
  readonly failure: Failure;
}

async function commitProblem<State extends DocumentsState>(
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
