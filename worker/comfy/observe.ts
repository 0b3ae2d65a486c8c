import type { ComfyClient } from "./client.ts";
import type { PromptState } from "./reconcile.ts";
import { aliveState, endState } from "./reconcile.ts";

export interface Observation {
  readonly state: PromptState;
  /** Changes whenever the queue moves, even for others' prompts. */
  readonly movement: string;
}

/** The truth about one prompt: the queue first, then history. In this order a prompt can't slip through. */
export async function observe(client: ComfyClient, promptId: string, outputNodeId: string): Promise<Observation> {
  const queue = await client.queue();
  const movement = [...queue.running, "|", ...queue.pending].join(" ");
  const alive = aliveState(queue, promptId);
  if (alive !== null) return { state: alive, movement };
  return { state: endState(await client.history(promptId), outputNodeId), movement };
}
