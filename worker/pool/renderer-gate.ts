import { Failure } from "../../core/failure.ts";
import type { Provider, ProviderEnvironment } from "../comfy/provider.ts";
import { describeFault } from "../describe-fault.ts";

const freshMs = 5000;
const retryMs = 1000;
/** A probe that takes longer counts as no answer until it answers. */
const patienceMs = 5000;
/** How long a renderer gets nothing that took work and did not move; a probe can't tell whether it does again. */
const sickMs = 60_000;

/** Whether renders may be given to one renderer: an unreachable one costs no attempts, jobs simply wait for it. */
export interface RendererGate {
  /** What is known now; never waits for the renderer. Starts a probe when the last one is too old. */
  look(): Finding;
  /** A render said that it went away, or that nothing moves there: until a new probe, or for a while, it gets nothing. */
  distrust(code: "PROVIDER_UNREACHABLE" | "WATCHDOG_STALLED"): void;
  close(): Promise<void>;
}

export interface GateOptions {
  readonly url: string;
  readonly provider: Provider;
  readonly log: (line: string) => void;
  /** It began to answer, or stopped. */
  readonly onChange: () => void;
}

/** What the last finished probe said; an environment means that the renderer answers. */
export interface Finding {
  readonly environment: ProviderEnvironment | null;
  readonly sentence: string;
}

/** Probes a renderer at most every few seconds. */
export function createRendererGate({ url, provider, log, onChange }: GateOptions): RendererGate {
  let finding: Finding | null = null;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let probingSince: number | null = null;
  let probing: Promise<void> = Promise.resolve();
  let sickUntil = Number.NEGATIVE_INFINITY;

  function current(): Finding {
    const waitedMs = probingSince === null ? 0 : performance.now() - probingSince;
    if (waitedMs > patienceMs) return away(hangs(url, waitedMs));
    if (performance.now() < sickUntil)
      return away(`${url} took work and nothing moved; restart it. It is tried again in a while.`);
    return finding ?? away(`Waiting for the first answer of ${url}.`);
  }

  async function check(): Promise<void> {
    probingSince = performance.now();
    const before = finding;
    try {
      const found = await probe(provider, url);
      if (found === null) return;
      finding = found;
    } finally {
      checkedAt = performance.now();
      probingSince = null;
    }
    if (before !== null && (before.environment === null) === (finding.environment === null)) return;
    log(finding.environment === null ? finding.sentence : `renderer ${url} answers`);
    onChange();
  }

  return {
    look() {
      const isDue = performance.now() - checkedAt >= (finding?.environment ? freshMs : retryMs);
      if (isDue && probingSince === null) probing = check().catch((error: unknown) => log(describeFault(error)));
      return current();
    },
    distrust(code) {
      if (code === "WATCHDOG_STALLED") sickUntil = performance.now() + sickMs;
      else finding = away(`${url} went away in the middle of a render.`);
      checkedAt = Number.NEGATIVE_INFINITY;
      onChange();
    },
    async close() {
      await probing;
    },
  };
}

function away(sentence: string): Finding {
  return { environment: null, sentence };
}

function hangs(url: string, waitedMs: number): string {
  const seconds = Math.round(waitedMs / 1000);
  return `${url} has taken the call but has not answered for ${seconds} s. Renders wait for it.`;
}

/** Null when the probe ended because this worker does: that says nothing about the renderer. */
async function probe(provider: Provider, url: string): Promise<Finding | null> {
  try {
    return { environment: await provider.probe(), sentence: "The renderer answers." };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "PROVIDER_CLOSED") return null;
    return away(`No ComfyUI answers at ${url}: ${error.message} Renders wait for it.`);
  }
}
