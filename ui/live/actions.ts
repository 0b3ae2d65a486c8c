import { count } from "../../core/view/words.ts";
import { type Problem, post, problemInWords, projectPath } from "./api.ts";
import { notify } from "./notice.ts";

interface StartedRun {
  readonly skipped: readonly { readonly sentence: string }[];
}

/** Starts a run of every ready spec, or of the named ones; says what was left out. */
export async function startRun(projectId: string, specs: "ready" | readonly string[], force = false): Promise<void> {
  // Asked for again by name, a picture that exists already would be no answer.
  const body = specs === "ready" ? { specs } : { specs, force, ...(force ? { reuse: "always_new" } : {}) };
  const answer = await post<StartedRun>(projectPath(projectId, "runs"), body);
  if (!answer.ok) return tell(answer.problem);
  const { skipped } = answer.value;
  const left = skipped.length === 0 ? "" : ` ${count(skipped.length, "spec")} left out: ${skipped[0]?.sentence ?? ""}`;
  notify("run", `Rendering has begun.${left}`);
}

/** Stops a run; what is approved stays approved. */
export async function cancelRun(projectId: string, runId: string): Promise<void> {
  const answer = await post(projectPath(projectId, `runs/${runId}/cancel`), { reason: "Stopped on the board." });
  if (!answer.ok) return tell(answer.problem);
  notify("wait", "The run was stopped.");
}

/** Lets runs wait, or go on; what renders goes on to its end. One that has ended is taken up again where it stopped. */
export async function steerRuns(projectId: string, runIds: readonly string[], verb: "pause" | "resume"): Promise<void> {
  for (const runId of runIds) {
    const answer = await post(projectPath(projectId, `runs/${runId}/${verb}`), {});
    if (!answer.ok) return tell(answer.problem);
  }
  notify(verb === "pause" ? "wait" : "run", verb === "pause" ? "What renders ends, then all waits." : "It goes on.");
}

/** Cancels the jobs of one version; the others of its run go on. */
export async function cancelJobs(projectId: string, jobIds: readonly string[]): Promise<void> {
  const answer = await post(projectPath(projectId, "jobs/cancel"), { jobIds, reason: "Stopped on its page." });
  if (!answer.ok) return tell(answer.problem);
  notify("wait", "It was stopped; the pictures that exist stay.");
}

/** Asks the ready gate; the problem's fields are the blockers. */
export async function makeReady(projectId: string, specId: string): Promise<Problem | null> {
  const answer = await post(projectPath(projectId, `specs/${specId}/ready`), {});
  if (answer.ok) return null;
  if (answer.problem.code !== "SPEC_NOT_READY") tell(answer.problem);
  return answer.problem;
}

function tell(problem: Problem): void {
  notify("fail", problemInWords(problem));
}
