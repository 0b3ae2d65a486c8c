import disk, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

type Call = (...args: unknown[]) => Promise<unknown>;

const changes = ["rename", "rm", "link", "mkdir", "writeFile"] as const;
const handleChanges = ["appendFile", "write", "writeFile", "sync", "datasync", "truncate"] as const;

/** Kept, so that what was stopped keeps its files open like a process that does not go on. */
const never = new Promise<never>(() => undefined);

/**
 * Runs work and stops it for good right before its nth change of the disk, as a kill would: nothing after it happens.
 * Resolves to true when it was stopped, to false when it ended before; rejects with what the work rejects with.
 */
export async function stopBefore(step: number, handle: FileHandle, work: () => Promise<unknown>): Promise<boolean> {
  let stop = (): void => undefined;
  const stopped = new Promise<boolean>((resolve) => {
    stop = () => resolve(true);
  });
  const stopping = () => {
    stop();
    return never;
  };
  return withGate(step, handle, stopping, () => Promise.race([work().then(() => false), stopped]));
}

/**
 * Runs work and does something else right before its nth change of the disk, before it goes on. Resolves to true when
 * it came to that; rejects with what either rejects with.
 */
export async function interruptBefore(
  step: number,
  handle: FileHandle,
  work: () => Promise<unknown>,
  action: () => Promise<unknown>,
): Promise<boolean> {
  let isInterrupted = false;
  const interrupting = async () => {
    isInterrupted = true;
    await action();
  };
  await withGate(step, handle, interrupting, work);
  return isInterrupted;
}

/** Calls the gate right before the nth change of the disk. */
async function withGate<T>(
  step: number,
  handle: FileHandle,
  gate: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  let steps = 0;
  const gated = (original: Call): Call =>
    async function call(this: unknown, ...args) {
      steps += 1;
      if (steps === step) await gate();
      return original.apply(this, args);
    };
  const undo = [
    ...replace(disk as unknown as Record<string, Call>, changes, gated),
    ...replace(Object.getPrototypeOf(handle), handleChanges, gated),
  ];
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const each of undo) each();
    syncBuiltinESMExports();
  }
}

function replace(owner: Record<string, Call>, names: readonly string[], wrap: (original: Call) => Call) {
  return names.map((name) => {
    const original = owner[name];
    if (original === undefined) throw new Error(`there is no ${name}`);
    owner[name] = wrap(original);
    return () => {
      owner[name] = original;
    };
  });
}
