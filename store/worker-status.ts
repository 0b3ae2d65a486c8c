import { join } from "node:path";
import { type Ports, realPorts } from "./ports.ts";
import { readSideCar } from "./side-car.ts";

/** What the worker last knew of itself and its renderers; a hot side-car, rewritten every few seconds, never in the log. */
export interface WorkerStatus {
  readonly workerId: string;
  readonly pid: number;
  readonly seenAt: string;
  /** All of them as one: reachable when any is. */
  readonly renderer: RendererSummary;
  /** Each of them, in the order of the settings. */
  readonly renderers: readonly RendererStatus[];
}

export interface RendererSummary {
  readonly url: string;
  readonly isReachable: boolean;
  readonly sentence: string;
  readonly version: string | null;
  readonly devices: readonly string[];
}

export interface RendererStatus extends RendererSummary {
  readonly id: string;
  /** Of its first device; null when it does not say. */
  readonly vramBytes: number | null;
  /** The checkpoint it was last sent. */
  readonly checkpointId: string | null;
  /** Prompts of this worker that it has. */
  readonly busy: number;
}

function statusPath(dataDir: string): string {
  return join(dataDir, "runtime", "worker-status.json");
}

/** Replaces the status side-car. */
export async function writeWorkerStatus(
  dataDir: string,
  status: WorkerStatus,
  ports: Ports = realPorts,
): Promise<void> {
  await ports.fileSystem.makeFolder(join(dataDir, "runtime"));
  await ports.fileSystem.replace(statusPath(dataDir), Buffer.from(`${JSON.stringify(status)}\n`));
}

/** The newest status, or null when no worker has written one. */
export function readWorkerStatus(dataDir: string, ports: Ports = realPorts): Promise<WorkerStatus | null> {
  return readSideCar(ports.fileSystem, statusPath(dataDir));
}
