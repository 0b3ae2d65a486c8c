import type { EventPayloads, VersionPlan } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { failureKinds } from "../../core/failure.ts";
import { jobsOfVersion } from "../../core/job/kinds.ts";

/** A job as the log tells it, read with none of the product's folds. */
export interface LoggedJob {
  readonly id: string;
  readonly runId: string;
  readonly versionId: string;
  readonly kind: string;
  /** From 1 on: for a further variant, which is left out when it is not needed. */
  readonly round: number;
  readonly maxAttempts: number;
  state: "open" | "running" | "succeeded" | "failed" | "canceled" | "skipped";
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
      end(
        ofRun(jobs, event.payload.runId).filter((job) => !hasEnded(job)),
        "canceled",
      );
      return [];
    case "run.finished":
      return wrongCounts(jobs, event.payload);
    default:
      return [];
  }
}

function plan(jobs: Jobs, runId: string, version: VersionPlan): void {
  const { versionId, maxAttempts } = version;
  for (const { id, kind, round } of jobsOfVersion(version)) {
    const facts = { id, kind, round, runId, versionId, maxAttempts };
    jobs.set(id, { ...facts, state: "open", attempt: 0, startedSeq: 0, codes: [] });
  }
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
      const { result } = event.payload;
      if (result.kind === "validate" && result.isEnough)
        end(
          rest(jobs, job, ({ round }) => round > job.round),
          "skipped",
        );
      return event.payload.startedSeq === job.startedSeq ? [] : [`${job.id} was ended by a worker that had lost it`];
    }
    case "job.retry-scheduled":
      job.codes.push(event.payload.code);
      job.state = "open";
      return [];
    case "job.failed":
      job.codes.push(event.payload.code);
      job.state = "failed";
      failWith(jobs, job);
      return [];
    // Says why the failure that follows is given to a person.
    case "job.escalated":
      return [];
    case "job.canceled":
      end([job], "canceled");
      return [];
    default:
      return [`${event.type} of ${job.id} is unknown here`];
  }
}

/** A failed job takes the rest of its version with it; a failed further variant only itself and later ones. */
function failWith(jobs: Jobs, job: LoggedJob): void {
  if (job.round === 0) end(rest(jobs, job), "canceled");
  else
    end(
      rest(jobs, job, ({ round, kind }) => round >= job.round && kind !== "route"),
      "skipped",
    );
}

/** What of a job's version has not begun, and is as asked. */
function rest(jobs: Jobs, { versionId }: LoggedJob, isMeant: (other: LoggedJob) => boolean = () => true): LoggedJob[] {
  return [...jobs.values()].filter(
    (other) => other.versionId === versionId && other.state === "open" && isMeant(other),
  );
}

function start(job: LoggedJob, seq: number, attempt: number): string[] {
  const problems = attempt === job.attempt + 1 ? [] : [`try ${attempt} of ${job.id} follows try ${job.attempt}`];
  if (job.state === "running") job.codes.push(lost);
  Object.assign(job, { state: "running", attempt, startedSeq: seq });
  return problems;
}

function wrongCounts(jobs: Jobs, { runId, counts }: EventPayloads["run.finished"]): string[] {
  return (["succeeded", "failed", "canceled", "skipped"] as const).flatMap((state) => {
    const count = ofRun(jobs, runId).filter((job) => job.state === state).length;
    const told = counts[state] ?? 0;
    return count === told ? [] : [`${runId} says that ${told} jobs ${state}, of ${count}`];
  });
}

function ofRun(jobs: Jobs, runId: string): LoggedJob[] {
  return [...jobs.values()].filter((job) => job.runId === runId);
}

function end(jobs: readonly LoggedJob[], state: "canceled" | "skipped"): void {
  for (const job of jobs) job.state = state;
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
