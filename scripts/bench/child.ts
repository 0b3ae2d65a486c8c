import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { nodeArguments } from "../../store/programs.ts";

const startLimitMs = 180_000;
const endLimitMs = 10_000;

/** A script of this folder in a process of its own, which speaks JSON, one value a line. */
export interface Child {
  readonly pid: number;
  /** The next value it prints; rejects when it ends first, or says nothing for `limitMs` (three minutes). */
  next<T>(limitMs?: number): Promise<T>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  /** Ends it and waits, at most 10 s. */
  stop(): Promise<void>;
}

/** `script` is a path from this folder; what it says on stderr goes to ours, or to the open file `errors`. */
export function startChild(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  errors: "inherit" | number = "inherit",
): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...nodeArguments(path), ...args], {
    env: { ...process.env, ...env },
    // With a channel, whose break ends the child when this process is killed.
    stdio: ["ignore", "pipe", errors, "ipc"],
  });
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  let isEnded = false;
  const { stdout } = child;
  if (stdout === null) throw new Error(`${script} has no output`);
  createInterface({ input: stdout }).on("line", (line) => {
    const resolve = waiting.shift();
    if (resolve === undefined) lines.push(line);
    else resolve(line);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  void ended.then(() => {
    isEnded = true;
    for (const resolve of waiting.splice(0)) resolve(null);
  });
  return {
    pid: child.pid ?? 0,
    async next<T>(limitMs = startLimitMs) {
      const line = lines.shift() ?? (isEnded ? null : await withLimit(waiting, limitMs));
      if (line === null) throw new Error(`${script} ended or said nothing`);
      return JSON.parse(line) as T;
    },
    kill: (signal) => child.kill(signal),
    ended,
    stop: () => stop(child, ended),
  };
}

function withLimit(waiting: ((line: string | null) => void)[], limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), limitMs);
    waiting.push((line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const cut = setTimeout(() => child.kill("SIGKILL"), endLimitMs);
  await ended;
  clearTimeout(cut);
}
