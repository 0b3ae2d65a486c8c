import type { DiecastEvent } from "../../core/event.ts";
import { eventTypes } from "../../core/event-types.ts";
import type { Progress } from "../../core/view/progress.ts";
import { projectPath } from "./api.ts";

/** Where a stream begins: a seq, and the hash of its event, because any log has that seq (null: it is not known). */
export interface StreamStart {
  readonly seq: number;
  readonly hash: string | null;
}

export interface StreamListener {
  readonly onOpen: () => void;
  readonly onEvent: (event: DiecastEvent) => void;
  readonly onProgress: (progress: Progress) => void;
  /** The connection broke; the browser resumes by itself from the last event it got. */
  readonly onBreak: () => void;
  /** The stream is over for good: the state must be read anew. */
  readonly onEnd: () => void;
}

/** A stream that is followed. */
export interface Stream {
  /** Tells which spec a person looks at from now on. */
  readonly look: (specId: string | null) => void;
  readonly close: () => void;
}

/** Follows a project's events after `start`, and tells which spec a person looks at. */
export function openStream(
  projectId: string,
  start: StreamStart,
  viewing: string | null,
  listener: StreamListener,
): Stream {
  let [last, wanted, told] = [start, viewing, viewing];
  let source = connect();

  function connect(): EventSource {
    told = wanted;
    const next = new EventSource(addressOf(projectId, last, told));
    const take = (message: MessageEvent<string>): void => {
      const event: DiecastEvent = JSON.parse(message.data);
      last = { seq: event.seq, hash: null };
      listener.onEvent(event);
    };
    for (const type of eventTypes) next.addEventListener(type, take);
    next.addEventListener("progress", (message: MessageEvent<string>) => listener.onProgress(JSON.parse(message.data)));
    next.addEventListener("reset", () => {
      next.close();
      listener.onEnd();
    });
    next.addEventListener("open", () => {
      listener.onOpen();
      tell();
    });
    next.addEventListener("error", () => {
      if (next.readyState === EventSource.CLOSED) listener.onEnd();
      else listener.onBreak();
    });
    return next;
  }

  /** Only an address tells it, so another stream goes on. One that is on its way, or comes back by itself, still tells what it was made for: it is left to open first. */
  function tell(): void {
    if (told === wanted || source.readyState !== EventSource.OPEN) return;
    source.close();
    source = connect();
  }

  return {
    look(specId) {
      wanted = specId;
      tell();
    },
    close: () => source.close(),
  };
}

function addressOf(projectId: string, { seq, hash }: StreamStart, viewing: string | null): string {
  const proof = hash === null ? "" : `&hash=${hash}`;
  const looking = viewing === null ? "" : `&viewing=spec:${viewing}`;
  return projectPath(projectId, `events/stream?since=${seq}${proof}${looking}`);
}
