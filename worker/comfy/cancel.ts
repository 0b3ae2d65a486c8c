import { setTimeout as pause } from "node:timers/promises";
import type { Driver } from "./driver.ts";
import { isTransient } from "./failures.ts";
import { observe } from "./observe.ts";

/**
 * Ends a prompt: waiting → deleted from the queue, running → interrupted by id. Repeated until the server shows a
 * terminal state, because an interrupt can land between two nodes' start and be lost. Returns false when the time
 * ran out first or the server is away.
 */
export async function cancel(driver: Driver, promptId: string, outputNodeId: string): Promise<boolean> {
  const { client, timers } = driver;
  const deadline = performance.now() + timers.cancelMs;
  do {
    try {
      const { state } = await observe(client, promptId, outputNodeId);
      if (state.kind === "pending") await client.deletePending(promptId);
      else if (state.kind === "running") await client.interrupt(promptId);
      else return true;
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await pause(Math.min(timers.pollMs, 250));
  } while (performance.now() < deadline && !driver.closing.aborted);
  return false;
}
