const LONGEST_MS = 100;
/** So long after its callbacks a frame has been drawn: what is done sooner takes the processors from that. */
const DRAWN_MS = 24;

/** Runs `work` once the next frame is on the screen, so that it does not hold that up; a hidden page, which has no frames, waits 100 ms. */
export function afterFrame(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    work();
  };
  requestAnimationFrame(() => setTimeout(once, DRAWN_MS));
  setTimeout(once, LONGEST_MS);
}
