import { hasEnded, type Job, type JobsState, jobsOfRun } from "./state.ts";

/**
 * The open jobs of a run that a failed job takes down, by the run's failure policy. What waits in the failed job's own
 * version ends in any case and is not listed. `continue`: none. `stop_on_stage_failure`: other versions that have not
 * begun the failed stage end whole, what is in it or past it goes on. `fail_immediately`: all, also what runs.
 */
export function takenDownBy(state: JobsState, failed: Job): Job[] {
  const policy = state.runsOfJobs[failed.runId]?.failurePolicy ?? "continue";
  if (policy === "continue") return [];
  const open = jobsOfRun(state, failed.runId).filter((job) => job.id !== failed.id && !hasEnded(job));
  const isOwnRest = (job: Job): boolean => job.versionId === failed.versionId && job.state !== "running";
  if (policy === "fail_immediately") return open.filter((job) => !isOwnRest(job));
  const hasNotBegun = open.filter((job) => job.kind === failed.kind && job.state !== "running");
  const versionIds = new Set(hasNotBegun.map(({ versionId }) => versionId));
  return open.filter(({ versionId }) => versionIds.has(versionId) && versionId !== failed.versionId);
}
