import type { Worker } from "node:worker_threads";
import type { Plan, ValidatorReport } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type {
  FinishResult,
  Inspection,
  OperationName,
  Operations,
  PixelReply,
  UnitPng,
  ValidateRequest,
} from "./messages.ts";
import { startTypeScriptThread } from "./typescript-thread.ts";

interface PixelPoolOptions {
  /** Threads; each holds the pictures of one version in memory. Default 1. */
  readonly size?: number;
  /** Requests that may wait for a thread. Default 64. */
  readonly maxQueued?: number;
  /** A request that takes longer loses its thread, which is replaced. Default 120 s. */
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
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Lane {
  worker: Worker | null;
  task: Task | null;
  timer: NodeJS.Timeout | null;
}

/** Starts no thread until the first call; a thread that dies is replaced by the next call. */
export function startPixelPool({ size = 1, maxQueued = 64, timeoutMs = 120_000 }: PixelPoolOptions = {}): PixelPool {
  const lanes: readonly Lane[] = Array.from({ length: size }, () => ({ worker: null, task: null, timer: null }));
  const queue: Task[] = [];
  let nextId = 1;
  let isClosed = false;

  function request<Name extends OperationName>(
    name: Name,
    input: Operations[Name]["input"],
  ): Promise<Operations[Name]["output"]> {
    if (isClosed) return Promise.reject(new Failure("PIXELS_FAILED", "The pixel threads have been stopped."));
    if (queue.length >= maxQueued) return Promise.reject(new Failure("PIXELS_BUSY"));
    return new Promise((resolve, reject) => {
      queue.push({ id: nextId++, name, input, resolve: (output) => resolve(output as never), reject });
      dispatch();
    });
  }

  function dispatch(): void {
    for (const lane of lanes.filter((one) => one.task === null)) {
      const task = queue.shift();
      if (task === undefined) return;
      lane.task = task;
      lane.worker ??= startThread(lane);
      lane.timer = setTimeout(() => retire(lane, `no answer within ${timeoutMs / 1000} s`), timeoutMs);
      lane.worker.postMessage({ id: task.id, name: task.name, input: task.input });
    }
  }

  function startThread(lane: Lane): Worker {
    const worker = startTypeScriptThread(new URL("./thread.ts", import.meta.url));
    worker.unref();
    worker.on("message", (reply: PixelReply) => settle(lane, reply));
    worker.on("error", (error) => lane.worker === worker && retire(lane, error.message));
    worker.on("exit", (code) => lane.worker === worker && retire(lane, `the thread ended with code ${code}`));
    return worker;
  }

  function settle(lane: Lane, reply: PixelReply): void {
    const task = release(lane);
    if (task === null || task.id !== reply.id) return;
    if (reply.ok) task.resolve(reply.output);
    else task.reject(reply.code === null ? new Error(reply.message) : new Failure(reply.code, reply.message));
    dispatch();
  }

  /** Ends a thread that failed; the call it was working on fails, the others go on with a fresh thread. */
  function retire(lane: Lane, reason: string): void {
    const worker = lane.worker;
    lane.worker = null;
    release(lane)?.reject(new Failure("PIXELS_FAILED", `Pixel work stopped: ${reason}.`));
    void worker?.terminate();
    if (!isClosed) dispatch();
  }

  async function close(): Promise<void> {
    isClosed = true;
    const workers = lanes.map((lane) => lane.worker);
    for (const task of queue.splice(0)) task.reject(new Failure("PIXELS_FAILED", "The pixel threads are stopping."));
    for (const lane of lanes) retire(lane, "the pool is closing");
    await Promise.all(workers.map((worker) => worker?.terminate()));
  }

  return {
    finish: (images, params) => request("finish", { images, params }),
    validate: (input) => request("validate", input),
    inspect: (png) => request("inspect", { png }),
    close,
  };
}

function release(lane: Lane): Task | null {
  const { task, timer } = lane;
  if (timer !== null) clearTimeout(timer);
  lane.task = null;
  lane.timer = null;
  return task;
}
