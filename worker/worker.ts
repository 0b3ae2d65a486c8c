import { finishRuns } from "../core/job/decide.ts";
import { dueJobs, nextDueAt } from "../core/job/schedule.ts";
import { listProjects } from "../store/projects.ts";
import { createBell } from "./comfy/bell.ts";
import type { Provider } from "./comfy/provider.ts";
import type { PixelPool } from "./pixels/pool.ts";
import { createRendererGate } from "./renderer-gate.ts";
import { createRunningJobs } from "./running-jobs.ts";
import { openShift, type Shift } from "./shift.ts";

const pollMs = 1000;

export interface WorkerOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly rendererUrl: string;
  readonly provider: Provider;
  readonly pixels: PixelPool;
  readonly log: (line: string) => void;
}

/** Follows every project's log and does what is due, until closed. */
export interface Worker {
  close(): Promise<void>;
}

/** Starts the loop: wake on any append, on a due time, on a free slot, and once a second as the net under it. */
export function startWorker(options: WorkerOptions): Worker {
  const { dataDir, workerId, provider, log } = options;
  const shifts = new Map<string, Shift>();
  const bell = createBell();
  const gate = createRendererGate(options);
  const jobs = createRunningJobs({ ...options, onFree: bell.ring });
  let loadedCheckpointId: string | null = null;
  let isClosing = false;

  async function openNewProjects(): Promise<void> {
    for (const projectId of await listProjects(dataDir)) {
      if (shifts.has(projectId) || isClosing) continue;
      const shift = await openShift({ dataDir, projectId, workerId, onFault: (error) => log(String(error)) });
      shift.project.onAppend(bell.ring);
      shifts.set(projectId, shift);
    }
  }

  async function tend(shift: Shift): Promise<void> {
    const { project } = shift;
    jobs.stopMoot(shift);
    if (finishRuns(project.state()).length > 0) {
      await project.commit(finishRuns, { actor: { kind: "worker", id: workerId } });
    }
    const lost = await shift.lostWorkers();
    const canRender = await gate.isOpen();
    for (const job of dueJobs(project.state(), new Date().toISOString(), lost, loadedCheckpointId)) {
      const isRender = job.kind === "generate";
      if (isClosing || !shift.isAlive() || (isRender && !canRender) || !jobs.canBegin(shift, job)) continue;
      if (isRender) loadedCheckpointId = job.checkpointId;
      jobs.begin(shift, job, lost);
    }
  }

  async function round(): Promise<void> {
    await openNewProjects();
    for (const shift of shifts.values()) await tend(shift);
  }

  async function run(): Promise<void> {
    while (!isClosing) {
      await round().catch((error: unknown) =>
        log(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
      await bell.wait(waitMs([...shifts.values()]));
    }
  }

  const loop = run();
  return {
    async close() {
      isClosing = true;
      bell.ring();
      // First, so that a call to a hanging renderer does not hold up the end.
      await provider.close();
      await loop;
      await jobs.allDone();
      for (const shift of shifts.values()) await shift.close();
      await gate.close();
    },
  };
}

/** Until the next job is due by time alone, at most the poll interval. */
function waitMs(shifts: readonly Shift[]): number {
  const now = Date.now();
  const dues = shifts.flatMap(({ project }) => nextDueAt(project.state()) ?? []);
  const waits = dues.map((at) => Date.parse(at) - now).filter((ms) => ms > 0);
  return Math.min(pollMs, ...waits);
}
