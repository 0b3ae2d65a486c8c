import { setMaxListeners } from "node:events";
import type { DiecastEvent } from "../core/event.ts";
import { serverFold } from "../core/project/server-state.ts";
import { projectFold } from "../core/project/state.ts";
import { type Leases, noLeases } from "../core/sprint/leases.ts";
import type { Histogram } from "../core/telemetry/histogram.ts";
import type { Telemetry } from "../core/telemetry/telemetry.ts";
import { seqsOfAsset } from "../core/view/asset-events.ts";
import type { ListedJobs } from "../core/view/job-page.ts";
import { createQueue, type Exclusively } from "../store/exclusively.ts";
import { openProject } from "../store/project.ts";
import { projectIdentity } from "../store/project-identity.ts";
import { readEvents } from "./asset-timeline.ts";
import { timeCommits } from "./commit-times.ts";
import { type DocumentDesk, openDocumentDesk } from "./document-desk.ts";
import { createInboxProof, type InboxProof } from "./inbox-proof.ts";
import { createLibrary, type Library } from "./library.ts";
import { type CallLater, dropOldFilesDaily } from "./old-files.ts";
import { openProgressFeed, type ProgressFeed } from "./progress-feed.ts";
import { type Project, projectOf } from "./project.ts";

/** A project with everything the server keeps beside it. */
export interface OpenedProject {
  readonly project: Project;
  readonly desk: DocumentDesk;
  readonly progress: ProgressFeed;
  /** The newest events of an asset, at most 2,000, oldest first; costs only these. */
  timeline(assetId: string): Promise<DiecastEvent[]>;
  /** Every job there ever was, as the durable log has it now. Read it at once; it goes on changing. */
  jobs(): ListedJobs;
  /** Every asset with a picture, to be searched. */
  readonly library: Library;
  /** What is counted of all renders and jobs. Read it at once; it goes on changing. */
  telemetry(): Telemetry;
  /** Who is shown which questions right now. */
  readonly leases: Leases;
  /** The figures of the exception inbox, counted in the log. */
  readonly proveInbox: () => Promise<InboxProof>;
  /** How long the commits of this server took. */
  readonly commits: Histogram;
  /** Runs are planned and started one after another, so that a repeated request meets the run of the first one. */
  readonly startsRuns: Exclusively;
  /** Aborts when this is closed; what still streams from it has to end. */
  readonly closing: AbortSignal;
  /** False when another folder, or none, stands in the place of the one that was opened. */
  isCurrent(): Promise<boolean>;
  close(): Promise<void>;
}

/** The worker and the commands open the project alone. */
const parts = [{ version: projectFold.version, pick: serverFold.pick }];

/** Opens a project and begins to follow hand edits and progress. @throws Failure PROJECT_NOT_FOUND, INVALID_ID */
export async function openWithDesk(
  dataDir: string,
  projectId: string,
  log: (error: unknown) => void,
  callLater?: CallLater,
): Promise<OpenedProject> {
  const opened = await openProject({ dataDir, projectId, fold: serverFold, parts, onFault: log });
  const { store, commits } = timeCommits(opened);
  const project = projectOf(store);
  try {
    const identity = await projectIdentity(project.folder);
    const desk = await openDocumentDesk(project, log);
    const progress = await openProgressFeed(project.folder, log);
    const closing = new AbortController();
    // Every open stream listens, and their number has a limit of its own.
    setMaxListeners(0, closing.signal);
    const oldFiles = dropOldFilesDaily(() => project.dropOldFiles(), log, callLater);
    return {
      project,
      desk,
      progress,
      timeline: (assetId) => readEvents(project, seqsOfAsset(store.state().assetEvents, assetId)),
      jobs: () => store.state(),
      library: createLibrary(() => store.state()),
      telemetry: () => store.state().telemetry,
      leases: noLeases(),
      proveInbox: createInboxProof(project),
      commits,
      startsRuns: createQueue(),
      closing: closing.signal,
      isCurrent: oncePerWave(async () => (await projectIdentity(project.folder)) === identity),
      async close() {
        closing.abort();
        await oldFiles.close();
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
