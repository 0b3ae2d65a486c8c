import type { DiecastEvent } from "../event.ts";
import { evolveTelemetry, initialTelemetry, type Telemetry } from "../telemetry/telemetry.ts";
import { type AssetEvents, evolveAssetEvents, initialAssetEvents } from "../view/asset-events.ts";
import { evolveJobList, initialJobList, type JobList } from "../view/job-list.ts";
import { evolveProject, initialProject, type ProjectState, projectFold } from "./state.ts";

/** A project and what the server keeps beside it to answer without reading the log; all at the same seq. Plain JSON. */
export interface ServerState {
  readonly project: ProjectState;
  readonly jobList: JobList;
  readonly assetEvents: AssetEvents;
  readonly telemetry: Telemetry;
}

/** Folds one event into all of them; owns and mutates `state` (D-0004). */
function evolveServer(state: ServerState, event: DiecastEvent): ServerState {
  const { project, jobList, assetEvents, telemetry } = state;
  // First: what leaves the project with this event is still in it.
  evolveTelemetry(telemetry, project, jobList, event);
  evolveJobList(jobList, project, event);
  evolveAssetEvents(assetEvents, project, event);
  evolveProject(project, event);
  return state;
}

/** The fold the server hosts. Its part `project` is what `projectFold` gives for the same events. */
export const serverFold = {
  initial: (): ServerState => ({
    project: initialProject(),
    jobList: initialJobList(),
    assetEvents: initialAssetEvents(),
    telemetry: initialTelemetry(),
  }),
  evolve: evolveServer,
  version: `${projectFold.version}+job-list-2+asset-events-2+telemetry-1`,
  policyHash: ({ project }: ServerState): string | null => projectFold.policyHash(project),
  /** The project alone, as `projectFold` folds it. */
  pick: ({ project }: ServerState): ProjectState => project,
};
