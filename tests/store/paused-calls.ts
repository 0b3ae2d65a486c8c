import assert from "node:assert/strict";
import type { FileSystem, LogFile } from "../../store/file-system.ts";
import { realFileSystem } from "../../store/real-file-system.ts";

/** The disk of this machine, on which its one user can be made to stand still before any of its calls. */
export interface PausedCalls {
  readonly fileSystem: FileSystem;
  /** Does the work up to its call number `call`, from 1, or the first one of that name; `isPaused` is false when it ends before that. */
  pause(call: number | string, work: () => Promise<void>): Promise<Paused>;
}

export interface Paused {
  readonly isPaused: boolean;
  /** The operation it stands still before. */
  readonly at: string;
  /** The rest of the work. */
  goOn(): Promise<void>;
}

export function pausedCalls(): PausedCalls {
  let before = async (_: string): Promise<void> => undefined;
  const log = (file: LogFile | null): LogFile | null => file && stepwise(file, (name) => before(name));
  const steps = stepwise(realFileSystem, (name) => before(name));
  const fileSystem: FileSystem = {
    ...steps,
    openLog: async (path) => stepwise(await steps.openLog(path), (name) => before(name)),
    openExisting: async (path) => log(await steps.openExisting(path)),
    watch: () => ({ close: () => undefined }),
  };
  return {
    fileSystem,
    async pause(call, work) {
      const [come, going] = [signal(), signal()];
      let count = 0;
      let at = "";
      before = async (name) => {
        count += 1;
        if (at === "" && count !== call && name !== call) return;
        if (at === "") {
          at = name;
          come.give();
        }
        // A process that stands still does nothing else meanwhile.
        await going.given;
      };
      const done = work().finally(() => {
        before = async () => undefined;
      });
      const isPaused = await Promise.race([come.given.then(() => true), done.then(() => false)]);
      return {
        isPaused,
        at,
        goOn() {
          going.give();
          return done;
        },
      };
    },
  };
}

/** For the first call, the second and so on, until the work ends without so many; there have to be more than `least`. */
export async function eachPause(least: number, run: (call: number) => Promise<Paused>): Promise<void> {
  let call = 1;
  while ((await run(call)).isPaused) call += 1;
  assert.ok(call > least, `only ${call} calls`);
}

/** The same object, each of whose calls waits for `before` first. */
function stepwise<T extends object>(calls: T, before: (name: string) => Promise<void>): T {
  const steps = Object.entries(calls).map(([name, call]) => [
    name,
    async (...given: unknown[]) => {
      await before(name);
      return call(...given);
    },
  ]);
  return Object.fromEntries(steps) as T;
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
