import type { JobKind } from "../contracts.ts";
import { hasEnded, type Job, type JobState } from "../job/state.ts";
import { ownTries } from "../job/tries.ts";
import type { ProjectState } from "../project/state.ts";
import {
  type Batch,
  type Ended,
  idAt,
  type JobList,
  type JobRow,
  jobsOfBatch,
  kindAt,
  placeOf,
  rowCount,
} from "./job-list.ts";

export interface JobFilter {
  readonly state: JobState | null;
  readonly runId: string | null;
  readonly assetId: string | null;
  readonly kind: JobKind | null;
}

/** What a page is made from, all at the same seq. */
export interface ListedJobs {
  readonly project: ProjectState;
  readonly jobList: JobList;
}

export interface JobPage {
  readonly items: readonly JobRow[];
  readonly total: number;
  readonly nextCursor: string | null;
}

interface Range {
  /** The id of the last job seen; null: from the newest. */
  readonly cursor: string | null;
  readonly limit: number;
}

/** One page, newest first. Null when the cursor names no job. */
export function jobPage(listed: ListedJobs, filter: JobFilter, { cursor, limit }: Range): JobPage | null {
  const seen = cursor === null ? null : placeOf(listed.jobList, cursor);
  if (cursor !== null && seen === null) return null;
  const before = seen === null ? listed.jobList.total : seen.batch.firstRow + seen.place;
  const isWhole = Object.values(filter).every((wanted) => wanted === null);
  const { items, total, hasMore } = isWhole
    ? wholePage(listed, before, limit)
    : filteredPage(listed, filter, before, limit);
  return { items, total, nextCursor: hasMore ? (items.at(-1)?.id ?? null) : null };
}

interface Found {
  readonly items: JobRow[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** Without a filter nothing has to be counted: the page alone is looked at. */
function wholePage({ project, jobList }: ListedJobs, before: number, limit: number): Found {
  const items: JobRow[] = [];
  for (let at = batchBefore(jobList, before); at >= 0 && items.length < limit; at -= 1) {
    const batch = jobList.batches[at];
    if (batch === undefined) break;
    const jobs = jobsOfBatch(batch, project);
    const last = Math.min(rowCount(batch), before - batch.firstRow) - 1;
    for (let place = last; place >= 0 && items.length < limit; place -= 1) items.push(toRow(batch, place, jobs[place]));
  }
  return { items, total: jobList.total, hasMore: before > limit };
}

/** The place of the last batch that begins before a row. */
function batchBefore({ batches }: JobList, row: number): number {
  let [low, high] = [-1, batches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((batches[middle]?.firstRow ?? row) < row) low = middle;
    else high = middle - 1;
  }
  return low;
}

function filteredPage(listed: ListedJobs, filter: JobFilter, before: number, limit: number): Found {
  const items: JobRow[] = [];
  let total = 0;
  let older = 0;
  for (const { batch, place, job } of matching(listed, filter)) {
    total += 1;
    if (batch.firstRow + place >= before) continue;
    older += 1;
    if (older <= limit) items.push(toRow(batch, place, job));
  }
  return { items, total, hasMore: older > limit };
}

interface Row {
  readonly batch: Batch;
  readonly place: number;
  readonly job: Job | Ended | undefined;
}

/** Newest first. */
function* matching(listed: ListedJobs, filter: JobFilter): Generator<Row> {
  for (const batch of candidates(listed, filter)) {
    const jobs = jobsOfBatch(batch, listed.project);
    for (let place = rowCount(batch) - 1; place >= 0; place -= 1) {
      const job = jobs[place];
      const isOfKind = filter.kind === null || kindAt(batch, place) === filter.kind;
      if (isOfKind && (filter.state === null || job?.state === filter.state)) yield { batch, place, job };
    }
  }
}

/** The batches that may have what is asked for, newest first; as few as an index can tell. */
function* candidates({ project, jobList }: ListedJobs, { runId, assetId, state }: JobFilter): Generator<Batch> {
  const versionIds = versionsToLookAt(project, runId, assetId, state);
  const places = versionIds?.flatMap((id) => jobList.batchAt[id] ?? []).sort((a, b) => b - a);
  const count = places?.length ?? jobList.batches.length;
  for (let at = 0; at < count; at += 1) {
    const batch = jobList.batches[places?.[at] ?? count - 1 - at];
    if (batch === undefined) continue;
    if ((runId === null || batch.runId === runId) && (assetId === null || batch.assetId === assetId)) yield batch;
  }
}

/** Null: all there are. */
function versionsToLookAt(
  project: ProjectState,
  runId: string | null,
  assetId: string | null,
  state: JobState | null,
): readonly string[] | null {
  if (assetId !== null) return project.assets[assetId]?.versions.map(({ id }) => id) ?? [];
  if (runId !== null) return project.runs[runId]?.versionIds ?? [];
  // Only unfinished runs have jobs that go on.
  if (state === null || hasEnded({ state })) return null;
  return Object.values(project.runsOfJobs).flatMap(({ versionIds }) => versionIds);
}

function toRow(batch: Batch, place: number, job: Job | Ended | undefined): JobRow {
  const kind = kindAt(batch, place);
  const { ownTry, notBefore, workerId } = openFacts(job);
  return {
    id: idAt(batch, place),
    runId: batch.runId,
    assetId: batch.assetId,
    versionId: batch.versionId,
    checkpointId: batch.checkpointId,
    lane: batch.lane,
    maxAttempts: batch.maxAttemptsByKind?.[kind] ?? batch.maxAttempts,
    plannedSeq: batch.plannedSeq,
    plannedAt: batch.plannedAt,
    kind,
    unitKey: batch.unitKeys[place] ?? null,
    state: job?.state ?? "canceled",
    attempt: job?.attempt ?? 0,
    startedAt: job?.startedAt ?? null,
    endedAt: job?.endedAt ?? null,
    code: job?.code ?? null,
    sentence: job?.sentence ?? null,
    ownTry,
    notBefore,
    workerId,
  };
}

/** What is known of a job only while its run goes on. */
function openFacts(job: Job | Ended | undefined): Pick<JobRow, "ownTry" | "notBefore" | "workerId"> {
  if (job === undefined || !("losses" in job)) return { ownTry: null, notBefore: null, workerId: null };
  return { ownTry: ownTries(job), notBefore: job.notBefore, workerId: job.workerId };
}

/** One job, with all that is known of it while its run goes on; null if there never was one. */
export function findJob({ project, jobList }: ListedJobs, id: string): (JobRow & Partial<Job>) | null {
  const found = placeOf(jobList, id);
  if (found === null) return null;
  const { batch, place } = found;
  return { ...project.jobs[id], ...toRow(batch, place, jobsOfBatch(batch, project)[place]) };
}
