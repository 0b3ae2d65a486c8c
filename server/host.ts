import type { Config } from "../core/contracts.ts";
import { Failure } from "../core/failure.ts";
import type { LoadedConfig } from "../store/config.ts";
import { listProjects } from "../store/projects.ts";
import { type OpenedProject, openWithDesk } from "./opened-project.ts";
import { createStreams, type StreamLimits, type Streams } from "./sse/streams.ts";
import { createViewingFiles } from "./sse/viewing-files.ts";

const lookMs = 500;

/** Everything the routes work on: the open projects, the streams and the settings. */
export interface Host {
  readonly settings: LoadedConfig;
  readonly config: Config;
  readonly streams: Streams;
  /** @throws Failure PROJECT_NOT_FOUND, INVALID_ID */
  open(projectId: string): Promise<OpenedProject>;
  /** All projects that can be opened, by id; what keeps another from being opened is logged. */
  openAll(): Promise<OpenedProject[]>;
  close(): Promise<void>;
}

/**
 * Opens projects when they are first asked for and keeps them open; a project that appears on disk is found by the next
 * request. One whose folder was replaced is closed, its streams are told to start over, and it is opened anew.
 */
export function createHost(settings: LoadedConfig, log: (error: unknown) => void, limits?: StreamLimits): Host {
  const { dataDir } = settings.config;
  const opened = new Map<string, Promise<OpenedProject>>();
  const viewing = createViewingFiles(dataDir, (id) => streams.viewed(id), log);
  const streams = createStreams(viewing.note, limits);
  let isClosed = false;

  function begin(projectId: string, after: Promise<void>): Promise<OpenedProject> {
    const opening = after.then(() => openWithDesk(dataDir, projectId, log));
    opened.set(projectId, opening);
    opening.catch(() => opened.get(projectId) === opening && opened.delete(projectId));
    return opening;
  }

  async function open(projectId: string): Promise<OpenedProject> {
    if (isClosed) throw new Failure("LOG_UNAVAILABLE", "The server is stopping.");
    const opening = opened.get(projectId) ?? begin(projectId, Promise.resolve());
    const known = await opening;
    if (await known.isCurrent()) return known;
    if (opened.get(projectId) === opening) begin(projectId, known.close());
    return open(projectId);
  }

  async function openKnown(projectIds: Iterable<string>): Promise<OpenedProject[]> {
    const outcomes = await Promise.allSettled([...projectIds].map(open));
    const faults = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    if (!isClosed) faults.filter((fault) => !isGone(fault)).forEach(log);
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  }

  // Also when nobody asks: streams have to hear of it, and hand edits of the new folder count.
  const look = setInterval(() => void openKnown(opened.keys()), lookMs);
  look.unref();

  return {
    settings,
    config: settings.config,
    streams,
    open,
    openAll: async () => openKnown(await listProjects(dataDir)),
    async close() {
      isClosed = true;
      clearInterval(look);
      await viewing.close();
      for (const outcome of await Promise.allSettled(opened.values()))
        if (outcome.status === "fulfilled") await outcome.value.close();
    },
  };
}

/** A project that went away is nothing to report. */
function isGone(error: unknown): boolean {
  return error instanceof Failure && error.code === "PROJECT_NOT_FOUND";
}
