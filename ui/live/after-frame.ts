const LONGEST_MS = 100;

/** Runs `work` once the next frame is on the screen, so that it does not hold that up; a hidden page, which has no frames, waits 100 ms. */
export function afterFrame(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    work();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, LONGEST_MS);
}
