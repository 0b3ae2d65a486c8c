import { Failure } from "../core/failure.ts";
import { writeWorkerStatus } from "../store/worker-status.ts";
import type { Provider, ProviderEnvironment } from "./comfy/provider.ts";

const freshMs = 5000;
const retryMs = 1000;

/** Whether renders may be claimed: an unreachable renderer costs no attempts, jobs simply wait for it. */
export interface RendererGate {
  isOpen(): Promise<boolean>;
  close(): Promise<void>;
}

interface GateOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly rendererUrl: string;
  readonly provider: Provider;
  readonly log: (line: string) => void;
}

/** Probes the renderer at most every few seconds and leaves a status side-car for the server. */
export function createRendererGate({ dataDir, workerId, rendererUrl, provider, log }: GateOptions): RendererGate {
  let isReachable = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let checking: Promise<void> | null = null;

  async function check(): Promise<void> {
    const wasReachable = isReachable;
    let environment: ProviderEnvironment | null = null;
    let sentence = "The renderer answers.";
    try {
      environment = await provider.probe();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      sentence = error.message;
    }
    isReachable = environment !== null;
    checkedAt = performance.now();
    if (wasReachable !== isReachable)
      log(
        isReachable ? `renderer ${rendererUrl} answers` : `renderer ${rendererUrl}: ${sentence}; renders wait for it`,
      );
    await writeWorkerStatus(dataDir, {
      workerId,
      pid: process.pid,
      seenAt: new Date().toISOString(),
      renderer: {
        url: rendererUrl,
        isReachable,
        sentence,
        version: environment?.version ?? null,
        devices: environment?.devices.map(({ name }) => name) ?? [],
      },
    });
  }

  return {
    async isOpen() {
      if (performance.now() - checkedAt >= (isReachable ? freshMs : retryMs)) {
        checking ??= check().finally(() => {
          checking = null;
        });
        await checking;
      }
      return isReachable;
    },
    async close() {
      await checking;
    },
  };
}
