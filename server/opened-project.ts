import { setMaxListeners } from "node:events";
import { projectFold } from "../core/project/state.ts";
import { createQueue, type Exclusively } from "../store/exclusively.ts";
import { openProject } from "../store/project.ts";
import { projectIdentity } from "../store/project-identity.ts";
import { type AssetTimeline, createAssetTimeline } from "./asset-timeline.ts";
import { type DocumentDesk, openDocumentDesk } from "./document-desk.ts";
import { type JobsView, openJobsView } from "./jobs-view.ts";
import { openProgressFeed, type ProgressFeed } from "./progress-feed.ts";
import type { Project } from "./project.ts";

/** A project with everything the server keeps beside it. */
export interface OpenedProject {
  readonly project: Project;
  readonly desk: DocumentDesk;
  readonly progress: ProgressFeed;
  readonly timeline: AssetTimeline;
  readonly jobs: JobsView;
  /** Runs are planned and started one after another, so that a repeated request meets the run of the first one. */
  readonly startsRuns: Exclusively;
  /** Aborts when this is closed; what still streams from it has to end. */
  readonly closing: AbortSignal;
  /** False when another folder, or none, stands in the place of the one that was opened. */
  isCurrent(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a project and begins to follow hand edits and progress. @throws Failure PROJECT_NOT_FOUND, INVALID_ID */
export async function openWithDesk(
  dataDir: string,
  projectId: string,
  log: (error: unknown) => void,
): Promise<OpenedProject> {
  const project = await openProject({ dataDir, projectId, fold: projectFold, onFault: log });
  try {
    const identity = await projectIdentity(project.folder);
    const desk = await openDocumentDesk(project, log);
    const progress = await openProgressFeed(project.folder, log);
    const jobs = openJobsView(project, log);
    const closing = new AbortController();
    // Every open stream listens, and their number has a limit of its own.
    setMaxListeners(0, closing.signal);
    return {
      project,
      desk,
      progress,
      timeline: createAssetTimeline(project),
      jobs,
      startsRuns: createQueue(),
      closing: closing.signal,
      isCurrent: oncePerWave(async () => (await projectIdentity(project.folder)) === identity),
      async close() {
        closing.abort();
        jobs.close();
        await progress.close();
        await desk.close();
        await project.close();
      },
    };
  } catch (error) {
    await project.close();
    throw error;
  }
}

/** Lets all callers of one moment share a look that begins after each of them asked. */
function oncePerWave<T>(look: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  function start(): Promise<T> {
    current = look().finally(() => {
      current = null;
    });
    return current;
  }
  return () => {
    if (current === null) return start();
    next ??= current.then(again, again);
    return next;
  };
  function again(): Promise<T> {
    next = null;
    return start();
  }
}
