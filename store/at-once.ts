import { setImmediate } from "node:timers/promises";

const atOnce = 16;
/** Who answers requests is not kept waiting longer than this by work that waits for nothing itself. */
const turnMs = 8;

/** Does the work for all items, a few at a time: most of it is waiting for the disk. Throws the signal's reason when aborted. */
export async function eachAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let endsAt = performance.now() + turnMs;
  for (let at = 0; at < items.length; at += atOnce) {
    signal?.throwIfAborted();
    await Promise.all(items.slice(at, at + atOnce).map(work));
    if (performance.now() < endsAt) continue;
    await setImmediate();
    endsAt = performance.now() + turnMs;
  }
}
