import type { Request, Response } from "express";
import { Failure } from "../../core/failure.ts";
import type { OpenedProject } from "../opened-project.ts";
import { pointerToAnother, pointerToState } from "../state-snapshot.ts";
import { type Client, type ClientLimits, openClient } from "./client.ts";
import { createFeed, type Feed } from "./feed.ts";
import { resetFrame } from "./frames.ts";
import { createViewers } from "./viewers.ts";

export interface StreamLimits extends ClientLimits {
  readonly maxClients: number;
}

const defaultLimits: StreamLimits = {
  retryMs: 2000,
  heartbeatMs: 15_000,
  drainLimitMs: 30_000,
  maxClients: 500,
};

/** What a client asks for. */
export interface Following {
  /** Cursor: seq of the last event the client has. */
  readonly since: number;
  /** Most events that are replayed; a client that is further behind reads the state anew. */
  readonly mostEvents: number;
  /** False when that cursor belongs to another log than this one. */
  readonly isOurs: boolean;
  /** Specs a person looks at. */
  readonly viewing: readonly string[];
}

/** The event streams of all projects. */
export interface Streams {
  /**
   * Streams a project's events after the cursor until the client goes or the project closes. Failures TOO_MANY_CLIENTS
   * and CURSOR_BEYOND_HEAD come before anything is written.
   */
  follow(
    opened: OpenedProject,
    following: Following,
    exchange: { readonly request: Request; readonly response: Response },
  ): Promise<void>;
  /** How many clients listen now. */
  count(): number;
  /** The specs of a project that people with an open stream look at. */
  viewed(projectId: string): readonly string[];
  /** Closes all streams; clients come back by their last id. */
  endAll(): void;
}

/** `onViewers` is called with the project whose viewers changed. */
export function createStreams(onViewers: (projectId: string) => void, limits: StreamLimits = defaultLimits): Streams {
  const clients = new Set<Client>();
  const feeds = new WeakMap<OpenedProject, Feed>();
  const viewers = createViewers(onViewers);
  let places = 0;

  function feedOf(opened: OpenedProject): Feed {
    const feed = feeds.get(opened) ?? createFeed(opened);
    feeds.set(opened, feed);
    return feed;
  }

  return {
    count: () => places,
    viewed: viewers.of,
    endAll() {
      for (const client of clients) client.end();
    },
    async follow(opened, following, { request, response }) {
      if (places >= limits.maxClients) throw new Failure("TOO_MANY_CLIENTS", undefined, { retryAfterSeconds: 5 });
      places += 1;
      try {
        if (following.isOurs) await checkCursor(opened, following.since);
        const client = openClient(response, limits);
        if (request.method === "HEAD") return client.end();
        if (!following.isOurs) return client.end(resetFrame(pointerToAnother(opened.project)));
        if (opened.project.headSeq() - following.since > following.mostEvents)
          return client.end(resetFrame(pointerToState(opened.project)));
        const feed = feedOf(opened);
        clients.add(client);
        const leave = [feed.join(client), viewers.add(opened.project.projectId, following.viewing)];
        await pump(opened, feed, following.since, client).finally(() => {
          for (const each of leave) each();
          clients.delete(client);
          client.end();
        });
      } finally {
        places -= 1;
      }
    },
  };
}

/** The client may have its cursor from another server of the same log, which knows of more than this one. */
async function checkCursor({ project }: OpenedProject, since: number): Promise<void> {
  if (since > project.headSeq()) await project.catchUp();
  if (since > project.headSeq()) throw new Failure("CURSOR_BEYOND_HEAD", `the newest event is ${project.headSeq()}`);
}

/** Replay and live are one loop: read until up to date, then wait for a wake, so the seam has neither gap nor double. */
async function pump({ project, closing, isCurrent }: OpenedProject, feed: Feed, since: number, client: Client) {
  let cursor = since;
  while (!client.isEnded() && !closing.aborted) {
    const woken = client.nextWake();
    const step = await feed.after(cursor);
    if ("reset" in step) return client.end(step.reset);
    if (!(await client.write(step.frames))) return;
    cursor = step.nextSince;
    // Asked of the log and not of the step, which may be shared and older than the last wake. Where nothing can be
    // read, trying again at once would not mend it.
    if (step.isStuck || cursor >= project.headSeq()) await woken;
  }
  if (!(await isCurrent())) client.end(resetFrame(pointerToAnother(project)));
}
