import { type RendererStatus, type RendererSummary, writeWorkerStatus } from "../../store/worker-status.ts";
import { describeFault } from "../describe-fault.ts";

const everyMs = 5000;

export interface StatusOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly log: (line: string) => void;
}

/** Writes the worker's side-car when what it says of the renderers changes, and every few seconds as a sign of life. */
export function createStatusWriter({ dataDir, workerId, log }: StatusOptions) {
  let written = "";
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  async function write(renderers: readonly RendererStatus[]): Promise<void> {
    const seenAt = new Date().toISOString();
    const renderer = summaryOf(renderers);
    await writeWorkerStatus(dataDir, { workerId, pid: process.pid, seenAt, renderer, renderers });
  }

  return {
    note(renderers: readonly RendererStatus[]): void {
      const said = renderers.map(({ sentence }) => sentence).join("\n");
      if (said === written && performance.now() - writtenAt < everyMs) return;
      written = said;
      writtenAt = performance.now();
      writing = writing.then(() => write(renderers)).catch((error: unknown) => log(describeFault(error)));
    },
    close: () => writing,
  };
}

/** One renderer speaks for itself; of several it is told how many answer. */
function summaryOf(renderers: readonly RendererStatus[]): RendererSummary {
  const answering = renderers.filter(({ isReachable }) => isReachable);
  const {
    url = "",
    isReachable = false,
    version = null,
    devices = [],
    sentence = "",
  } = answering[0] ?? renderers[0] ?? {};
  const told = renderers.length === 1 ? sentence : `${answering.length} of ${renderers.length} renderers answer.`;
  return { url, isReachable, version, devices, sentence: told };
}
