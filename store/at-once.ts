const atOnce = 16;

/** Does the work for all items, a few at a time: most of it is waiting for the disk. Throws the signal's reason when aborted. */
export async function eachAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) {
    signal?.throwIfAborted();
    await Promise.all(items.slice(at, at + atOnce).map(work));
  }
}
