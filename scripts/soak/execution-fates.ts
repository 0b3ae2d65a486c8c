import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Heartbeat } from "../../store/heartbeats.ts";
import type { Name } from "./execution-plan.ts";

/** A time in which a process was away or hurt; wall clock in milliseconds. */
export interface Fate {
  readonly who: Name;
  readonly kind: "kill" | "pause" | "slow" | "dead-worker";
  /** Under which name it holds jobs; null for what is no worker, or has not begun. */
  readonly workerId: string | null;
  readonly fromMs: number;
  /** When it was whole again; infinite while it is not. */
  toMs: number;
}

export interface Fates {
  readonly all: readonly Fate[];
  /** Notes a trouble of a process while it lasts. */
  during(who: Name, kind: Fate["kind"], pid: number, trouble: () => Promise<void>): Promise<void>;
}

/** `heartbeats` is the folder in which workers say who they are. */
export function newFates(heartbeats: string): Fates {
  const all: Fate[] = [];
  return {
    all,
    async during(who, kind, pid, trouble) {
      const workerId = who.startsWith("worker") ? await workerOf(heartbeats, pid) : null;
      const fate: Fate = { who, kind, workerId, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
      all.push(fate);
      await trouble();
      fate.toMs = Date.now();
    },
  };
}

async function workerOf(folder: string, pid: number): Promise<string | null> {
  for (const name of await readdir(folder)) {
    const beat = await readBeat(join(folder, name));
    if (beat?.pid === pid) return beat.workerId;
  }
  return null;
}

async function readBeat(path: string): Promise<Heartbeat | null> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    // Swept, or being replaced, while we look.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return null;
    throw error;
  }
}
