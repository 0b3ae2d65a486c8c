const LONGEST_MS = 1_000;
const waiting: (() => void)[] = [];

/** Does small things one after another, each when a frame has time left for it, a second apart at the latest: each request costs some milliseconds of a frame. */
export function whenIdle(work: () => void): void {
  waiting.push(work);
  if (waiting.length === 1) soon();
}

function soon(): void {
  // Safari has no such thing yet.
  const ask = globalThis.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 50));
  ask(next, { timeout: LONGEST_MS });
}

function next(): void {
  const work = waiting.shift();
  if (waiting.length > 0) soon();
  work?.();
}
