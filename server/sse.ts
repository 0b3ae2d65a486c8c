import type { Request, Response } from "express";
import { Failure } from "../core/failure.ts";
import type { Progress } from "../core/view/progress.ts";
import type { EncodedEvent } from "../store/project.ts";
import type { Project } from "./host.ts";
import type { ProgressFeed } from "./progress-feed.ts";

const heartbeatMs = 15_000;
const drainLimitMs = 30_000;
const maxUnreadBytes = 1024 * 1024;
const maxClients = 500;
const retryMs = 2000;
const pageEvents = 200;

/** One frame per event, encoded once for all clients; the oldest go when there are many. */
const frames = new Map<string, Buffer>();
const maxFrames = 4096;
let clients = 0;

/**
 * Streams a project's events after `since`. Replay and live are one loop: read until up to date, then wait for a wake,
 * so the seam has neither gap nor double. A client that does not read is cut off and resumes by its last id.
 * @throws Failure CURSOR_BEYOND_HEAD, TOO_MANY_CLIENTS before anything is written
 */
export async function streamEvents(
  project: Project,
  progress: ProgressFeed,
  since: number,
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<void> {
  if (clients >= maxClients) throw new Failure("TOO_MANY_CLIENTS");
  await project.read({ since, limit: 1 });
  clients += 1;
  const client = openClient(response);
  for (const note of progress.current()) client.offer(progressFrame(note));
  const stops = [project.onAppend(client.wake), progress.subscribe((note) => client.offer(progressFrame(note)))];
  request.on("close", client.end);
  try {
    await pump(project, since, client);
  } finally {
    clients -= 1;
    for (const stop of stops) stop();
    client.end();
  }
}

async function pump(project: Project, since: number, client: Client): Promise<void> {
  let cursor = since;
  while (!client.isEnded()) {
    const woken = client.nextWake();
    const page = await project.readEncoded({ since: cursor, limit: pageEvents });
    for (const event of page.events) {
      if (!(await client.write(frameOf(project.projectId, event)))) return;
      cursor = event.seq;
    }
    if (page.upToDate) await woken;
  }
}

interface Client {
  wake(): void;
  /** Settles at the next wake after this call, the heartbeat or the end. */
  nextWake(): Promise<void>;
  /** Writes and waits until the client has room again; false when it is gone. */
  write(frame: Buffer): Promise<boolean>;
  /** Writes if there is room; ephemeral frames may be lost. */
  offer(frame: Buffer): void;
  isEnded(): boolean;
  end(): void;
}

function openClient(response: Response): Client {
  let isEnded = false;
  let resolveWake: () => void = () => undefined;
  response.status(200);
  response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Accel-Buffering", "no");
  response.flushHeaders();
  response.write(`retry: ${retryMs}\n\n`);
  const wake = (): void => resolveWake();
  const heartbeat = setInterval(() => client.offer(Buffer.from(": still here\n\n")), heartbeatMs);
  const client: Client = {
    wake,
    nextWake: () => new Promise((resolve) => (resolveWake = resolve)),
    async write(frame) {
      if (isEnded) return false;
      if (response.write(frame)) return true;
      return drained(response).then((hasDrained) => {
        if (!hasDrained) client.end();
        return hasDrained && !isEnded;
      });
    },
    offer(frame) {
      if (!isEnded && response.writableLength < maxUnreadBytes) response.write(frame);
    },
    isEnded: () => isEnded,
    end() {
      if (isEnded) return;
      isEnded = true;
      clearInterval(heartbeat);
      response.destroy();
      wake();
    },
  };
  return client;
}

/** True once the client has read on; false when it closed, or read nothing for 30 s. */
function drained(response: Response): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(false), drainLimitMs);
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    function settle(hasDrained: boolean): void {
      clearTimeout(timer);
      response.off("drain", onDrain);
      response.off("close", onClose);
      resolve(hasDrained);
    }
    response.once("drain", onDrain);
    response.once("close", onClose);
  });
}

function frameOf(projectId: string, event: EncodedEvent): Buffer {
  const key = `${projectId}:${event.seq}`;
  const known = frames.get(key);
  if (known !== undefined) return known;
  const frame = Buffer.concat([
    Buffer.from(`id: ${event.seq}\nevent: ${event.type}\ndata: `),
    event.json,
    Buffer.from("\n\n"),
  ]);
  frames.set(key, frame);
  const oldest = frames.keys().next();
  if (frames.size > maxFrames && !oldest.done) frames.delete(oldest.value);
  return frame;
}

function progressFrame(note: Progress): Buffer {
  return Buffer.from(`event: progress\ndata: ${JSON.stringify(note)}\n\n`);
}
