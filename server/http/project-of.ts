import type { ProjectState } from "../../core/project/state.ts";
import type { OpenedProject } from "../opened-project.ts";
import type { Input } from "./input.ts";

/** The project a request is about, open. @throws Failure PROJECT_NOT_FOUND */
export function openedProject(input: Input<unknown>): Promise<OpenedProject> {
  return input.host.open(input.params.projectId ?? "");
}

/** Reads the durable state of that project. `read` must encode or copy what it needs; the state goes on changing. */
export async function stateOf<T>(input: Input<unknown>, read: (state: ProjectState) => T): Promise<T> {
  return read((await openedProject(input)).project.state());
}
