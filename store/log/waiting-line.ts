import { basename, join } from "node:path";
import type { Ports } from "../ports.ts";

const markEveryMs = 30;
/** A mark this old was left by a writer that was stopped or killed. */
const freshMs = 100;
const forgottenMs = 60_000;
const sinceDigits = 15;

/** Writers waiting for the same lock, so that the one that has waited longest goes next. */
export interface WaitingLine {
  /** Begins to wait; the place counts from now on. */
  join(): Place;
  /** True when somebody waits. */
  isAnyoneWaiting(): Promise<boolean>;
}

export interface Place {
  /** Says that this writer still waits; true when nobody has waited longer. */
  isFirst(): Promise<boolean>;
  leave(): Promise<void>;
}

/**
 * Each waiter keeps a small file in `folder`, named by when it began and touched while it waits. It only makes things
 * fair: wall clocks that disagree or jump cost order, never safety, and marks that are not touched any more don't count.
 */
export function createWaitingLine(folder: string, owner: string, ports: Ports): WaitingLine {
  const { fileSystem, now, monotonic } = ports;
  let places = 0;
  let isMade = false;

  /** Looking into a folder that is not there costs more than into an empty one. */
  async function names(): Promise<string[]> {
    if (!isMade) await fileSystem.makeFolder(folder);
    isMade = true;
    return fileSystem.list(folder);
  }

  async function isFresh(name: string): Promise<boolean> {
    const path = join(folder, name);
    const modifiedAtMs = (await fileSystem.stat(path))?.modifiedAtMs ?? Number.NEGATIVE_INFINITY;
    const ageMs = Math.abs(now() - modifiedAtMs);
    if (ageMs > forgottenMs) await fileSystem.remove(path);
    return ageMs <= freshMs;
  }

  async function anyFresh(names: readonly string[]): Promise<boolean> {
    for (const name of names) if (await isFresh(name)) return true;
    return false;
  }

  return {
    isAnyoneWaiting: async () => anyFresh(await names()),
    join() {
      places += 1;
      const since = String(now()).padStart(sinceDigits, "0");
      const own = join(folder, `${since}-${basename(owner)}-${places}`);
      let markedAt = Number.NEGATIVE_INFINITY;
      async function mark(): Promise<void> {
        if (monotonic() - markedAt < markEveryMs) return;
        if (markedAt === Number.NEGATIVE_INFINITY) await fileSystem.makeFolder(folder);
        markedAt = monotonic();
        await fileSystem.overwrite(own, Buffer.from("waiting\n"));
      }
      return {
        async isFirst() {
          const others = await names();
          await mark();
          return !(await anyFresh(others.filter((name) => name < basename(own))));
        },
        leave: () => fileSystem.remove(own),
      };
    },
  };
}
