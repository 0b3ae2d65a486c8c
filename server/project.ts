import type { ProjectState } from "../core/project/state.ts";
import type { ProjectStore } from "../store/project.ts";

/** A project as the server sees it. */
export type Project = ProjectStore<ProjectState>;
