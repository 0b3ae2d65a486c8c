import { evolveAssets } from "../asset/evolve.ts";
import { type AssetsState, initialAssets } from "../asset/state.ts";
import { type DecisionsState, evolveDecisions, initialDecisions } from "../decision/state.ts";
import { evolveDocuments, initialDocuments, type ListedDocuments } from "../document/state.ts";
import type { DiecastEvent } from "../event.ts";
import { type ExceptionsState, evolveExceptions, initialExceptions } from "../exception/state.ts";
import { evolveJobs } from "../job/evolve.ts";
import { initialJobs, type JobsState } from "../job/state.ts";
import { evolveRuns, initialRuns, type RunsState } from "../run/state.ts";
import { evolveSprints, initialSprints, type SprintsState } from "../sprint/state.ts";
import { evolvePaces, initialPaces, type PacesState } from "../telemetry/paces.ts";

/** Everything a project is, folded from its log: plain JSON, the same on server, worker and in the browser. */
export interface ProjectState
  extends ListedDocuments,
    RunsState,
    JobsState,
    AssetsState,
    DecisionsState,
    ExceptionsState,
    SprintsState,
    PacesState {
  seq: number;
  title: string;
  lastEventAt: string | null;
}

export const initialProject = (): ProjectState => ({
  seq: 0,
  title: "",
  lastEventAt: null,
  ...initialDocuments(),
  ...initialRuns(),
  ...initialJobs(),
  ...initialAssets(),
  ...initialDecisions(),
  ...initialExceptions(),
  ...initialSprints(),
  ...initialPaces(),
});

/** Folds one event into a project. Accepts every event ever written; owns and mutates `state` (D-0004). */
export function evolveProject(state: ProjectState, event: DiecastEvent): ProjectState {
  state.seq = event.seq;
  state.lastEventAt = event.ts;
  if (event.type === "project.created") state.title = event.payload.title;
  evolveDocuments(state, event);
  evolveRuns(state, event);
  evolveJobs(state, event);
  evolveAssets(state, event);
  evolveDecisions(state, event);
  evolveExceptions(state, event);
  evolveSprints(state, event);
  evolvePaces(state, event);
  return state;
}

/** The fold a store hosts; `version` changes whenever old snapshots stop being readable. */
export const projectFold = {
  initial: initialProject,
  evolve: evolveProject,
  version: "project-14",
  isPart: true,
  policyHash: ({ documents, documentKeys }: ProjectState): string | null =>
    documents[documentKeys.project?.[0]?.[0] ?? ""]?.hash ?? null,
};
