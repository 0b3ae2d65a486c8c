import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../core/failure.ts";
import type { Job } from "../core/job/state.ts";
import { describeFault } from "./describe-fault.ts";
import { performJob } from "./perform.ts";
import type { PixelPool } from "./pixels/pool.ts";
import type { RendererPool } from "./pool/renderer-pool.ts";
import type { Shift } from "./shift.ts";
import { createSlots, type Slot } from "./slots.ts";

const maxPixelJobs = 2;
/** Renders that wait for others' pictures cost nothing but memory. */
const maxResting = 20;
/** A log that can't be written is asked again after this time, not at once and for ever. */
const faultPauseMs = 1000;

interface Running {
  readonly job: Job;
  /** Its tries before this worker began: `job` is the log's own and goes on with it. */
  readonly triedBefore: number;
  readonly shift: Shift;
  readonly slot: Slot | null;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The jobs this worker has in hand. */
export interface RunningJobs {
  /** Whether a hand is free for work that needs no renderer. */
  hasPixelSlot(): boolean;
  /** How many places its renders hold on a renderer. */
  busyOn(rendererId: string): number;
  /** Whether so many renders wait for others' pictures that no more may begin. */
  isCrowded(): boolean;
  /** The renders of a project that it has in hand, without those that wait for others' pictures. */
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
  /** Most prompts kept on one renderer. */
  readonly queue: number;
  readonly log: (line: string) => void;
  readonly onFree: () => void;
}

export function createRunningJobs({ onFree, renderers, ...tools }: RunningOptions): RunningJobs {
  const running = new Map<string, Running>();
  const slots = createSlots(tools.queue, onFree);

  return {
    hasPixelSlot: () => [...running.values()].filter(({ slot }) => slot === null).length < maxPixelJobs,
    busyOn: slots.busyOn,
    isCrowded: () => slots.resting() >= maxResting,
    rendersOf: (shift) =>
      [...running.values()].flatMap(({ job, shift: home, slot }) =>
        home === shift && slot !== null && !slots.isResting(slot) ? [job] : [],
      ),
    holds: (shift, job) => running.has(keyOf(shift, job)),
    begin(shift, job, lostWorkers, rendererId) {
      const abort = new AbortController();
      const triedBefore = job.attempt;
      const { project, progress, lapses } = shift;
      const provider = renderers.provider(rendererId);
      const slot = rendererId === null ? null : slots.open(rendererId);
      const place = { ...tools, slot, provider, project, progress, lapses, monotonic: () => performance.now() };
      const done = performJob(place, job, lostWorkers, abort.signal)
        .catch((error: unknown) => {
          tools.log(`${job.id}: ${describeFault(error)}`);
          return sleep(faultPauseMs);
        })
        .finally(() => {
          running.delete(keyOf(shift, job));
          if (slot === null) onFree();
          else slots.close(slot);
        });
      running.set(keyOf(shift, job), { job, triedBefore, shift, slot, abort, done });
    },
    stopMoot(shift) {
      for (const each of running.values())
        if (each.shift === shift && !each.abort.signal.aborted) stopIfMoot(each, tools.workerId);
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
function stopIfMoot(running: Running, workerId: string): void {
  const { shift, job, abort } = running;
  if (isCanceled(shift, job)) abort.abort();
  else if (!shift.isAlive() || isTakenOver(running, workerId)) abort.abort(new Failure("PROVIDER_CLOSED"));
}

/** Gone with its project or its run, or canceled: the renderer must stop too. */
function isCanceled(shift: Shift, job: Job): boolean {
  if (shift.isGone()) return true;
  const current = shift.project.state().jobs[job.id];
  return current === undefined || current.state === "canceled";
}

/** Another worker has it: it adopts the render, so the render must go on. A claim that is still being written is not that. */
function isTakenOver({ shift, job, triedBefore }: Running, workerId: string): boolean {
  const current = shift.project.state().jobs[job.id];
  return current?.state === "running" && current.attempt > triedBefore && current.workerId !== workerId;
}

function keyOf(shift: Shift, job: Job): string {
  return `${shift.project.projectId}/${job.id}`;
}
