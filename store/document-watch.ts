import { setTimeout as sleep } from "node:timers/promises";
import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentsState, documentKey } from "../core/document/state.ts";
import { Failure } from "../core/failure.ts";
import { hashOf } from "../core/hash.ts";
import { eachAtOnce } from "./at-once.ts";
import type { DocumentCommits } from "./document-commits.ts";
import { parseDocument, revisionHashOf } from "./documents.ts";
import { createQueue } from "./exclusively.ts";
import { type ChangedFile, createFileScan, type FileScan, type FollowFiles, followFiles } from "./file-changes.ts";
import { commitEdit, commitProblem, commitRemoval, type Found, hasProblem, seenHead } from "./hand-edits.ts";
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
    (kind, id) => void inTurn(async () => void (await checkDocument(desk, kind, id))),
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
    try {
      if (await checkDocument(desk, file.kind, file.id)) file.note();
    } catch (error) {
      // One that fails is told of and stays changed, and must not keep the others waiting.
      faults.push(error);
    }
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

/**
 * Compares one working copy with its newest revision and commits what a person changed. False when that has to wait: its own
 * commit is writing the file right now. Only in this order does the file hold at least the revision that was seen: a commit
 * marks the document, appends the event, writes the file, and takes the mark away.
 */
async function checkDocument<State extends DocumentsState>(
  options: Desk<State>,
  kind: DocumentKind,
  id: string,
): Promise<boolean> {
  const { project, commits, signal } = options;
  await project.catchUp();
  const seen = seenHead(project.state(), kind, id);
  if (await commits.isPending(kind, id)) return false;
  const bytes = await readSettled(project, { kind, id, signal }, settleMs);
  const isDone =
    bytes === null
      ? await commitRemoval(project, { kind, id, seen })
      : await commitContents(options, { kind, id, seen, bytes });
  return isDone || checkDocument(options, kind, id);
}

/** False when the file or its newest revision moved meanwhile: it has to be looked at again. */
async function commitContents<State extends DocumentsState>(
  options: Desk<State>,
  { bytes, ...found }: Found & { readonly bytes: Buffer },
): Promise<boolean> {
  const { project, signal } = options;
  const { kind, id, seen } = found;
  try {
    const value = parseDocument(kind, id, bytes);
    if (seen?.hash === hashOf(value) && !hasProblem(project, kind, id)) return true;
    return await commitEdit(options, found, value);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "INVALID_INPUT") throw error;
    const settled = await readSettled(project, { kind, id, signal }, brokenSettleMs);
    if (settled === null || !settled.equals(bytes)) return false;
    await commitProblem(project, { kind, id, bytes, failure: error });
    return true;
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
