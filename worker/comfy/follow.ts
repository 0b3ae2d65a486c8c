import { Failure } from "../../core/failure.ts";
import type { Bell } from "./bell.ts";
import { createBell } from "./bell.ts";
import { cancel } from "./cancel.ts";
import type { Driver } from "./driver.ts";
import { isTransient } from "./failures.ts";
import type { Observation } from "./observe.ts";
import { observe } from "./observe.ts";
import type { RenderOptions } from "./provider.ts";
import type { EndState } from "./reconcile.ts";
import { isAlive } from "./reconcile.ts";
import type { Reporter } from "./reporter.ts";
import { createReporter } from "./reporter.ts";

export interface Target {
  readonly promptId: string;
  readonly outputNodeId: string;
}

/**
 * Watches one prompt until the server shows how it ended. Polls; hints only shorten the wait and carry progress.
 * Throws RENDER_INTERRUPTED, PROVIDER_CLOSED, WATCHDOG_STALLED, or the PROVIDER_* failure of an outage that lasted.
 */
export async function follow(driver: Driver, target: Target, options: RenderOptions): Promise<EndState> {
  const bell = createBell();
  const reporter = createReporter(target.promptId, options.onProgress);
  const watchdog = createWatchdog(driver.timers.watchdogMs);
  const stopWatching = driver.hints.watch(target.promptId, (hint) => {
    watchdog.moved();
    reporter.hear(hint);
    if (hint.kind === "look") bell.ring();
  });
  const signals = [options.signal, driver.closing];
  for (const signal of signals) signal.addEventListener("abort", bell.ring);
  try {
    return await watchUntilEnd(driver, target, options.signal, { bell, reporter, watchdog });
  } finally {
    stopWatching();
    for (const signal of signals) signal.removeEventListener("abort", bell.ring);
  }
}

interface Watch {
  readonly bell: Bell;
  readonly reporter: Reporter;
  readonly watchdog: ReturnType<typeof createWatchdog>;
}

async function watchUntilEnd(driver: Driver, target: Target, signal: AbortSignal, watch: Watch): Promise<EndState> {
  const outage = createOutage(driver.timers.outageMs);
  for (;;) {
    await leaveWhenAsked(driver, target, signal);
    const seen = await outage.through(() => observe(driver.client, target.promptId, target.outputNodeId));
    if (seen !== null) {
      if (!isAlive(seen.state)) return seen.state;
      watch.reporter.waiting(seen.state.kind === "pending" ? seen.state.position : null);
      await barkWhenStalled(driver, target, watch.watchdog.isStalled(seen));
    }
    await watch.bell.wait(driver.timers.pollMs);
  }
}

async function leaveWhenAsked(driver: Driver, target: Target, signal: AbortSignal): Promise<void> {
  if (driver.closing.aborted) throw new Failure("PROVIDER_CLOSED");
  if (!signal.aborted) return;
  const reason: unknown = signal.reason;
  if (reason instanceof Failure && reason.code === "PROVIDER_CLOSED") throw reason;
  const isConfirmed = await cancel(driver, target.promptId, target.outputNodeId);
  await driver.keeper.discard(target.promptId);
  throw new Failure(
    "RENDER_INTERRUPTED",
    isConfirmed ? undefined : "The render was canceled; the renderer did not confirm it.",
  );
}

async function barkWhenStalled(driver: Driver, target: Target, isStalled: boolean): Promise<void> {
  if (!isStalled) return;
  const detail = `Nothing moved for ${driver.timers.watchdogMs} ms; the renderer needs a restart.`;
  try {
    // Should the server come back to life, it must not render what the next attempt renders again.
    await driver.client.deletePending(target.promptId);
  } catch (cause) {
    throw new Failure("WATCHDOG_STALLED", detail, { cause });
  }
  throw new Failure("WATCHDOG_STALLED", detail);
}

/** Lets the server be away for a while. A timeout or an error says nothing about the render itself. */
function createOutage(outageMs: number) {
  let sinceMs: number | null = null;
  return {
    async through(look: () => Promise<Observation>): Promise<Observation | null> {
      try {
        const seen = await look();
        sinceMs = null;
        return seen;
      } catch (error) {
        if (!isTransient(error)) throw error;
        sinceMs ??= performance.now();
        if (performance.now() - sinceMs >= outageMs) throw error;
        return null;
      }
    },
  };
}

/** The worker thread of a server can die while it goes on accepting: then no event comes and no queue moves. */
function createWatchdog(watchdogMs: number) {
  let movedAtMs = performance.now();
  let movement: string | null = null;
  return {
    moved() {
      movedAtMs = performance.now();
    },
    isStalled(seen: Observation): boolean {
      if (seen.movement !== movement) movedAtMs = performance.now();
      movement = seen.movement;
      return performance.now() - movedAtMs >= watchdogMs;
    },
  };
}
