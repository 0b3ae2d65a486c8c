import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DocumentKind, EventPayloads } from "../core/contracts.ts";
import { clearProblem, removeDocument, reportProblem, reviseDocument } from "../core/document/decide.ts";
import { documentKinds } from "../core/document/kinds.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import type { Actor } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { hashOf, sha256Hex } from "../core/hash.ts";
import type { DocumentCommits } from "./document-commits.ts";
import { parseDocument } from "./documents.ts";
import { createQueue } from "./exclusively.ts";
import { createFileScan, type FileScan, type FollowFiles, followFiles } from "./file-changes.ts";
import type { ProjectStore } from "./project.ts";
import { realFileSystem } from "./real-file-system.ts";

/** A file that was written to more recently than this may still be half-written. */
const settleMs = 100;
/** What does not validate may come from a slow writer, and reporting it is not urgent. */
const brokenSettleMs = 1000;
const maxSettleTries = 100;
const defaultScanMs = 5000;

/** Follows hand edits of the working copies. Run it in one process per project only. */
export interface DocumentWatch {
  close(): Promise<void>;
}

export interface DocumentWatchOptions<State extends DocumentsState> {
  readonly project: ProjectStore<State>;
  readonly commits: DocumentCommits<State>;
  readonly onFault: (error: unknown) => void;
  /** How files are watched, and how often they are looked at because a watch may miss something. */
  readonly follow?: FollowFiles;
  readonly scanMs?: number;
}

/**
 * Resolves when all edits made while nobody watched are committed or reported. Valid edits become revisions of actor
 * `file`, broken ones a document problem; the files themselves are never touched.
 */
export async function watchDocuments<State extends DocumentsState>(
  options: DocumentWatchOptions<State>,
): Promise<DocumentWatch> {
  const { project, commits, onFault, follow = followFiles, scanMs = defaultScanMs } = options;
  const exclusively = createQueue();
  const scan = createFileScan(project.documents);
  await commits.restore();
  await scan.changed();
  await checkAll(options);

  const watch = await follow(
    project.documents,
    (kind, id) => exclusively(() => checkDocument(options, kind, id)).catch(onFault),
    onFault,
  );
  let isScanning = false;
  const timer = setInterval(() => {
    if (isScanning) return;
    isScanning = true;
    exclusively(() => rescan(options, scan))
      .catch(onFault)
      .finally(() => {
        isScanning = false;
      });
  }, scanMs);
  return {
    async close() {
      clearInterval(timer);
      await watch.close();
      await exclusively(async () => undefined);
    },
  };
}

/** The net under the watch: what it missed, what it saw while a commit was under way, and what dead writers left. */
async function rescan<State extends DocumentsState>(
  options: DocumentWatchOptions<State>,
  scan: FileScan,
): Promise<void> {
  await options.commits.restore();
  for (const { kind, id, forget } of await scan.changed()) {
    if (await options.commits.isPending(kind, id)) forget();
    else await checkDocument(options, kind, id);
  }
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
