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
  let steps = 0;
  let stop = (): void => undefined;
  const stopped = new Promise<boolean>((resolve) => {
    stop = () => resolve(true);
  });
  const gated = (original: Call): Call =>
    async function gate(this: unknown, ...args) {
      steps += 1;
      if (steps < step) return original.apply(this, args);
      stop();
      return never;
    };
  const undo = [
    ...replace(disk as unknown as Record<string, Call>, changes, gated),
    ...replace(Object.getPrototypeOf(handle), handleChanges, gated),
  ];
  syncBuiltinESMExports();
  try {
    return await Promise.race([work().then(() => false), stopped]);
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
