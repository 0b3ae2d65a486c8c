import type { Worker } from "node:worker_threads";
import type { Plan, ValidatorReport } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { startThread } from "../../store/programs.ts";
import type {
  FinishResult,
  Inspection,
  OperationName,
  Operations,
  PixelReply,
  UnitPng,
  ValidateRequest,
} from "./messages.ts";

interface PixelPoolOptions {
  /** Threads; each holds the pictures of one version in memory. Default 1. */
  readonly size?: number;
  /** Requests that may wait for a thread. Default 64. */
  readonly maxQueued?: number;
  /** A request that takes longer loses its thread, which is replaced. Each picture beyond the first adds half. Default 120 s. */
  readonly timeoutMs?: number;
}

/** Pixel work off the main loop. Every call may fail with RENDER_FAILED when its thread dies or is too slow. */
export interface PixelPool {
  readonly finish: (images: readonly UnitPng[], params: Plan["finish"]) => Promise<FinishResult>;
  readonly validate: (request: ValidateRequest) => Promise<ValidatorReport>;
  readonly inspect: (png: Uint8Array) => Promise<Inspection>;
  /** Stops all threads; open calls fail. */
  readonly close: () => Promise<void>;
}

interface Task {
  readonly id: number;
  readonly name: OperationName;
  readonly input: unknown;
  readonly pictures: number;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Lane {
  worker: Worker | null;
  task: Task | null;
  timer: NodeJS.Timeout | null;
}

interface State {
  readonly lanes: readonly Lane[];
  readonly queue: Task[];
  readonly maxQueued: number;
  readonly timeoutMs: number;
  nextId: number;
  isClosed: boolean;
}

/** Starts no thread until the first call; a thread that dies is replaced by the next call. */
export function startPixelPool({ size = 1, maxQueued = 64, timeoutMs = 120_000 }: PixelPoolOptions = {}): PixelPool {
  const lanes = Array.from({ length: size }, (): Lane => ({ worker: null, task: null, timer: null }));
  const state: State = { lanes, queue: [], maxQueued, timeoutMs, nextId: 1, isClosed: false };
  return {
    finish: (images, params) => request(state, "finish", { images, params }, images.length),
    validate: (input) => request(state, "validate", input, input.finished.length),
    inspect: (png) => request(state, "inspect", { png }, 1),
    close: () => close(state),
  };
}

function request<Name extends OperationName>(
  state: State,
  name: Name,
  input: Operations[Name]["input"],
  pictures: number,
): Promise<Operations[Name]["output"]> {
  if (state.isClosed) return Promise.reject(new Failure("PIXELS_FAILED", "The pixel threads have been stopped."));
  if (state.queue.length >= state.maxQueued) return Promise.reject(new Failure("PIXELS_BUSY"));
  return new Promise((resolve, reject) => {
    const task = { id: state.nextId++, name, input, pictures: Math.max(1, pictures) };
    state.queue.push({ ...task, resolve: (output) => resolve(output as never), reject });
    dispatch(state);
  });
}

function dispatch(state: State): void {
  for (const lane of state.lanes.filter((one) => one.task === null)) {
    const task = state.queue.shift();
    if (task === undefined) return;
    lane.task = task;
    lane.worker ??= openThread(state, lane);
    const limitMs = state.timeoutMs * (1 + (task.pictures - 1) / 2);
    lane.timer = setTimeout(() => retire(state, lane, `no answer within ${limitMs / 1000} s`), limitMs);
    lane.worker.postMessage({ id: task.id, name: task.name, input: task.input });
  }
}

function openThread(state: State, lane: Lane): Worker {
  const worker = startThread(new URL("./thread.ts", import.meta.url));
  // An idle pool does not keep the process alive; a call does, through its timer.
  worker.unref();
  worker.on("message", (reply: PixelReply) => settle(state, lane, reply));
  worker.on("error", (error) => lane.worker === worker && retire(state, lane, error.message));
  worker.on("exit", (code) => lane.worker === worker && retire(state, lane, `the thread ended with code ${code}`));
  return worker;
}

function settle(state: State, lane: Lane, reply: PixelReply): void {
  if (lane.task?.id !== reply.id) return;
  const task = release(lane);
  if (reply.ok) task?.resolve(reply.output);
  else task?.reject(reply.code === null ? new Error(reply.message) : new Failure(reply.code, reply.message));
  dispatch(state);
}

/** Ends a thread that failed; the call it was working on fails, the others go on with a fresh thread. */
function retire(state: State, lane: Lane, reason: string): void {
  const worker = lane.worker;
  lane.worker = null;
  release(lane)?.reject(new Failure("PIXELS_FAILED", `Pixel work stopped: ${reason}.`));
  void worker?.terminate();
  if (!state.isClosed) dispatch(state);
}

async function close(state: State): Promise<void> {
  state.isClosed = true;
  const workers = state.lanes.map((lane) => lane.worker);
  for (const task of state.queue.splice(0)) {
    task.reject(new Failure("PIXELS_FAILED", "The pixel threads are stopping."));
  }
  for (const lane of state.lanes) retire(state, lane, "the pool is closing");
  await Promise.all(workers.map((worker) => worker?.terminate()));
}

function release(lane: Lane): Task | null {
  const { task, timer } = lane;
  if (timer !== null) clearTimeout(timer);
  lane.task = null;
  lane.timer = null;
  return task;
}
