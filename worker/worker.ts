import { rendersOn } from "../core/job/breaker.ts";
import { finishRuns } from "../core/job/decide.ts";
import { dueJobs, nextDueAt } from "../core/job/schedule.ts";
import { createBell } from "./comfy/bell.ts";
import type { Provider } from "./comfy/provider.ts";
import { describeFault } from "./describe-fault.ts";
import type { PixelPool } from "./pixels/pool.ts";
import { createRendererGate, type RendererGate } from "./renderer-gate.ts";
import { createRunningJobs, type RunningJobs } from "./running-jobs.ts";
import type { Shift } from "./shift.ts";
import { createShifts } from "./shifts.ts";
import { type Hands, withinHands } from "./within-hands.ts";

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
  const bell = createBell();
  const gate = createRendererGate({ ...options, onChange: bell.ring });
  const jobs = createRunningJobs({ ...options, onFree: bell.ring });
  const shifts = createShifts({
    ...{ dataDir, workerId, log },
    onAppend: bell.ring,
    onGone(shift) {
      jobs.stopMoot(shift);
      return jobs.allDone(shift);
    },
  });
  const tend = createTending(options, gate, jobs, () => isClosing);
  const note = (error: unknown): void => log(describeFault(error));
  let isClosing = false;

  async function run(): Promise<void> {
    while (!isClosing) {
      await shifts.follow().catch(note);
      for (const shift of shifts.all()) await tend(shift).catch(note);
      await bell.wait(waitMs(shifts.all()));
    }
  }

  const loop = run();
  return {
    async close() {
      isClosing = true;
      bell.ring();
      jobs.letGo();
      // First, so that a call to a hanging renderer does not hold up the end.
      await provider.close();
      await loop;
      await jobs.allDone();
      await shifts.close();
      await gate.close();
    },
  };
}

/** One look at a project: ends what is moot, begins what is due and has a slot. Keeps to the loaded checkpoint. */
function createTending(
  { workerId, provider }: WorkerOptions,
  gate: RendererGate,
  jobs: RunningJobs,
  isClosing: () => boolean,
): (shift: Shift) => Promise<void> {
  let loadedCheckpointId: string | null = null;
  return async (shift) => {
    const { project } = shift;
    jobs.stopMoot(shift);
    if (finishRuns(project.state()).length > 0) {
      await project.commit(finishRuns, { actor: { kind: "worker", id: workerId } });
    }
    // What the log says we hold but nobody here has in hand is as lost as the job of a dead worker: its end, or its
    // claim, was written while the log failed, or it was let go while our lease had run out.
    const lost = new Set([...(await shift.lostWorkers()), workerId]);
    const at = new Date().toISOString();
    const canRender = gate.isOpen() && rendersOn(project.state(), provider.id, at) !== "none";
    const hands: Hands = {
      isFree: (kind) => !isClosing() && shift.isAlive() && (kind === "pixels" || canRender) && jobs.hasSlot(kind),
      holds: (job) => jobs.holds(shift, job),
    };
    const due = dueJobs(project.state(), at, lost, loadedCheckpointId);
    for (const job of withinHands(due, hands)) {
      if (job.kind === "generate") loadedCheckpointId = job.checkpointId;
      jobs.begin(shift, job, lost);
    }
  };
}

/** Until the next job is due by time alone, at most the poll interval. */
function waitMs(shifts: readonly Shift[]): number {
  const now = Date.now();
  const dues = shifts.flatMap(({ project }) => nextDueAt(project.state()) ?? []);
  const waits = dues.map((at) => Date.parse(at) - now).filter((ms) => ms > 0);
  return Math.min(pollMs, ...waits);
}
