import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeArguments } from "../../store/programs.ts";
import { ROOT } from "../root.ts";

/** A time in which a writer stood still, in nanoseconds of the monotonic clock. */
export interface Pause {
  readonly writer: string;
  readonly start: bigint;
  readonly end: bigint;
}

interface RunningWriter {
  readonly name: string;
  readonly child: ChildProcess;
  /** Resolves at its first acknowledgement, or at its end. */
  readonly begun: Promise<void>;
  isWriting: boolean;
}

export interface ChaosOptions {
  readonly dataDir: string;
  readonly journals: string;
  readonly locking: "lock" | "no-lock";
  readonly durationMs: number;
  readonly chance: () => number;
}

export interface ChaosReport {
  readonly kills: number;
  readonly stolenLocks: number;
  readonly pauses: readonly Pause[];
  /** Writers that ended by themselves: none should. */
  readonly fallen: readonly string[];
}

const writerCount = 4;
const longestPauseMs = 1500;
const longestQuietMs = 400;

/**
 * Four writers that are killed, stopped, continued and robbed of their lock at random until the time is up. It runs from when
 * all of them write, and only who writes is hit: on a busy machine a process takes seconds to start.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { dataDir, durationMs, chance } = options;
  const lockPath = join(dataDir, "projects", "p", "events", "lock");
  const pauses: Pause[] = [];
  const fallen: string[] = [];
  let kills = 0;
  let stolenLocks = 0;
  let started = 0;
  const startNext = (): RunningWriter => {
    started += 1;
    return startWriter(options, `w${started}`, (name) => fallen.push(name));
  };
  const writers = Array.from({ length: writerCount }, startNext);
  await Promise.all(writers.map(({ begun }) => begun));
  const until = performance.now() + durationMs;
  while (performance.now() < until) {
    await sleep(chance() * longestQuietMs);
    const at = Math.floor(chance() * writerCount);
    const victim = writers[at];
    const dice = chance();
    if (!victim?.isWriting) continue;
    if (dice < 0.25) {
      kills += 1;
      await stop(victim, "SIGKILL");
      writers[at] = startNext();
    } else if (dice < 0.75) {
      const start = process.hrtime.bigint();
      victim.child.kill("SIGSTOP");
      await sleep(chance() ** 2 * longestPauseMs);
      victim.child.kill("SIGCONT");
      pauses.push({ writer: victim.name, start, end: process.hrtime.bigint() });
    } else {
      stolenLocks += 1;
      await rm(lockPath, { recursive: true, force: true });
    }
  }
  await Promise.all(writers.map((writer) => stop(writer, "SIGTERM")));
  return { kills, stolenLocks, pauses, fallen };
}

function startWriter(
  { dataDir, journals, locking }: ChaosOptions,
  name: string,
  onFallen: (name: string) => void,
): RunningWriter {
  const script = join(ROOT, "scripts", "soak-log-writer.ts");
  const args = [...nodeArguments(script), dataDir, join(journals, name), name, locking];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  child.once("exit", (code) => {
    if (code !== 0 && code !== null) onFallen(`${name} ended with ${code}`);
  });
  const begun = Promise.race([once(child.stdout, "data"), once(child, "exit")]).then(() => {
    writer.isWriting = true;
  });
  const writer: RunningWriter = { name, child, begun, isWriting: false };
  return writer;
}

async function stop({ child }: RunningWriter, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
