import { finishRuns } from "../core/job/decide.ts";
import { nextDueAt } from "../core/job/schedule.ts";
import { dispatchPixels, dispatchRender, forgetServer } from "../core/schedule/scheduler.ts";
import { initialScheduler } from "../core/schedule/standing.ts";
import type { Dispatch, ProjectView } from "../core/schedule/view.ts";
import { msBetween } from "../core/telemetry/instant.ts";
import { createBell } from "./comfy/bell.ts";
import { describeFault } from "./describe-fault.ts";
import { type Look, lookAt, viewOf } from "./look.ts";
import type { PixelPool } from "./pixels/pool.ts";
import { createRendererPool, type RendererPool, type RendererSetting } from "./pool/renderer-pool.ts";
import { createRunningJobs, type RunningJobs } from "./running-jobs.ts";
import type { Shift } from "./shift.ts";
import { createShifts } from "./shifts.ts";
import { createStrayWatch } from "./strays.ts";

const pollMs = 1000;

export interface WorkerOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly renderers: readonly RendererSetting[];
  /** Most prompts kept on one renderer. */
  readonly queue: number;
  readonly pixels: PixelPool;
  readonly log: (line: string) => void;
}

/** Follows every project's log and does what is due, until closed. */
export interface Worker {
  close(): Promise<void>;
}

/** Starts the loop: wake on any append, on a due time, on a free slot, and once a second as the net under it. */
export function startWorker(options: WorkerOptions): Worker {
  const { dataDir, workerId, log } = options;
  const bell = createBell();
  const renderers = createRendererPool({ ...options, onChange: bell.ring });
  const jobs = createRunningJobs({ ...options, renderers, onFree: bell.ring });
  const shifts = createShifts({
    ...{ dataDir, workerId, log },
    onAppend: bell.ring,
    onGone(shift) {
      jobs.stopMoot(shift);
      return jobs.allDone(shift);
    },
  });
  const strays = createStrayWatch(log);
  const begin = createBeginning(renderers, jobs, () => isClosing);
  const note = (error: unknown): void => log(describeFault(error));
  let isClosing = false;

  async function run(): Promise<void> {
    while (!isClosing) {
      await shifts.follow().catch(note);
      const looks: Look[] = [];
      for (const shift of shifts.all()) await tend(shift, jobs, workerId).then((look) => looks.push(look), note);
      begin(looks);
      strays.look(renderers.answering(), shifts.all());
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
      const closing = renderers.close();
      await loop;
      await jobs.allDone();
      await strays.close();
      await shifts.close();
      await closing;
    },
  };
}

/** Ends what is moot, and reads what is needed to decide what begins. */
async function tend(shift: Shift, jobs: RunningJobs, workerId: string): Promise<Look> {
  const { project } = shift;
  jobs.stopMoot(shift);
  if (finishRuns(project.state()).length > 0) {
    await project.commit(finishRuns, { actor: { kind: "worker", id: workerId } });
  }
  return lookAt(shift, workerId);
}

/** Begins what is due, in the scheduler's order, as long as there are hands for it; looks no further than these. */
function createBeginning(
  renderers: RendererPool,
  jobs: RunningJobs,
  isClosing: () => boolean,
): (looks: readonly Look[]) => void {
  const scheduler = initialScheduler();
  return (looks) => {
    const alive = new Map(looks.map((look) => [look.shift.project.projectId, look]));
    const open = looks.filter(({ shift }) => shift.isAlive());
    const projects = open.map((look) => viewOf(look, jobs, look.shift.project.now()));
    // The newest: it only says who has been overtaken.
    const at =
      open
        .map(({ shift }) => shift.project.now())
        .sort()
        .at(-1) ?? "";
    const use = {
      busyOn: jobs.busyOn,
      loadedOn: (id: string) => scheduler.loaded[id] ?? null,
      project: (id: string) => alive.get(id)?.shift.project,
    };
    const next = (views: readonly ProjectView[]): Dispatch | null => {
      if (isClosing()) return null;
      const ask = { at, projects: views };
      const pixels = jobs.hasPixelSlot() ? dispatchPixels(scheduler, ask) : null;
      return pixels ?? dispatchRender(scheduler, ask, renderers.open(use));
    };
    for (const id of renderers.takeGone()) forgetServer(scheduler, id);
    for (let dispatch = next(projects); dispatch !== null; dispatch = next(projects)) {
      const look = alive.get(dispatch.projectId);
      if (look !== undefined) jobs.begin(look.shift, dispatch.job, look.lost, dispatch.serverId);
    }
  };
}

/** Until the next job is due by time alone, at most the poll interval. */
function waitMs(shifts: readonly Shift[]): number {
  const waits = shifts
    .map(({ project }) => msBetween(project.now(), nextDueAt(project.state()) ?? ""))
    .filter((ms) => ms > 0);
  return Math.min(pollMs, ...waits);
}
