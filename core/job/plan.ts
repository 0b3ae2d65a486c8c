import type { EventPayloads, VersionPlan } from "../contracts.ts";
import { causeOf, type EventOf } from "../event.ts";
import { jobsOfVersion } from "./kinds.ts";
import { joinQueue, type Lane } from "./queues.ts";
import type { Job, JobsState, RunOfJobs } from "./state.ts";

type RunFacts = Pick<EventPayloads["run.started"], "runId"> &
  Partial<Pick<EventPayloads["run.started"], "failurePolicy" | "trigger">>;

/** The run a version belongs to; known from its first version on. */
export function runOf(state: JobsState, facts: RunFacts): RunOfJobs {
  const { runId, failurePolicy = "continue" } = facts;
  const known = state.runsOfJobs[runId];
  if (known !== undefined) return known;
  const lane = laneOf(state, facts);
  const counts = { open: 0, succeeded: 0, failed: 0, canceled: 0, skipped: 0 };
  const run: RunOfJobs = { lane, failurePolicy, versionIds: [], isPaused: false, ...counts };
  state.runsOfJobs[runId] = run;
  return run;
}

/** The lane of what a run plans; a regeneration is as urgent as the run it belongs to. */
export function laneOf(state: JobsState, { runId, trigger }: RunFacts): Lane {
  return state.runsOfJobs[runId]?.lane ?? (trigger?.kind === "answer" ? "follow_up" : "batch");
}

/** Adds the jobs of a planned version; once only. */
export function addVersion(
  state: JobsState,
  run: RunOfJobs,
  event: EventOf<"run.started"> | EventOf<"version.planned">,
  version: VersionPlan,
  notBefore: string | null,
): void {
  if (state.jobIdsByVersion[version.versionId] !== undefined) return;
  run.versionIds.push(version.versionId);
  const jobIds: string[] = [];
  state.jobIdsByVersion[version.versionId] = jobIds;
  for (const { id, kind, unitKey, round, needs } of jobsOfVersion(version)) {
    // Written out: beginning with a spread, so large a literal takes twenty times as long.
    const job: Job = {
      id,
      runId: event.payload.runId,
      assetId: version.assetId,
      versionId: version.versionId,
      kind,
      unitKey,
      round,
      needs,
      checkpointId: version.checkpointId,
      affinity: version.affinity ?? "",
      maxAttempts: version.maxAttemptsByKind?.[kind] ?? version.maxAttempts,
      lane: run.lane,
      plannedSeq: event.seq,
      plannedBy: causeOf(event),
      state: needs.length > 0 ? "waiting" : run.isPaused ? "paused" : "queued",
      attempt: 0,
      losses: 0,
      uncounted: 0,
      failedTries: null,
      notBefore,
      startedSeq: null,
      startedAt: null,
      endedAt: null,
      workerId: null,
      promptIds: [],
      providerIds: [],
      code: null,
      sentence: null,
    };
    jobIds.push(id);
    state.jobs[id] = job;
    run.open += 1;
    if (job.state === "queued") joinQueue(state.queues, job, state.jobs);
  }
}
