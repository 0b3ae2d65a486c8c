import type { Request, Response } from "express";
import { Failure } from "../../core/failure.ts";
import type { EncodedEvent, Page } from "../../store/project.ts";
import type { OpenedProject } from "../opened-project.ts";
import { type Client, type ClientLimits, openClient } from "./client.ts";
import { frameOf, progressFrame, resetFrame } from "./frames.ts";

export interface StreamLimits extends ClientLimits {
  readonly maxClients: number;
}

const defaultLimits: StreamLimits = {
  heartbeatMs: 15_000,
  drainLimitMs: 30_000,
  maxUnreadBytes: 1024 * 1024,
  maxClients: 500,
};
const pageEvents = 200;

/** The event streams of all projects. */
export interface Streams {
  /**
   * Streams a project's events after `since` until the client goes or the project closes. Failures TOO_MANY_CLIENTS and
   * CURSOR_BEYOND_HEAD come before anything is written.
   */
  follow(
    opened: OpenedProject,
    since: number,
    exchange: { readonly request: Request; readonly response: Response },
  ): Promise<void>;
  /** How many clients listen now. */
  count(): number;
  /** Closes all streams; clients come back by their last id. */
  endAll(): void;
}

export function createStreams(limits: StreamLimits = defaultLimits): Streams {
  const clients = new Set<Client>();
  let places = 0;
  return {
    count: () => places,
    endAll() {
      for (const client of clients) client.end();
    },
    async follow(opened, since, { request, response }) {
      if (places >= limits.maxClients) throw new Failure("TOO_MANY_CLIENTS", undefined, { retryAfterSeconds: 5 });
      places += 1;
      try {
        await opened.project.read({ since, limit: 1 });
        const client = openClient(response, limits);
        if (request.method === "HEAD") return client.end();
        clients.add(client);
        await serve(opened, since, client).finally(() => clients.delete(client));
      } finally {
        places -= 1;
      }
    },
  };
}

async function serve(opened: OpenedProject, since: number, client: Client): Promise<void> {
  const { project, progress, closing } = opened;
  const onClosing = (): void => client.wake();
  closing.addEventListener("abort", onClosing);
  const stops = [project.onAppend(client.wake), progress.subscribe((note) => client.offer(progressFrame(note)))];
  for (const note of progress.current()) client.offer(progressFrame(note));
  try {
    await pump(opened, since, client);
  } finally {
    for (const stop of stops) stop();
    closing.removeEventListener("abort", onClosing);
    client.end();
  }
}

/** Replay and live are one loop: read until up to date, then wait for a wake, so the seam has neither gap nor double. */
async function pump(opened: OpenedProject, since: number, client: Client): Promise<void> {
  const { project, closing } = opened;
  let cursor = since;
  while (!client.isEnded() && !closing.aborted) {
    const woken = client.nextWake();
    const page = await readPage(opened, cursor);
    if (page === null) return client.end(resetFrame(project.projectId));
    for (const event of page.events) if (!(await client.write(frameOf(event)))) return;
    cursor = page.nextSince;
    if (page.upToDate) await woken;
  }
  if (!(await opened.isCurrent())) client.end(resetFrame(project.projectId));
}

/** Null when the log is not the one that was followed: the folder is looked at after each read, before anything goes out. */
async function readPage({ project, isCurrent }: OpenedProject, since: number): Promise<Page<EncodedEvent> | null> {
  if (since > project.headSeq()) return null;
  const page = await project.readEncoded({ since, limit: pageEvents });
  return (await isCurrent()) ? page : null;
}
