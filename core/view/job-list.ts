import type { JobKind, VersionPlan } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";
import { evolveJobs } from "../job/evolve.ts";
import { jobId } from "../job/kinds.ts";
import type { Lane } from "../job/queues.ts";
import { initialJobs, type Job, type JobState, type JobsState, jobsOfRun } from "../job/state.ts";

/** One job as lists show it, also after its run has ended. Times are ISO instants. */
export interface JobRow {
  readonly id: string;
  readonly runId: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly kind: JobKind;
  readonly unitKey: string | null;
  readonly checkpointId: string;
  readonly lane: Lane;
  readonly state: JobState;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly plannedSeq: number;
  readonly plannedAt: string;
  readonly notBefore: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly workerId: string | null;
  readonly code: string | null;
  readonly sentence: string | null;
}

/** What all jobs of one version have in common; its jobs stand in consecutive rows from `firstRow`. */
interface Batch {
  readonly runId: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly checkpointId: string;
  readonly lane: Lane;
  readonly maxAttempts: number;
  readonly plannedSeq: number;
  readonly plannedAt: string;
  readonly unitKeys: readonly string[];
  readonly firstRow: number;
}

/** All that is kept of a job when its run has ended: what can't be told from its batch and its place in it. */
type Ended = Pick<Job, "state" | "attempt" | "startedAt" | "endedAt" | "code" | "sentence">;

/** Every job a project ever had, in the order they were planned. A row of an unfinished run is the job itself. */
export interface JobList {
  readonly open: JobsState;
  readonly rows: (Job | Ended)[];
  /** Row → its batch. */
  readonly batchOfRow: Batch[];
  readonly batches: Map<string, Batch>;
}

export interface JobFilter {
  readonly state: JobState | null;
  readonly runId: string | null;
  readonly assetId: string | null;
  readonly kind: JobKind | null;
}

const laterStages = ["finish", "validate", "route"] as const;

export function initialJobList(): JobList {
  return { open: initialJobs(), rows: [], batchOfRow: [], batches: new Map() };
}

/** Folds one event into the list; owns and mutates `list` (D-0004). What a job goes through is told by `evolveJobs`. */
export function evolveJobList(list: JobList, event: DiecastEvent): JobList {
  if (event.type === "run.finished") fileAway(list, event.payload.runId);
  evolveJobs(list.open, event);
  if (event.type === "run.started") {
    for (const version of event.payload.versions) addBatch(list, version, event.ts);
  }
  if (event.type === "version.planned") addBatch(list, event.payload.version, event.ts);
  return list;
}

function addBatch(list: JobList, { versionId, units }: VersionPlan, plannedAt: string): void {
  const jobs = (list.open.jobIdsByVersion[versionId] ?? []).flatMap((id) => list.open.jobs[id] ?? []);
  const [first] = jobs;
  if (first === undefined || list.batches.has(versionId)) return;
  const { runId, assetId, checkpointId, lane, maxAttempts, plannedSeq } = first;
  const unitKeys = units.map(({ unitKey }) => unitKey);
  const common = { runId, assetId, versionId, checkpointId, lane, maxAttempts, plannedSeq };
  const batch = { ...common, plannedAt, unitKeys, firstRow: list.rows.length };
  list.batches.set(versionId, batch);
  for (const job of jobs) {
    list.rows.push(job);
    list.batchOfRow.push(batch);
  }
}

/** The run's jobs will not change again, so only little of them is kept. */
function fileAway(list: JobList, runId: string): void {
  for (const job of jobsOfRun(list.open, runId)) {
    const row = rowOf(list, job.id);
    const { state, attempt, startedAt, endedAt, code, sentence } = job;
    if (row !== null) list.rows[row] = { state, attempt, startedAt, endedAt, code, sentence };
  }
}

