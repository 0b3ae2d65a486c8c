import { Failure } from "../core/failure.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { Input } from "./http/input.ts";
import type { Project } from "./opened-project.ts";

const maxTries = 50;

/**
 * Reads the state when nothing in it is ahead of the disk: while a batch is being written, the state already holds
 * events that a crash could still take back. `read` must copy or encode what it needs; the state goes on changing.
 * @throws Failure LOG_UNAVAILABLE when the log does not settle
 */
export async function settled<T>(project: Project, read: (state: ProjectState) => T): Promise<T> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (project.state().seq <= project.headSeq()) return read(project.state());
    // Waits behind the batch that is being written.
    await project.catchUp();
  }
  throw new Failure("LOG_UNAVAILABLE", "The newest events are not durable yet.", { retryAfterSeconds: 1 });
}

/** Reads the settled state of the project a request is about. @throws Failure PROJECT_NOT_FOUND, LOG_UNAVAILABLE */
export async function settledState<T>(input: Input<unknown>, read: (state: ProjectState) => T): Promise<T> {
  return settled((await openedProject(input)).project, read);
}

/** The project a request is about, open. @throws Failure PROJECT_NOT_FOUND */
export function openedProject(input: Input<unknown>) {
  return input.host.open(input.params.projectId ?? "");
}
