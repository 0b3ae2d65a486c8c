import type { Lane } from "../../core/job/queues.ts";
import type { Job } from "../../core/job/state.ts";
import { dispatchRender } from "../../core/schedule/scheduler.ts";
import { initialScheduler } from "../../core/schedule/standing.ts";
import type { Dispatch, ProjectView, ServerView } from "../../core/schedule/view.ts";
import { createWatch, type Passes } from "./scheduler-watch.ts";
import type { Workload } from "./scheduler-workload.ts";
import { createWorld, instant } from "./scheduler-world.ts";

/** What renderers take time for, in seconds. */
export interface Costs {
  /** Reading another checkpoint into memory. */
  readonly checkpointS: number;
  /** Patching another LoRA stack into it. */
  readonly stackS: number;
  /** Encoding other words. */
  readonly promptS: number;
}

/** An SDXL checkpoint from an SSD, a LoRA patch, a text encoding; the reports in the wild spread from 2 to 60 s per load. */
export const usualCosts: Costs = { checkpointS: 12, stackS: 1.5, promptS: 0.3 };

/** Which job goes where next; null when none may. */
export type Order = (views: readonly ProjectView[], servers: readonly ServerView[], at: string) => Dispatch | null;

export interface Outcome {
  readonly makespanS: number;
  /** Loads of a checkpoint that was not there, the first ones included. */
  readonly loads: number;
  readonly jobs: number;
  /** Seconds from becoming due to being sent, by lane. */
  readonly waitsS: Readonly<Record<Lane, readonly number[]>>;
  readonly passes: Passes;
}

/** The scheduler that the worker uses. */
export function ourOrder(): Order {
  const state = initialScheduler();
  return (projects, servers, at) => dispatchRender(state, { at, projects }, servers);
}

/** Who came first goes first, whatever it needs: the control. */
export function fifoOrder(dueS: ReadonlyMap<string, number>): Order {
  return (views, servers) => {
    const server = servers.filter(({ free }) => free > 0).sort((a, b) => a.busy - b.busy)[0];
    if (server === undefined) return null;
    const firsts = views.flatMap(({ projectId, due }) =>
      due.flatMap(({ kind, jobs }): Dispatch[] => {
        const [job] = jobs;
        return kind === "generate" && job ? [{ projectId, job, serverId: server.id }] : [];
      }),
    );
    return firsts.reduce<Dispatch | null>(
      (first, each) => (first === null || comesBefore(each.job, first.job, dueS) ? each : first),
      null,
    );
  };
}

function comesBefore(a: Job, b: Job, dueS: ReadonlyMap<string, number>): boolean {
  const [dueA = 0, dueB = 0] = [dueS.get(a.id), dueS.get(b.id)];
  return dueA - dueB < 0 || (dueA === dueB && (a.plannedSeq - b.plannedSeq || (a.id < b.id ? -1 : 1)) < 0);
}

const placesPerServer = 2;

interface Server {
  readonly id: string;
  endsAtS: number;
  loads: number;
  loaded: { readonly checkpointId: string; readonly affinity: string } | null;
  readonly queue: { readonly projectId: string; readonly jobId: string; readonly endsAtS: number }[];
}

/** Replays a workload on some equal servers in the order that `order` gives; nothing is drawn, so it repeats exactly. */
export function replay(workload: Workload, order: Order, serverCount: number, costs: Costs): Outcome {
  const world = createWorld(workload);
  const watch = createWatch();
  const servers = Array.from({ length: serverCount }, (_, at): Server => {
    return { id: `server-${at + 1}`, endsAtS: 0, loads: 0, loaded: null, queue: [] };
  });
  const waitsS = { interactive: [] as number[], follow_up: [] as number[], batch: [] as number[] };
  const waitedS = waits(workload);
  const dispatchOne = (atS: number): boolean => {
    const views = world.views(atS);
    const dispatch = order(views, servers.map(viewOf), instant(atS));
    const server = servers.find(({ id }) => id === dispatch?.serverId);
    if (dispatch === null || server === undefined) return false;
    const lane = watch.note(views, dispatch);
    waitsS[lane].push(waitedS(dispatch.job, lane, atS));
    send(server, dispatch, atS, costOf(server, dispatch.job, workload, costs));
    world.begin(dispatch.projectId, dispatch.job, atS);
    return true;
  };
  let jobs = 0;
  for (const atS of moments(workload, servers)) {
    for (const arrival of workload.arrivals) if (arrival.atS === atS) world.plan(arrival);
    for (const { projectId, jobId } of servers.flatMap((server) => takeEnded(server, atS)))
      world.end(projectId, jobId, atS);
    while (dispatchOne(atS)) jobs += 1;
  }
  const loads = servers.reduce((sum, server) => sum + server.loads, 0);
  return { makespanS: Math.max(...servers.map(({ endsAtS }) => endsAtS)), loads, jobs, waitsS, passes: watch.passes() };
}

/** Seconds that a job waited: since it was due, or for what somebody looks at, since they do. */
function waits(workload: Workload): (job: Job, lane: Lane, atS: number) => number {
  const dueS = dueTimes(workload);
  return ({ id, versionId }, lane, atS) => {
    const seen = workload.viewings.find(
      (each) => each.versionId === versionId && each.fromS <= atS && atS < each.untilS,
    );
    const since = lane === "interactive" ? (seen?.fromS ?? 0) : 0;
    return atS - Math.max(since, dueS.get(id) ?? 0);
  };
}

function send(server: Server, { projectId, job }: Dispatch, atS: number, costS: number): void {
  if (server.loaded?.checkpointId !== job.checkpointId) server.loads += 1;
  server.endsAtS = Math.max(atS, server.endsAtS) + costS;
  server.loaded = job;
  server.queue.push({ projectId, jobId: job.id, endsAtS: server.endsAtS });
}

function takeEnded({ queue }: Server, atS: number): Server["queue"] {
  return queue.splice(0, queue.filter(({ endsAtS }) => endsAtS <= atS).length);
}

/** When each job became due. */
export function dueTimes({ arrivals }: Workload): ReadonlyMap<string, number> {
  return new Map(
    arrivals.flatMap(({ atS, versions }) =>
      versions.flatMap(({ versionId, units }) =>
        units.map(({ unitKey }): [string, number] => [`${versionId}.generate.${unitKey}`, atS]),
      ),
    ),
  );
}

/** Every moment at which something arrives or a render ends, as it comes to be known. */
function* moments({ arrivals }: Workload, servers: readonly Server[]): Generator<number> {
  const arriving = [...new Set(arrivals.map(({ atS }) => atS))].sort((a, b) => a - b);
  for (;;) {
    const ends = servers.flatMap(({ queue: [first] }) => (first ? [first.endsAtS] : []));
    const next = Math.min(...ends, arriving[0] ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(next)) return;
    if (arriving[0] === next) arriving.shift();
    yield next;
  }
}

function costOf({ loaded }: Server, job: Job, { renderS }: Workload, costs: Costs): number {
  const render = renderS.get(job.id) ?? 0;
  const [stack, words] = job.affinity.split(".");
  const [loadedStack, loadedWords] = loaded?.checkpointId === job.checkpointId ? loaded.affinity.split(".") : [];
  const isNewStack = stack !== loadedStack;
  return (
    render +
    (loaded?.checkpointId === job.checkpointId ? 0 : costs.checkpointS) +
    (isNewStack ? costs.stackS : 0) +
    (isNewStack || words !== loadedWords ? costs.promptS : 0)
  );
}

function viewOf({ id, queue }: Server): ServerView {
  return { id, busy: queue.length, free: placesPerServer - queue.length, fits: () => true };
}