/** The row of a job; its id begins with that of its version. */
function rowOf({ batches }: JobList, id: string): number | null {
  for (let dot = id.indexOf("."); dot > 0; dot = id.indexOf(".", dot + 1)) {
    const batch = batches.get(id.slice(0, dot));
    if (batch === undefined) continue;
    const end = batch.firstRow + batch.unitKeys.length + laterStages.length;
    for (let row = batch.firstRow; row < end; row += 1) if (idOf(batch, row) === id) return row;
  }
  return null;
}

/** The place in a version tells the kind, as `jobsOfVersion` plans it: one render per unit, then the later stages. */
function kindOf({ unitKeys, firstRow }: Batch, row: number): JobKind {
  return laterStages[row - firstRow - unitKeys.length] ?? "generate";
}

function idOf(batch: Batch, row: number): string {
  return jobId(batch.versionId, kindOf(batch, row), batch.unitKeys[row - batch.firstRow]);
}

/** One page, newest first. Null when the cursor (the id of the last job seen) names no job. */
export function jobPage(
  list: JobList,
  filter: JobFilter,
  range: { readonly cursor: string | null; readonly limit: number },
): { items: JobRow[]; total: number; nextCursor: string | null } | null {
  const before = range.cursor === null ? list.rows.length : rowOf(list, range.cursor);
  if (before === null) return null;
  const { rows, total, hasMore } = isWhole(filter)
    ? wholeRows(list, before, range.limit)
    : filteredRows(list, filter, before, range.limit);
  const items = rows.flatMap((row) => toRow(list, row) ?? []);
  return { items, total, nextCursor: hasMore ? (items.at(-1)?.id ?? null) : null };
}

interface FoundRows {
  readonly rows: readonly number[];
  readonly total: number;
  readonly hasMore: boolean;
}

function isWhole(filter: JobFilter): boolean {
  return Object.values(filter).every((wanted) => wanted === null);
}

/** Without a filter nothing has to be counted: the page alone is looked at. */
function wholeRows({ rows }: JobList, before: number, limit: number): FoundRows {
  const count = Math.min(before, limit);
  return {
    rows: Array.from({ length: count }, (_, at) => before - 1 - at),
    total: rows.length,
    hasMore: before > count,
  };
}

function filteredRows(list: JobList, filter: JobFilter, before: number, limit: number): FoundRows {
  const found: number[] = [];
  let total = 0;
  for (let row = list.rows.length - 1; row >= 0; row -= 1) {
    if (!matches(list, row, filter)) continue;
    total += 1;
    if (row < before && found.length <= limit) found.push(row);
  }
  return { rows: found.slice(0, limit), total, hasMore: found.length > limit };
}

function matches({ rows, batchOfRow }: JobList, row: number, { state, runId, assetId, kind }: JobFilter): boolean {
  const batch = batchOfRow[row];
  if (batch === undefined) return false;
  if (state !== null && rows[row]?.state !== state) return false;
  if (runId !== null && batch.runId !== runId) return false;
  if (assetId !== null && batch.assetId !== assetId) return false;
  return kind === null || kindOf(batch, row) === kind;
}

function toRow({ rows, batchOfRow }: JobList, row: number): JobRow | null {
  const [job, batch] = [rows[row], batchOfRow[row]];
  if (job === undefined || batch === undefined) return null;
  const { unitKeys, firstRow, ...common } = batch;
  const { state, attempt, startedAt, endedAt, code, sentence } = job;
  return {
    id: idOf(batch, row),
    ...common,
    kind: kindOf(batch, row),
    unitKey: unitKeys[row - firstRow] ?? null,
    ...{ state, attempt, startedAt, endedAt, code, sentence },
    notBefore: "notBefore" in job ? job.notBefore : null,
    workerId: "workerId" in job ? job.workerId : null,
  };
}

/** One job, with all that is known of it while its run goes on; null if there never was one. */
export function findJob(list: JobList, id: string): (JobRow & Partial<Job>) | null {
  const row = rowOf(list, id);
  const found = row === null ? null : toRow(list, row);
  return found && { ...list.open.jobs[id], ...found };
}
