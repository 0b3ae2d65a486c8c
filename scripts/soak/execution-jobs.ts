import type { EventPayloads, VersionPlan } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { failureKinds } from "../../core/failure.ts";
import { jobsOfVersion } from "../../core/job/kinds.ts";

/** A job as the log tells it, read with none of the product's folds. */
export interface LoggedJob {
  readonly id: string;
  readonly runId: string;
  readonly versionId: string;
  readonly maxAttempts: number;
  state: "open" | "running" | "succeeded" | "failed" | "canceled";
  attempt: number;
  startedSeq: number;
  /** Codes of its tries that did not end well, and LOST where one began while another ran. */
  readonly codes: string[];
}

type Jobs = Map<string, LoggedJob>;

const lost = "LOST";

/** The jobs of a log, walked once, and what it should not say of them: each is tried and ends as PROTOCOL.md has it, once. */
export function readJobs(events: readonly DiecastEvent[]): { readonly jobs: Jobs; readonly problems: string[] } {
  const jobs: Jobs = new Map();
  const problems = events.flatMap((event) => {
    const found = event.entityType === "job" ? readJobEvent(jobs, event) : readOther(jobs, event);
    return found.map((what) => `event ${event.seq}: ${what}`);
  });
  const open = [...jobs.values()].filter((job) => !hasEnded(job)).map(({ id, state }) => `${id} is still ${state}`);
  return { jobs, problems: [...problems, ...open] };
}

function readOther(jobs: Jobs, event: DiecastEvent): string[] {
  switch (event.type) {
    case "run.started":
      for (const version of event.payload.versions) plan(jobs, event.payload.runId, version);
      return [];
    case "version.planned":
      plan(jobs, event.payload.runId, event.payload.version);
      return [];
    case "run.canceled":
      cancel(ofRun(jobs, event.payload.runId).filter((job) => !hasEnded(job)));
      return [];
    case "run.finished":
      return wrongCounts(jobs, event.payload);
    default:
      return [];
  }
}

function plan(jobs: Jobs, runId: string, version: VersionPlan): void {
  const { versionId, maxAttempts } = version;
  for (const { id } of jobsOfVersion(version))
    jobs.set(id, { id, runId, versionId, maxAttempts, state: "open", attempt: 0, startedSeq: 0, codes: [] });
}

function readJobEvent(jobs: Jobs, event: DiecastEvent): string[] {
  const job = jobs.get(event.entityId);
  if (job === undefined) return [`${event.entityId} was never planned`];
  if (hasEnded(job)) return [`${event.type} of ${job.id}, which has ${job.state} already`];
  switch (event.type) {
    case "job.started":
      return start(job, event.seq, event.payload.attempt);
    case "job.succeeded": {
      job.state = "succeeded";
      return event.payload.startedSeq === job.startedSeq ? [] : [`${job.id} was ended by a worker that had lost it`];
    }
    case "job.retry-scheduled":
      job.codes.push(event.payload.code);
      job.state = "open";
      return [];
    case "job.failed":
      job.codes.push(event.payload.code);
      job.state = "failed";
      cancel([...jobs.values()].filter((other) => other.versionId === job.versionId && other.state === "open"));
      return [];
    default:
      cancel([job]);
      return [];
  }
}

function start(job: LoggedJob, seq: number, attempt: number): string[] {
  const problems = attempt === job.attempt + 1 ? [] : [`try ${attempt} of ${job.id} follows try ${job.attempt}`];
  if (job.state === "running") job.codes.push(lost);
  Object.assign(job, { state: "running", attempt, startedSeq: seq });
  return problems;
}

function wrongCounts(jobs: Jobs, { runId, counts }: EventPayloads["run.finished"]): string[] {
  return (["succeeded", "failed", "canceled"] as const).flatMap((state) => {
    const count = ofRun(jobs, runId).filter((job) => job.state === state).length;
    return count === counts[state] ? [] : [`${runId} says that ${counts[state]} jobs ${state}, of ${count}`];
  });
}

function ofRun(jobs: Jobs, runId: string): LoggedJob[] {
  return [...jobs.values()].filter((job) => job.runId === runId);
}

function cancel(jobs: readonly LoggedJob[]): void {
  for (const job of jobs) job.state = "canceled";
}

function hasEnded({ state }: LoggedJob): boolean {
  return state !== "open" && state !== "running";
}

/** The faults of a soak never make these: whoever reports one of them is broken. */
const unexplained: ReadonlySet<string> = new Set(
  Object.entries(failureKinds).flatMap(([code, { retry }]) =>
    retry === "never" || retry === "invalid_request" || retry === "missing_model" ? [code] : [],
  ),
);
/** Tries that were lost rather than failed (D-0019); twice as many are allowed. */
const losses: ReadonlySet<string> = new Set([
  lost,
  "WORKER_LOST",
  "PROVIDER_UNREACHABLE",
  "RENDER_LOST",
  "RENDER_INTERRUPTED",
]);

/** Why a job should not have failed, or not in this way; empty when its failure is right. */
export function wrongFailures(jobs: Iterable<LoggedJob>): string[] {
  return [...jobs].flatMap((job) => {
    const strange = job.codes.filter((code) => unexplained.has(code));
    if (strange.length > 0) return [`${job.id} met ${strange.join(", ")}, which no fault explains`];
    const own = job.codes.filter((code) => !losses.has(code)).length;
    const isUsedUp = own >= job.maxAttempts || job.codes.length - own >= job.maxAttempts * 2;
    return job.state === "failed" && !isUsedUp ? [`${job.id} gave up too early, after ${job.codes.join(", ")}`] : [];
  });
}
