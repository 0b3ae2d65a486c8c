const IDLE_LIMIT_MS = 5_000;

/** Lets the browser keep the UI itself, so that it opens without a server; begins when the first sight is done. */
export function keepShellWhenIdle(): void {
  // Only a page from this machine, or over https, may have one.
  if (!("serviceWorker" in navigator)) return;
  const keep = (): void => void navigator.serviceWorker.register("/sw.js").catch(reportError);
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, IDLE_LIMIT_MS));
  addEventListener("load", () => whenIdle(keep, { timeout: IDLE_LIMIT_MS }), { once: true });
}
