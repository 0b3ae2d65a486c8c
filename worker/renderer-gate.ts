import { Failure } from "../core/failure.ts";
import { writeWorkerStatus } from "../store/worker-status.ts";
import type { Provider, ProviderEnvironment } from "./comfy/provider.ts";
import { describeFault } from "./describe-fault.ts";

const freshMs = 5000;
const retryMs = 1000;
/** A probe that takes longer counts as no answer until it answers. */
const patienceMs = 5000;
const statusEveryMs = 5000;

/** Whether renders may be claimed: an unreachable renderer costs no attempts, jobs simply wait for it. */
export interface RendererGate {
  /** What is known now; never waits for the renderer. Starts a probe when the last one is too old. */
  isOpen(): boolean;
  close(): Promise<void>;
}

export interface GateOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly rendererUrl: string;
  readonly provider: Provider;
  readonly log: (line: string) => void;
  readonly onChange: () => void;
}

/** What the last finished probe said; an environment means that the renderer answers. */
interface Finding {
  readonly environment: ProviderEnvironment | null;
  readonly sentence: string;
}

/** Probes the renderer at most every few seconds and keeps a status side-car true for the server, also while a probe hangs. */
export function createRendererGate(options: GateOptions): RendererGate {
  const { rendererUrl, provider, log, onChange } = options;
  let finding: Finding | null = null;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let probingSince: number | null = null;
  let probing: Promise<void> = Promise.resolve();
  const status = createStatusWriter(options);

  function current(): Finding {
    const waitedMs = probingSince === null ? 0 : performance.now() - probingSince;
    if (waitedMs > patienceMs) {
      const sentence = `${rendererUrl} has taken the call but has not answered for ${Math.round(waitedMs / 1000)} s.`;
      return { environment: null, sentence: `${sentence} Renders wait for it.` };
    }
    return finding ?? { environment: null, sentence: `Waiting for the first answer of ${rendererUrl}.` };
  }

  async function check(): Promise<void> {
    probingSince = performance.now();
    const before = finding;
    try {
      const found = await probe(provider, rendererUrl);
      if (found === null) return;
      finding = found;
    } finally {
      checkedAt = performance.now();
      probingSince = null;
    }
    if (before === null || (before.environment === null) !== (finding.environment === null)) {
      log(finding.environment === null ? finding.sentence : `renderer ${rendererUrl} answers`);
      onChange();
    }
  }

  return {
    isOpen() {
      const isDue = performance.now() - checkedAt >= (finding?.environment ? freshMs : retryMs);
      if (isDue && probingSince === null) probing = check().catch((error: unknown) => log(describeFault(error)));
      const now = current();
      status.note(now);
      return now.environment !== null;
    },
    async close() {
      await probing;
      await status.close();
    },
  };
}

/** Null when the probe ended because this worker does: that says nothing about the renderer. */
async function probe(provider: Provider, rendererUrl: string): Promise<Finding | null> {
  try {
    return { environment: await provider.probe(), sentence: "The renderer answers." };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "PROVIDER_CLOSED") return null;
    return {
      environment: null,
      sentence: `No ComfyUI answers at ${rendererUrl}: ${error.message} Renders wait for it.`,
    };
  }
}

/** Writes the side-car when what it says changes, and every few seconds as a sign of life. */
function createStatusWriter({ dataDir, workerId, rendererUrl, log }: GateOptions) {
  let written: Finding | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  async function write({ environment, sentence }: Finding): Promise<void> {
    await writeWorkerStatus(dataDir, {
      workerId,
      pid: process.pid,
      seenAt: new Date().toISOString(),
      renderer: {
        url: rendererUrl,
        isReachable: environment !== null,
        sentence,
        version: environment?.version ?? null,
        devices: environment?.devices.map(({ name }) => name) ?? [],
      },
    });
  }

  return {
    note(finding: Finding): void {
      if (finding.sentence === written?.sentence && performance.now() - writtenAt < statusEveryMs) return;
      written = finding;
      writtenAt = performance.now();
      writing = writing.then(() => write(finding)).catch((error: unknown) => log(describeFault(error)));
    },
    close: () => writing,
  };
}
