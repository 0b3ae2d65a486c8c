import { Failure } from "../../core/failure.ts";
import { cancelJobs } from "../../core/job/decide.ts";
import { findJob } from "../../core/view/job-page.ts";
import type { OpenedProject } from "../opened-project.ts";
import { person } from "../person.ts";

interface CanceledJobs {
  /** The selected jobs that were open, and what was canceled with them. */
  readonly canceled: readonly string[];
  /** Selected jobs that had ended before. */
  readonly ended: readonly string[];
}

/** Cancels jobs; all of them must exist. `path` is where the request names them. @throws Failure NOT_FOUND, CONFLICT when none is open */
export async function cancelSelection(
  { project, jobs }: OpenedProject,
  jobIds: readonly string[],
  path: string | null,
  reason = "Canceled by a person.",
): Promise<CanceledJobs> {
  const unknown = jobIds.flatMap((id, index) => (findJob(jobs(), id) === null ? [{ id, index }] : []));
  if (unknown[0] !== undefined) {
    const fields = unknown.slice(0, 20).map(({ id, index }) => ({
      ...{ path: `${path}/${index}`, rule: "known", message: `there is no job ${id}` },
      fix: "Take ids from GET …/jobs.",
    }));
    throw new Failure("NOT_FOUND", `There is no job ${unknown[0].id}.`, path === null ? {} : { fields });
  }
  const { events } = await project.commit((state) => cancelJobs(state, jobIds, reason), { actor: person });
  const canceled = events.flatMap((event) => (event.type === "job.canceled" ? [event.payload.jobId] : []));
  return { canceled, ended: jobIds.filter((id) => !canceled.includes(id)) };
}
