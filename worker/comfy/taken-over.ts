import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../core/failure.ts";
import { cancel } from "./cancel.ts";
import type { Driver } from "./driver.ts";
import { isTransient } from "./failures.ts";
import { observe } from "./observe.ts";
import type { RenderOptions } from "./provider.ts";
import { isAlive } from "./reconcile.ts";

interface Handed {
  readonly promptId: string;
  readonly outputNodeId: string;
}

/** @throws Failure STALE_ATTEMPT when the job is no longer ours: nothing is handed over for it. */
export async function refuseWhenTakenOver({ takenOver }: Pick<RenderOptions, "takenOver">): Promise<void> {
  if ((await takenOver()) !== null) throw new Failure("STALE_ATTEMPT");
}

/**
 * Withdraws a prompt that was handed over for a job which had been taken from us meanwhile, as happens to a worker that
 * stood still beyond its lease. Whoever has the job now either found this prompt and follows it, or has handed over one
 * of its own, and only then is this one in nobody's eyes. @throws Failure STALE_ATTEMPT when the job is no longer ours
 */
export async function withdrawWhenTakenOver(
  driver: Driver,
  handed: Handed,
  { takenOver }: Pick<RenderOptions, "takenOver">,
): Promise<void> {
  const deadline = performance.now() + driver.timers.cancelMs;
  for (;;) {
    const later = await takenOver();
    if (later === null) return;
    if (await isSettled(driver, handed, later)) break;
    if (performance.now() >= deadline || driver.closing.aborted) break;
    await pause(Math.min(driver.timers.pollMs, 250));
  }
  throw new Failure("STALE_ATTEMPT");
}

/** Whether our prompt has ended, or was ended here because nobody follows it. */
async function isSettled(driver: Driver, handed: Handed, later: readonly string[]): Promise<boolean> {
  const { promptId, outputNodeId } = handed;
  try {
    if (!isAlive((await observe(driver.client, promptId, outputNodeId)).state)) return true;
    if (later.length > 0 && !(await isAnyKnown(driver, later, outputNodeId))) return false;
    await cancel(driver, promptId, outputNodeId);
    await driver.keeper.discard(promptId);
    return true;
  } catch (error) {
    if (!isTransient(error)) throw error;
    return false;
  }
}

async function isAnyKnown({ client }: Driver, promptIds: readonly string[], outputNodeId: string): Promise<boolean> {
  for (const promptId of promptIds) {
    if ((await observe(client, promptId, outputNodeId)).state.kind !== "absent") return true;
  }
  return false;
}
