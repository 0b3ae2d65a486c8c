import { randomInt } from "node:crypto";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { FileSystem } from "./file-system.ts";
import { realFileSystem } from "./real-file-system.ts";

/** What the store takes from the outside world; tests put their own in. Times are milliseconds. */
export interface Ports {
  readonly fileSystem: FileSystem;
  /** Wall clock, for time stamps only. */
  readonly now: () => number;
  /** Never goes back; for time-outs and leases. */
  readonly monotonic: () => number;
  /** A number in [0, 1). */
  readonly chance: () => number;
  /** 0: until everything that is due has run. */
  readonly wait: (ms: number) => Promise<void>;
}

const chanceSteps = 2 ** 40;

export const realPorts: Ports = {
  fileSystem: realFileSystem,
  now: () => Date.now(),
  monotonic: () => performance.now(),
  chance: () => randomInt(chanceSteps) / chanceSteps,
  wait: (ms) => (ms === 0 ? setImmediate() : sleep(ms)),
};
