import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { nodeArguments } from "../../store/programs.ts";
import { isReadyLine, lineSplitter } from "./lines.ts";
import { restartAfter } from "./restart-policy.ts";

export interface ChildPlan {
  readonly name: string;
  /** The TypeScript entry, from the checkout's root. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

interface ChildHost {
  readonly root: string;
  readonly log: (line: string) => void;
  readonly onPid: (name: string, pid: number | null) => void;
}

export interface SupervisedChild {
  readonly name: string;
  /** Resolves when the child has said for the first time that it is ready. */
  readonly ready: Promise<void>;
  /** Asks the child to end and resolves when it is gone. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** Starts a child and starts it again, with growing delays, whenever it ends by itself. */
export function superviseChild(plan: ChildPlan, host: ChildHost): SupervisedChild {
  const say = (line: string): void => host.log(`[${plan.name}] ${line}`);
  const { promise: ready, resolve: becomeReady } = signal();
  const { promise: gone, resolve: becomeGone } = signal();
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let isStopping = false;

  const launch = (): void => {
    const startedAt = performance.now();
    timer = null;
    child = spawnChild(plan, host.root, say, becomeReady);
    host.onPid(plan.name, child.pid ?? null);
    child.once("error", (error) => say(`can't be started: ${error.message}`));
    child.once("close", (code, by) => {
      child = null;
      host.onPid(plan.name, null);
      if (isStopping) return becomeGone();
      const restart = restartAfter(failures, performance.now() - startedAt);
      failures = restart.failuresInRow;
      const again = `starting it again in ${restart.delayMs / 1000} s`;
      say(`ended ${by ? `by ${by}` : `with code ${code}`}; ${again}`);
      if (restart.isCrashLoop) say(`has ended ${failures} times in a row: its last words above say why`);
      timer = setTimeout(launch, restart.delayMs);
    });
  };
  launch();

  const stop = (): Promise<void> => {
    isStopping = true;
    if (timer) clearTimeout(timer);
    if (child === null) becomeGone();
    else child.kill("SIGTERM");
    return gone;
  };
  return { name: plan.name, ready, stop, kill: () => child?.kill("SIGKILL") };
}

function spawnChild(plan: ChildPlan, root: string, say: (line: string) => void, onReady: () => void): ChildProcess {
  const child = spawn(process.execPath, [...nodeArguments(join(root, plan.entry)), ...plan.args], {
    cwd: root,
    env: plan.env,
    // The IPC channel carries nothing: it breaks when the launcher dies, and so tells the child (store/process-life.ts).
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // In a process group of its own, Ctrl-C reaches the launcher alone, which then ends its children in order.
    detached: process.platform !== "win32",
  });
  const onLine = (line: string): void => (isReadyLine(line) ? onReady() : say(line));
  child.stdout?.setEncoding("utf8").on("data", lineSplitter(onLine));
  child.stderr?.setEncoding("utf8").on("data", lineSplitter(say));
  return child;
}

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
