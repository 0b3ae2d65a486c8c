import type { EventPayloads, JobKind } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { type Ending, hasEnded, type JobsState, jobsOfRun } from "../job/state.ts";
import type { JobList } from "../view/job-list.ts";
import { countDuration, emptyHistogram, type Histogram } from "./histogram.ts";
import { msBetween } from "./instant.ts";
import { isMade } from "./paces.ts";

/** How a try of a render ended: a new picture, one the renderer or another version had, one an earlier try began, or badly. */
export type TryEnd = "rendered" | "cached" | "reused" | "adopted" | "retried" | "failed" | "lost";

/** What came of the renders by one provider with one checkpoint. */
export interface Renders {
  readonly providerId: string;
  readonly checkpointId: string;
  readonly tries: Partial<Record<TryEnd, number>>;
  readonly errors: Record<string, number>;
  /** How long new pictures took on the provider when it had the checkpoint loaded. */
  readonly steady: Histogram;
  /** The same when its render before was with another one, or was none at all. */
  readonly switched: Histogram;
  /** Of those that switched: until their first step. */
  readonly loads: Histogram;
  /** How long new pictures waited on the provider. */
  readonly queued: Histogram;
  /** How long due renders waited for a worker. */
  readonly waited: Histogram;
}

/** What is counted of all work of a project, in bounded space. Plain JSON. */
export interface Telemetry {
  readonly renders: Record<string, Renders>;
  /** The checkpoint of the newest picture of each provider. */
  readonly loaded: Record<string, string>;
  /** Who does the renders that go on. */
  readonly providerOf: Record<string, string>;
  /** Jobs of finished runs. */
  readonly ended: Record<JobKind, Partial<Record<Ending, number>>>;
}

/** Stands for everything beyond the bounds; no id looks like this. */
const others = "(others)";
/** The only provider there was before events named one. */
const firstProvider = "comfyui";
const maxRows = 200;
const maxCodes = 64;

export const initialTelemetry = (): Telemetry => ({
  renders: {},
  loaded: {},
  providerOf: {},
  ended: { generate: {}, finish: {}, validate: {}, route: {} },
});

/** Folds one event into the telemetry; owns and mutates it (D-0004). `jobs`, `list`: as they were before the event. */
export function evolveTelemetry(telemetry: Telemetry, jobs: JobsState, list: JobList, event: DiecastEvent): Telemetry {
  switch (event.type) {
    case "job.started":
      if (event.payload.kind === "generate") begin(telemetry, jobs, list, event);
      return telemetry;
    case "job.succeeded":
      succeed(telemetry, jobs, event.payload);
      return telemetry;
    case "job.retry-scheduled":
      fail(telemetry, jobs, event.payload, "retried");
      return telemetry;
    case "job.failed":
      fail(telemetry, jobs, event.payload, "failed");
      return telemetry;
    case "run.finished":
      finishRun(telemetry, jobs, event.payload.runId);
      return telemetry;
    default:
      return telemetry;
  }
}

function begin(telemetry: Telemetry, jobs: JobsState, list: JobList, { payload, ts }: EventOf<"job.started">): void {
  const job = jobs.jobs[payload.jobId];
  if (job === undefined) return;
  // Started again while it ran: the try before is lost with its worker.
  if (job.state === "running") count(rowOf(telemetry, jobs, job.id)?.tries, "lost");
  telemetry.providerOf[job.id] = payload.providerId ?? firstProvider;
  const plannedAt = list.batches[list.batchAt[job.versionId] ?? -1]?.plannedAt ?? ts;
  const dueAt = job.notBefore !== null && job.notBefore > plannedAt ? job.notBefore : plannedAt;
  const row = rowOf(telemetry, jobs, job.id);
  if (row !== undefined && job.state !== "running") countDuration(row.waited, msBetween(dueAt, ts));
}

function succeed(telemetry: Telemetry, jobs: JobsState, payload: EventPayloads["job.succeeded"]): void {
  const { jobId, durationMs, result } = payload;
  if (result.kind !== "generate") return;
  if (result.providerId !== undefined) telemetry.providerOf[jobId] = result.providerId;
  const row = rowOf(telemetry, jobs, jobId);
  delete telemetry.providerOf[jobId];
  if (row === undefined) return;
  count(row.tries, endOf(result));
  if (!isMade(result)) return;
  const { renderMs = durationMs, queueMs = null, loadMs = null } = result.stages ?? {};
  const isSwitch = telemetry.loaded[row.providerId] !== row.checkpointId;
  countDuration(isSwitch ? row.switched : row.steady, renderMs);
  if (queueMs !== null) countDuration(row.queued, queueMs);
  if (loadMs !== null && isSwitch) countDuration(row.loads, loadMs);
  telemetry.loaded[row.providerId] = row.checkpointId;
}

function endOf(result: Extract<EventPayloads["job.succeeded"]["result"], { kind: "generate" }>): TryEnd {
  if (result.reused !== undefined) return "reused";
  if (result.adopted) return "adopted";
  return result.fromCache ? "cached" : "rendered";
}

function fail(
  telemetry: Telemetry,
  jobs: JobsState,
  { kind, jobId, code }: Pick<EventPayloads["job.failed"], "kind" | "jobId" | "code">,
  end: TryEnd,
): void {
  if (kind !== "generate") return;
  const row = rowOf(telemetry, jobs, jobId);
  delete telemetry.providerOf[jobId];
  if (row === undefined) return;
  count(row.tries, end);
  const isKnown = row.errors[code] !== undefined || Object.keys(row.errors).length < maxCodes;
  count(row.errors, isKnown ? code : others);
}

/** Only now, because its jobs will not change again; until then the jobs themselves say how many there are. */
function finishRun({ ended, providerOf }: Telemetry, jobs: JobsState, runId: string): void {
  for (const job of jobsOfRun(jobs, runId)) {
    if (hasEnded(job)) count(ended[job.kind], job.state);
    delete providerOf[job.id];
  }
}

/** The row of a job of an unfinished run; beyond the bound all share one. */
function rowOf({ renders, providerOf }: Telemetry, { jobs }: JobsState, jobId: string): Renders | undefined {
  const checkpointId = jobs[jobId]?.checkpointId;
  if (checkpointId === undefined) return undefined;
  const providerId = providerOf[jobId] ?? firstProvider;
  const known = renders[`${providerId} ${checkpointId}`];
  if (known !== undefined) return known;
  const isFull = Object.keys(renders).length >= maxRows;
  const [provider, checkpoint] = isFull ? [others, others] : [providerId, checkpointId];
  const key = `${provider} ${checkpoint}`;
  const row = renders[key] ?? emptyRow(provider, checkpoint);
  renders[key] = row;
  return row;
}

function emptyRow(providerId: string, checkpointId: string): Renders {
  return {
    providerId,
    checkpointId,
    tries: {},
    errors: {},
    steady: emptyHistogram(),
    switched: emptyHistogram(),
    loads: emptyHistogram(),
    queued: emptyHistogram(),
    waited: emptyHistogram(),
  };
}

function count<K extends string>(counts: Partial<Record<K, number>> | undefined, key: K): void {
  if (counts !== undefined) counts[key] = (counts[key] ?? 0) + 1;
}
