import type { LogLock } from "./lock.ts";

/** A lock that everyone holds: what is left when locking fails altogether. */
export const noLock: LogLock = {
  acquire: async () => ({ isLost: () => false, isTakenAway: async () => false, release: async () => undefined }),
};
