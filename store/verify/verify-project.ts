import type { DocumentsState } from "../../core/document/state.ts";
import { type ProjectLayout, projectLayout } from "../layout.ts";
import type { Fold } from "../log/folded-log.ts";
import type { FoldPart } from "../retention.ts";
import { checkDocuments, type DocumentCheck, type DocumentFacts } from "./document-check.ts";
import { createFindings, type Finding, type Findings } from "./findings.ts";
import { checkHead, readHeadRecord } from "./head-check.ts";
import type { LogFacts } from "./log-check.ts";
import { checkProjectIsThere, type LogParts, openLogParts, totalBytes } from "./log-parts.ts";
import { type LogReading, readLog } from "./log-reading.ts";
import { checkObjects, type ObjectFacts } from "./object-check.ts";
import { replayTo } from "./replay.ts";
import { readSnapshots, type SnapshotFacts } from "./snapshot-check.ts";

/** What is being read, in bytes; the total is null while it is not known. */
export type OnProgress = (step: "log" | "objects", doneBytes: number, totalBytes: number | null) => void;

export interface VerifyOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** Folds whose state is a part of this one's; their snapshots and bases are checked too. */
  readonly parts?: readonly FoldPart<State>[];
  /** The documents in a state. */
  readonly documents: (state: State) => DocumentsState;
  readonly onProgress?: OnProgress;
}

export interface VerifyReport {
  readonly projectId: string;
  readonly ok: boolean;
  /** The first byte of the log that is a problem, or null. */
  readonly firstBad: Finding | null;
  readonly log: {
    readonly files: number;
    readonly bytes: number;
    readonly firstSeq: number;
    readonly headSeq: number;
    /** Null when the first files were dropped and nothing of the others counts. */
    readonly headHash: string | null;
    /** The first byte that does not count, whether it is a problem or a leftover of a writer (PROTOCOL.md §1.2). */
    readonly firstBad: LogFacts["firstBad"];
    /** Lines that do not count, by kind. */
    readonly ghosts: LogFacts["ghosts"];
    /** Byte ranges that do not count. */
    readonly refused: readonly { readonly file: string; readonly offset: number; readonly length: number }[];
    /** Bytes after the last newline: being written, or torn. */
    readonly looseBytes: number;
  };
  readonly objects: ObjectFacts;
  readonly snapshots: SnapshotFacts;
  readonly documents: DocumentFacts;
  readonly problems: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/**
 * Reads everything of a project and compares it with its log, changing nothing; works beside running processes.
 * Failures PROJECT_NOT_FOUND, INVALID_ID.
 */
export async function verifyProject<State>(options: VerifyOptions<State>): Promise<VerifyReport> {
  const layout = projectLayout(options.dataDir, options.projectId);
  await checkProjectIsThere(layout);
  const findings = createFindings();
  // Head and snapshots first: a log that is read later can only be further.
  const record = await readHeadRecord(layout);
  const stored = await readSnapshots<State>(layout, options.fold.version, options.parts);
  const parts = await openLogParts(layout);
  try {
    const reading = await readLog(parts, {
      ...options,
      layout,
      stored,
      findings,
      durableSeq: record.head?.seq ?? 0,
      onProgress: (done, total) => options.onProgress?.("log", done, total),
    });
    checkHead(record, parts, reading.log, findings);
    const objects = await readObjects(layout, reading.named, findings, options.onProgress);
    const documents = await readDocuments(layout, options, reading);
    for (const finding of documents.findings) findings.add(finding);
    const snapshots = reading.snapshots.facts();
    if (parts.firstSeq > 1 && (snapshots.base.good === 0 || reading.state === null))
      findings.add(baseProblem(parts.firstSeq, snapshots.base.good === 0));
    return {
      projectId: options.projectId,
      ok: findings.problems() === 0,
      firstBad: findings.list().find(({ level, code }) => level === "problem" && code.startsWith("log.")) ?? null,
      log: describeLog(parts, reading.log),
      objects,
      snapshots,
      documents: documents.facts,
      problems: findings.problems(),
      counts: findings.counts(),
      findings: findings.list(),
    };
  } finally {
    await parts.close();
  }
}

function baseProblem(firstSeq: number, isMissing: boolean): Finding {
  return {
    level: "problem",
    code: isMissing ? "base.missing" : "base.other-version",
    file: "events/base",
    why: isMissing
      ? `events before ${firstSeq} are gone, and nothing vouches for what they came to`
      : `what events before ${firstSeq} came to is kept in a form that this version does not read`,
    fix: "Restore the first log files, or events/base, from a copy.",
  };
}

function readObjects(
  layout: ProjectLayout,
  named: Map<string, string>,
  findings: Findings,
  onProgress: OnProgress = () => undefined,
): Promise<ObjectFacts> {
  let done = 0;
  return checkObjects(named, {
    folder: layout.objects,
    findings,
    onProgress(bytes) {
      done += bytes;
      onProgress("objects", done, null);
    },
  });
}

const documentTries = 3;

/** A document that was revised after the log was read looks different: then the log is read again. */
async function readDocuments<State>(
  layout: ProjectLayout,
  options: VerifyOptions<State>,
  { state, log }: LogReading<State>,
): Promise<DocumentCheck> {
  if (state === null) return { facts: { revisions: 0, different: 0 }, findings: [] };
  let { bytes } = log;
  let check = await checkDocuments(layout, options.documents(state));
  for (let tries = 1; tries < documentTries && check.facts.different > 0; tries += 1) {
    if ((await bytesNow(layout)) === bytes) return check;
    const { dataDir, projectId, fold } = options;
    const again = await replayTo({ dataDir, projectId, fold, stops: [Number.POSITIVE_INFINITY] });
    bytes = again.bytes;
    const newest: State = JSON.parse(again.states[0]?.json ?? "null");
    check = await checkDocuments(layout, options.documents(newest));
  }
  return check;
}

async function bytesNow(layout: ProjectLayout): Promise<number> {
  const parts = await openLogParts(layout);
  try {
    return await totalBytes(parts);
  } finally {
    await parts.close();
  }
}

function describeLog({ parts, firstSeq }: LogParts, log: LogFacts): VerifyReport["log"] {
  return {
    files: parts.length,
    bytes: log.bytes,
    firstSeq,
    headSeq: log.headSeq,
    headHash: log.headHash,
    firstBad: log.firstBad,
    ghosts: log.ghosts,
    refused: log.refused.map(({ part, offset, length }) => ({ file: part.name, offset, length })),
    looseBytes: log.tails.reduce((sum, { length }) => sum + length, 0),
  };
}
