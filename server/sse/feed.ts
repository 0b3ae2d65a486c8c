import { Failure } from "../../core/failure.ts";
import type { EncodedEvent } from "../../store/project.ts";
import type { OpenedProject } from "../opened-project.ts";
import { pointerToAnother, pointerToState } from "../state-snapshot.ts";
import type { Client } from "./client.ts";
import { frameOf, progressFrame, resetFrame } from "./frames.ts";

/** Small, because every client that does not read holds one page. */
const pageBytes = 64 * 1024;
const pageEvents = 200;
/** The newest frames that are kept for clients that come a little later. */
const keptBytes = 1024 * 1024;

/** What comes after a cursor: frames, or the last words to a client that can't go on from there. */
export type Step =
  | {
      readonly frames: readonly Buffer[];
      readonly nextSince: number;
      /** There should be more, but nothing can be read: the file is damaged there. */
      readonly isStuck: boolean;
    }
  | { readonly reset: Buffer };

/** What all clients of one project share: one wake, one read and one encoding of each event and of each note. */
export interface Feed {
  /** Wakes the client at every append and offers it all progress; returns what ends that. */
  join(client: Client): () => void;
  /** Clients at the same cursor share one look at the log. */
  after(since: number): Promise<Step>;
}

/** Listens for as long as the project is open. */
export function createFeed(opened: OpenedProject): Feed {
  const { project, progress, closing } = opened;
  const clients = new Set<Client>();
  const reading = new Map<number, Promise<Step>>();
  const frameFor = createFrames();
  const wakeAll = (): void => {
    for (const client of clients) client.wake();
  };
  project.onAppend(wakeAll);
  closing.addEventListener("abort", wakeAll, { once: true });
  progress.subscribe((note) => {
    const frame = progressFrame(note);
    for (const client of clients) client.offer(frame);
  });

  async function read(since: number): Promise<Step> {
    if (since > project.headSeq()) return { reset: resetFrame(pointerToAnother(project)) };
    const page = await project.readEncoded({ since, limit: pageEvents, maxBytes: pageBytes });
    // Looked at after the read and before anything goes out: nothing of another log is ever sent.
    if (!(await opened.isCurrent())) return { reset: resetFrame(pointerToAnother(project)) };
    const frames = page.events.map(frameFor);
    return { frames, nextSince: page.nextSince, isStuck: frames.length === 0 && !page.upToDate };
  }

  function readOrReset(since: number): Promise<Step> {
    return read(since).catch((error: unknown) => {
      if (error instanceof Failure && error.code === "CURSOR_GONE")
        return { reset: resetFrame(pointerToState(project)) };
      throw error;
    });
  }

  return {
    join(client) {
      clients.add(client);
      for (const note of progress.current()) client.offer(progressFrame(note));
      return () => clients.delete(client);
    },
    after(since) {
      const known = reading.get(since);
      if (known !== undefined) return known;
      const step = readOrReset(since).finally(() => reading.delete(since));
      reading.set(since, step);
      return step;
    },
  };
}

/** Encodes each event once for all clients, as long as it is among the newest. */
function createFrames(): (event: EncodedEvent) => Buffer {
  const frames = new Map<number, Buffer>();
  let bytes = 0;
  return (event) => {
    const known = frames.get(event.seq);
    if (known !== undefined) return known;
    const frame = frameOf(event);
    frames.set(event.seq, frame);
    bytes += frame.length;
    for (const [seq, oldest] of frames) {
      if (bytes <= keptBytes || seq === event.seq) break;
      frames.delete(seq);
      bytes -= oldest.length;
    }
    return frame;
  };
}
