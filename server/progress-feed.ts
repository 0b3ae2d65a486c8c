import { join } from "node:path";
import type { Progress } from "../core/view/progress.ts";
import { watchProgress } from "../store/progress.ts";

/** Progress as clients get it: ephemeral, told as it comes, never replayed from the log. */
export interface ProgressFeed {
  /** The newest note of every job that reports any. */
  current(): readonly Progress[];
  subscribe(listener: (progress: Progress) => void): () => void;
  close(): Promise<void>;
}

/** Follows the progress side-cars of one project (its folder) for all its clients. */
export async function openProgressFeed(folder: string, onFault: (error: unknown) => void): Promise<ProgressFeed> {
  const listeners = new Set<(progress: Progress) => void>();
  const watch = await watchProgress({
    folder: join(folder, "runtime", "progress"),
    onProgress: (progress) => {
      for (const listener of listeners) listener(progress);
    },
    onEnd: () => undefined,
    onFault,
  });
  return {
    current: () => watch.current(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => watch.close(),
  };
}
