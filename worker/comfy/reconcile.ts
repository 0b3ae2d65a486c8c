import type { ExecutionError, HistoryEntry, OutputFile, QueueAnswer } from "./answers.ts";

/** What the server knows of one prompt. `absent`: never accepted, deleted, evicted, wiped or restarted. */
export type PromptState =
  | { readonly kind: "pending"; readonly position: number }
  | { readonly kind: "running" }
  | { readonly kind: "succeeded"; readonly files: readonly OutputFile[]; readonly isFromCache: boolean }
  | { readonly kind: "failed"; readonly error: ExecutionError }
  | { readonly kind: "interrupted" }
  | { readonly kind: "absent" };

export type AliveState = Extract<PromptState, { kind: "pending" | "running" }>;
export type EndState = Exclude<PromptState, AliveState>;

export function isAlive(state: PromptState): state is AliveState {
  return state.kind === "pending" || state.kind === "running";
}

/** Where the prompt stands in a queue answer, or null when it is not in it. */
export function aliveState(queue: QueueAnswer, promptId: string): AliveState | null {
  if (queue.running.includes(promptId)) return { kind: "running" };
  const index = queue.pending.indexOf(promptId);
  return index < 0 ? null : { kind: "pending", position: queue.running.length + index };
}

/**
 * How a prompt that is not in the queue ended. Only to be called with a history answer read *after* the queue
 * answer: read the other way round, a prompt that ends in between would look lost.
 * Success needs `completed`; whether the output node has its files is for the harvest to judge.
 */
export function endState(entry: HistoryEntry | null, outputNodeId: string): EndState {
  if (entry === null) return { kind: "absent" };
  if (entry.isCompleted) {
    const files = (entry.outputs.get(outputNodeId) ?? []).filter((file) => file.type === "output");
    const ran = entry.nodeIds.filter((id) => id !== outputNodeId && !entry.cachedNodes.includes(id));
    return { kind: "succeeded", files, isFromCache: ran.length === 0 };
  }
  if (entry.lastMessage === "execution_interrupted") return { kind: "interrupted" };
  if (entry.error !== null) return { kind: "failed", error: entry.error };
  // An entry without a verdict is no evidence of anything; the lost handling looks for the files themselves.
  return { kind: "absent" };
}
