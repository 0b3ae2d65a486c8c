import type { ComfyClient } from "./client.ts";
import { isTransient } from "./failures.ts";

/**
 * Keeps the server's history short: entries embed whole graphs. The newest harvested entry stays as a sentinel:
 * when it has vanished too, the server has lost its history and not just one prompt.
 */
export interface HistoryKeeper {
  /** Called when our bytes are in hand. */
  retire(promptId: string): Promise<void>;
  /** Called when an entry must not be met again, for example a reported failure. */
  discard(promptId: string): Promise<void>;
  /** Null when there is nothing to tell it by. */
  wasHistoryWiped(): Promise<boolean | null>;
}

/** Ids that could not be deleted are tried again later, but not for ever. */
const maxLeftovers = 100;

export function createHistoryKeeper(client: ComfyClient): HistoryKeeper {
  let sentinel: string | null = null;
  let leftovers: readonly string[] = [];

  const sweep = async (): Promise<void> => {
    const due = leftovers;
    leftovers = [];
    for (const promptId of due) {
      try {
        await client.forget(promptId);
      } catch (error) {
        // A finished render must not fail because of tidying up; the id is tried again with the next one.
        if (!isTransient(error)) throw error;
        leftovers = [...leftovers, promptId].slice(-maxLeftovers);
      }
    }
  };
  const discard = async (promptId: string): Promise<void> => {
    leftovers = [...leftovers, promptId];
    await sweep();
  };
  return {
    discard,
    async retire(promptId) {
      const previous = sentinel;
      sentinel = promptId;
      if (previous !== null && previous !== promptId) await discard(previous);
    },
    wasHistoryWiped: async () => (sentinel === null ? null : (await client.history(sentinel)) === null),
  };
}
