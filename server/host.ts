import type { Config } from "../core/contracts.ts";
import type { Actor } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { type ProjectState, projectFold } from "../core/project/state.ts";
import type { LoadedConfig } from "../store/config.ts";
import { openProject, type ProjectStore } from "../store/project.ts";
import { listProjects } from "../store/projects.ts";
import { type DocumentDesk, openDocumentDesk } from "./document-desk.ts";
import { openProgressFeed, type ProgressFeed } from "./progress-feed.ts";

export type Project = ProjectStore<ProjectState>;

/** Whoever sits at the browser; roles come with access control. */
export const person: Actor = { kind: "person", id: "operator" };

/** Everything the routes work on: the open projects and the settings. */
export interface Host {
  readonly settings: LoadedConfig;
  readonly config: Config;
  /** @throws Failure PROJECT_NOT_FOUND, INVALID_ID */
  project(projectId: string): Promise<Project>;
  projects(): Promise<Project[]>;
  desk(projectId: string): Promise<DocumentDesk>;
  progress(projectId: string): Promise<ProgressFeed>;
  close(): Promise<void>;
}

interface OpenedProject {
  readonly project: Project;
  readonly desk: DocumentDesk;
  readonly progress: ProgressFeed;
}

/** Opens projects when they are first asked for and keeps them open; a project that appears on disk is found by the next request. */
export function createHost(settings: LoadedConfig, log: (error: unknown) => void): Host {
  const opened = new Map<string, Promise<OpenedProject>>();
  let isClosed = false;

  async function open(projectId: string): Promise<OpenedProject> {
    const project = await openProject({ dataDir: settings.config.dataDir, projectId, fold: projectFold, onFault: log });
    return {
      project,
      desk: await openDocumentDesk(project, log),
      progress: await openProgressFeed(project.folder, log),
    };
  }

  function find(projectId: string): Promise<OpenedProject> {
    if (isClosed) throw new Failure("LOG_UNAVAILABLE", "The server is stopping.");
    const known = opened.get(projectId);
    if (known !== undefined) return known;
    const opening = open(projectId);
    opened.set(projectId, opening);
    opening.catch(() => opened.delete(projectId));
    return opening;
  }

  return {
    settings,
    config: settings.config,
    project: async (projectId) => (await find(projectId)).project,
    desk: async (projectId) => (await find(projectId)).desk,
    progress: async (projectId) => (await find(projectId)).progress,
    async projects() {
      const ids = await listProjects(settings.config.dataDir);
      return Promise.all(ids.map(async (id) => (await find(id)).project));
    },
    async close() {
      isClosed = true;
      for (const { project, desk, progress } of await Promise.all(opened.values())) {
        await progress.close();
        await desk.close();
        await project.close();
      }
    },
  };
}
