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

/** Follows a project's events after `start`, and tells which spec a person looks at; returns what closes the stream. */
export function openStream(
  projectId: string,
  { seq, hash }: StreamStart,
  viewing: string | null,
  listener: StreamListener,
): () => void {
  const proof = hash === null ? "" : `&hash=${hash}`;
  const looking = viewing === null ? "" : `&viewing=spec:${viewing}`;
  const source = new EventSource(projectPath(projectId, `events/stream?since=${seq}${proof}${looking}`));
  const take = (message: MessageEvent<string>): void => listener.onEvent(JSON.parse(message.data));
  for (const type of eventTypes) source.addEventListener(type, take);
  source.addEventListener("progress", (message: MessageEvent<string>) => listener.onProgress(JSON.parse(message.data)));
  source.addEventListener("reset", () => {
    source.close();
    listener.onEnd();
  });
  source.addEventListener("open", listener.onOpen);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) listener.onEnd();
    else listener.onBreak();
  });
  return () => source.close();
}
