import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../core/failure.ts";
import type { Job } from "../core/job/state.ts";
import { describeFault } from "./describe-fault.ts";
import { performJob } from "./perform.ts";
import type { PixelPool } from "./pixels/pool.ts";
import type { RendererPool } from "./pool/renderer-pool.ts";
import type { Shift } from "./shift.ts";

const maxPixelJobs = 2;
/** A log that can't be written is asked again after this time, not at once and for ever. */
const faultPauseMs = 1000;

interface Running {
  readonly job: Job;
  readonly shift: Shift;
  readonly rendererId: string | null;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The jobs this worker has in hand. */
export interface RunningJobs {
  /** Whether a hand is free for work that needs no renderer. */
  hasPixelSlot(): boolean;
  /** How many renders it has on a renderer. */
  busyOn(rendererId: string): number;
  /** The renders of a project that it has in hand. */
  rendersOf(shift: Shift): readonly Job[];
  /** Whether this job is in hand. */
  holds(shift: Shift, job: Job): boolean;
  /** `rendererId` is null for work that needs none. */
  begin(shift: Shift, job: Job, lostWorkers: ReadonlySet<string>, rendererId: string | null): void;
  /** Ends what was canceled; lets go of what was taken over, and of everything when the shift's own lease has run out. */
  stopMoot(shift: Shift): void;
  /** Lets go of everything, for another worker to adopt: what renders goes on. */
  letGo(): void;
  /** Of one shift, or of all. */
  allDone(shift?: Shift): Promise<void>;
}

interface RunningOptions {
  readonly workerId: string;
  readonly renderers: Pick<RendererPool, "provider">;
  readonly pixels: PixelPool;
  readonly log: (line: string) => void;
  readonly onFree: () => void;
}

export function createRunningJobs({ onFree, renderers, ...tools }: RunningOptions): RunningJobs {
  const running = new Map<string, Running>();

  return {
    hasPixelSlot: () => [...running.values()].filter(({ rendererId }) => rendererId === null).length < maxPixelJobs,
    busyOn: (id) => [...running.values()].filter(({ rendererId }) => rendererId === id).length,
    rendersOf: (shift) =>
      [...running.values()].flatMap(({ job, shift: home, rendererId }) =>
        home === shift && rendererId !== null ? [job] : [],
      ),
    holds: (shift, job) => running.has(keyOf(shift, job)),
    begin(shift, job, lostWorkers, rendererId) {
      const abort = new AbortController();
      const { project, progress } = shift;
      const provider = renderers.provider(rendererId);
      const place = { ...tools, provider, project, progress, monotonic: () => performance.now() };
      const done = performJob(place, job, lostWorkers, abort.signal)
        .catch((error: unknown) => {
          tools.log(`${job.id}: ${describeFault(error)}`);
          return sleep(faultPauseMs);
        })
        .finally(() => {
          running.delete(keyOf(shift, job));
          onFree();
        });
      running.set(keyOf(shift, job), { job, shift, rendererId, abort, done });
    },
    stopMoot(shift) {
      for (const { job, shift: home, abort } of running.values()) {
        if (home === shift && !abort.signal.aborted) stopIfMoot(shift, job, abort, tools.workerId);
      }
    },
    letGo() {
      for (const { abort } of running.values()) abort.abort(new Failure("PROVIDER_CLOSED"));
    },
    async allDone(shift) {
      const awaited = [...running.values()].filter(({ shift: home }) => shift === undefined || home === shift);
      await Promise.all(awaited.map(({ done }) => done));
    },
  };
}

/** A canceled render stops on the renderer too; one that another worker took over goes on there, to be adopted. */
function stopIfMoot(shift: Shift, job: Job, abort: AbortController, workerId: string): void {
  if (isCanceled(shift, job)) abort.abort();
  else if (!shift.isAlive() || isTakenOver(shift, job, workerId)) abort.abort(new Failure("PROVIDER_CLOSED"));
}

/** Gone with its project or its run, or canceled: the renderer must stop too. */
function isCanceled(shift: Shift, job: Job): boolean {
  if (shift.isGone()) return true;
  const current = shift.project.state().jobs[job.id];
  return current === undefined || current.state === "canceled";
}

/** Another worker has it: it adopts the render, so the render must go on. A claim that is still being written is not that. */
function isTakenOver(shift: Shift, job: Job, workerId: string): boolean {
  const current = shift.project.state().jobs[job.id];
  return current?.state === "running" && current.attempt > job.attempt && current.workerId !== workerId;
}

function keyOf(shift: Shift, job: Job): string {
  return `${shift.project.projectId}/${job.id}`;
}
