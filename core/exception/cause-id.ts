import type { EventPayloads } from "../contracts.ts";
import type { FailureCode } from "../failure.ts";

type Raised = EventPayloads["exception.raised"];

/** Failures of a renderer as a whole: whatever job they happen to, one thing is wrong. */
const ofRenderer: ReadonlySet<string> = new Set<FailureCode>([
  "PROVIDER_UNREACHABLE",
  "PROVIDER_TIMEOUT",
  "PROVIDER_FAULT",
  "PROVIDER_BUSY",
  "PROVIDER_REFUSED",
  "WATCHDOG_STALLED",
  "RENDER_LOST",
  "RENDER_INTERRUPTED",
]);
/** Failures of the machine that Diecast itself runs on. */
const ofMachine: ReadonlySet<string> = new Set<FailureCode>([
  "DISK_FULL",
  "LOG_UNAVAILABLE",
  "LOCK_TIMEOUT",
  "WORKER_LOST",
]);

/** What of the infrastructure a failure speaks of; null when it speaks of the work. */
export function infrastructureOf(code: string): "renderer" | "machine" | null {
  if (ofRenderer.has(code)) return "renderer";
  return ofMachine.has(code) ? "machine" : null;
}

/**
 * The row an exception belongs to: its fingerprint, but one row for all that is wrong with a renderer (a single outage shows
 * as time-outs, refusals and lost renders at once), and one for each way in which this machine fails.
 */
export function causeIdOf({ code, fingerprint, cause }: Pick<Raised, "code" | "fingerprint" | "cause">): string {
  const place = infrastructureOf(code);
  if (place === null) return fingerprint;
  if (place === "machine") return `system.${code.toLowerCase()}`;
  return `system.${cause?.providerId ?? "renderer"}`;
}
