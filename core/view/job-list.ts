import type { JobKind, VersionPlan } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { furtherVariants, jobId } from "../job/kinds.ts";
import { laneOf } from "../job/plan.ts";
import type { Lane } from "../job/queues.ts";
import { type Job, type JobState, type JobsState, jobsOfVersionId } from "../job/state.ts";

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
  /** Which of its own tries the newest is, from 1; those lost with worker or renderer aside. Null once its run has ended. */
  readonly ownTry: number | null;
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
export interface Batch {
  readonly runId: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly checkpointId: string;
  readonly lane: Lane;
  readonly maxAttempts: number;
  readonly maxAttemptsByKind?: VersionPlan["maxAttemptsByKind"];
  readonly plannedSeq: number;
  readonly plannedAt: string;
  readonly unitKeys: readonly string[];
  /** Variants of later rounds; left out when there are none. */
  readonly further?: readonly number[];
  readonly firstRow: number;
  /** How its jobs ended, in the order of their rows; null while the run goes on: then the project has the jobs. */
  ended: readonly Ended[] | null;
}

/** All that is kept of a job when its run has ended: what can't be told from its batch and its place in it. */
export type Ended = Pick<Job, "state" | "attempt" | "startedAt" | "endedAt" | "code" | "sentence">;

/** Every job a project ever had, in the order they were planned. Plain JSON. */
export interface JobList {
  readonly batches: Batch[];
  /** Version → place of its batch. */
  readonly batchAt: Record<string, number>;
  total: number;
}

/** What each round adds after its renders, and what ends the version. */
const stagesOfRound = ["finish", "validate"] as const;

export function initialJobList(): JobList {
  return { batches: [], batchAt: {}, total: 0 };
}

/** Folds one event into the list; owns and mutates `list` (D-0004). `before`: the jobs as they were before the event. */
export function evolveJobList(list: JobList, before: JobsState, event: DiecastEvent): JobList {
  if (event.type === "run.started") {
    for (const version of event.payload.versions) addBatch(list, before, event, version);
  }
  if (event.type === "version.planned") addBatch(list, before, event, event.payload.version);
  if (event.type === "run.finished") fileAway(list, before, event.payload.runId);
  return list;
}

function addBatch(
  list: JobList,
  before: JobsState,
  event: EventOf<"run.started"> | EventOf<"version.planned">,
  { versionId, assetId, checkpointId, maxAttempts, maxAttemptsByKind, units, firstVariants }: VersionPlan,
): void {
  if (list.batchAt[versionId] !== undefined) return;
  list.batchAt[versionId] = list.batches.length;
  const further = firstVariants === undefined ? [] : furtherVariants({ units, firstVariants });
  const batch: Batch = {
    runId: event.payload.runId,
    assetId,
    versionId,
    checkpointId,
    lane: laneOf(before, event.payload),
    maxAttempts,
    plannedSeq: event.seq,
    plannedAt: event.ts,
    unitKeys: units.map(({ unitKey }) => unitKey),
    firstRow: list.total,
    ended: null,
    ...(further.length === 0 ? {} : { further }),
    ...(maxAttemptsByKind === undefined ? {} : { maxAttemptsByKind }),
  };
  list.batches.push(batch);
  list.total += rowCount(batch);
}

/** The run's jobs will not change again, so only little of them is kept. */
function fileAway(list: JobList, before: JobsState, runId: string): void {
  for (const versionId of before.runsOfJobs[runId]?.versionIds ?? []) {
    const batch = list.batches[list.batchAt[versionId] ?? -1];
    if (batch === undefined) continue;
    batch.ended = jobsOfVersionId(before, versionId).map(
      ({ state, attempt, startedAt, endedAt, code, sentence }): Ended => {
        return { state, attempt, startedAt, endedAt, code, sentence };
      },
    );
  }
}

/** How many rows a batch has. */
export function rowCount({ unitKeys, further = [] }: Batch): number {
  return unitKeys.length + stagesOfRound.length * (1 + further.length) + 1;
}

/** Its place in a version tells the kind of a job, as `jobsOfVersion` plans it: the renders, then the stages of each round, then the route. */
export function kindAt(batch: Batch, place: number): JobKind {
  const stage = place - batch.unitKeys.length;
  if (stage < 0) return "generate";
  return place === rowCount(batch) - 1 ? "route" : (stagesOfRound[stage % stagesOfRound.length] ?? "route");
}

export function idAt(batch: Batch, place: number): string {
  const { versionId, unitKeys, further = [] } = batch;
  const variant = further[Math.floor((place - unitKeys.length) / stagesOfRound.length) - 1];
  const key = unitKeys[place] ?? (variant === undefined ? null : `v${variant}`);
  return jobId(versionId, kindAt(batch, place), key);
}

/** What is known of the jobs of a batch, in the order of its rows. */
export function jobsOfBatch({ ended, versionId }: Batch, jobs: JobsState): readonly (Job | Ended)[] {
  return ended ?? jobsOfVersionId(jobs, versionId);
}

/** Where a job stands; its id begins with that of its version. Null if there never was one. */
export function placeOf({ batches, batchAt }: JobList, id: string): { batch: Batch; place: number } | null {
  for (let dot = id.indexOf("."); dot > 0; dot = id.indexOf(".", dot + 1)) {
    const batch = batches[batchAt[id.slice(0, dot)] ?? -1];
    if (batch === undefined) continue;
    for (let place = 0; place < rowCount(batch); place += 1) if (idAt(batch, place) === id) return { batch, place };
  }
  return null;
}
