import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DocumentKind, EventPayloads } from "../core/contracts.ts";
import { clearProblem, removeDocument, reportProblem, reviseDocument } from "../core/document/decide.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import type { Actor } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { hashOf, sha256Hex } from "../core/hash.ts";
import { eachAtOnce } from "./at-once.ts";
import type { DocumentCommits } from "./document-commits.ts";
import { parseDocument, revisionHashOf } from "./documents.ts";
import { createQueue } from "./exclusively.ts";
import { type ChangedFile, createFileScan, type FileScan, type FollowFiles, followFiles } from "./file-changes.ts";
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
  const { project, onFault, follow = followFiles, scanMs = defaultScanMs } = options;
  const exclusively = createQueue();
  const closing = new AbortController();
  const desk: Desk<State> = { ...options, signal: closing.signal };
  const scan = createFileScan(project.documents, knownKeys(project.state()));
  await lookAtChanged(desk, scan);

  let isScanning = false;
  const inTurn = (work: () => Promise<void>): Promise<void> =>
    exclusively(async () => {
      if (!closing.signal.aborted) await work();
    }).catch((error: unknown) => {
      if (!isAbort(error)) onFault(error);
    });
  async function rescan(): Promise<void> {
    if (isScanning) return;
    isScanning = true;
    await inTurn(() => lookAtChanged(desk, scan));
    isScanning = false;
  }
  const watch = await follow(
    project.documents,
    (kind, id) => void inTurn(() => checkDocument(desk, kind, id)),
    onFault,
  );
  // For what changed after the first look and before the watch saw anything.
  void rescan();
  const timer = setInterval(rescan, scanMs);
  return {
    async close() {
      closing.abort();
      clearInterval(timer);
      await watch.close();
      await exclusively(async () => undefined);
    },
  };
}

interface Desk<State extends DocumentsState> extends DocumentWatchOptions<State> {
  /** Aborts when the watch is closed: what has not begun to commit is left to the next start. */
  readonly signal: AbortSignal;
}

function knownKeys({ documents, problems }: DocumentsState): string[] {
  return [...Object.values(documents), ...Object.values(problems)].map(({ kind, id }) => documentKey(kind, id));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/**
 * Takes up everything that is other than at the last look: what the watch missed, what it saw while a commit was under
 * way, what dead writers left. Files that hold just the newest revision, nearly all at the start, cost one read.
 */
async function lookAtChanged<State extends DocumentsState>(desk: Desk<State>, scan: FileScan): Promise<void> {
  const { project, commits, signal } = desk;
  await commits.restore();
  const changed = await scan.changed(signal);
  if (changed.length === 0) return;
  await project.catchUp();
  const edited: ChangedFile[] = [];
  const compare = async (file: ChangedFile) => {
    // What can't be read is looked at closer, and told of, in its turn.
    if (await isAsCommitted(project, file).catch(() => false)) file.note();
    else edited.push(file);
  };
  await eachAtOnce(changed, compare, signal);
  const faults: unknown[] = [];
  for (const file of edited) {
    signal.throwIfAborted();
    if (await commits.isPending(file.kind, file.id)) continue;
    // One that fails is told of and stays changed, and must not keep the others waiting.
    await checkDocument(desk, file.kind, file.id).then(file.note, (error: unknown) => faults.push(error));
  }
  if (faults.length > 0) throw faults[0];
}

/** Whether a working copy is what the log says it is, or is missing and not in the log either. */
async function isAsCommitted<State extends DocumentsState>(
  project: ProjectStore<State>,
  { kind, id }: ChangedFile,
): Promise<boolean> {
  const bytes = await project.documents.readBytes(kind, id);
  const hash = bytes === null ? undefined : revisionHashOf(bytes);
  return hash === project.state().documents[documentKey(kind, id)]?.hash && !hasProblem(project, kind, id);
}

/** Compares one working copy with its newest revision and commits what a person changed. */
async function checkDocument<State extends DocumentsState>(
  options: Desk<State>,
  kind: DocumentKind,
  id: string,
): Promise<void> {
  const { project, commits, signal } = options;
  // Its own commit is writing the file right now, and says so again when the file is there.
  if (await commits.isPending(kind, id)) return;
  await project.catchUp();
  const seenHash = project.state().documents[documentKey(kind, id)]?.hash ?? null;
  const bytes = await readSettled(project, { kind, id, signal }, settleMs);
  if (bytes === null) return commitRemoval(project, kind, id);
  try {
    const value = parseDocument(kind, id, bytes);
    if (seenHash === hashOf(value) && !hasProblem(project, kind, id)) return;
    await commitEdit(options, { kind, id, value, seenHash });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "INVALID_INPUT") throw error;
    const settled = await readSettled(project, { kind, id, signal }, brokenSettleMs);
    if (settled === null || !settled.equals(bytes)) return checkDocument(options, kind, id);
    await commitProblem(project, { kind, id, bytes, failure: error });
  }
}

/** Waits for whoever is writing the file to finish, so that nobody's half-written text counts as an edit. */
async function readSettled(
  project: ProjectStore<DocumentsState>,
  { kind, id, signal }: { readonly kind: DocumentKind; readonly id: string; readonly signal: AbortSignal },
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
    await sleep(quietMs - ageMs, undefined, { signal });
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
  options: Desk<State>,
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
