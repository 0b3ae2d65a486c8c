import type { RunsState } from "../run/state.ts";
import { promptIdOf } from "./prompt-id.ts";
import { hasEnded, type JobsState } from "./state.ts";

/** A prompt that a renderer has, as its tag tells of it. */
interface Prompt {
  readonly promptId: string;
  readonly run: string;
  readonly job: string;
  readonly attempt: number;
}

/**
 * Whether a prompt on a renderer is of a job of this project that has ended, so that nobody waits for it: the job was
 * canceled while its worker was dead, or another prompt made its picture. The state must be newer than the prompt: a run
 * that has ended may get further versions. What this log does not know may be another installation's and is left alone.
 */
export function isStray(state: JobsState & RunsState, { promptId, run: runId, job: jobId, attempt }: Prompt): boolean {
  if (promptIdOf(runId, jobId, attempt) !== promptId) return false;
  const run = state.runs[runId];
  if (run === undefined) return false;
  const job = state.jobs[jobId];
  // The jobs of a run that has ended have left the state.
  return job?.runId === runId ? hasEnded(job) : run.endedAt !== null;
}
