import { type ServerState, serverFold } from "../core/project/server-state.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { ProjectStore } from "../store/project.ts";

/** A project as the server sees it. */
export type Project = ProjectStore<ProjectState>;

/** The project in a store that holds more; one object per store, and of the same log at the same seq. */
export function projectOf(store: ProjectStore<ServerState>): Project {
  return {
    ...store,
    state: () => serverFold.pick(store.state()),
    still: (work) => store.still((state) => work(serverFold.pick(state))),
    commit: (decide, context) => store.commit((state, at) => decide(serverFold.pick(state), at), context),
  };
}
