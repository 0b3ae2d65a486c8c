import fs from "node:fs";
import { rmdir } from "node:fs/promises";
import { lock as lockFile } from "proper-lockfile";
import { Failure } from "../../core/failure.ts";
import type { Ports } from "../ports.ts";
import { systemCode } from "../real-file-system.ts";
import { createWaitingLine, type Place } from "./waiting-line.ts";

/** A lock one holds. `release` leaves the lock alone when it may already belong to someone else. */
export interface HeldLock {
  /** True when it was held for so long that somebody may have taken it away. */
  isLost(): boolean;
  /** Looks whether somebody has. */
  isTakenAway(): Promise<boolean>;
  release(): Promise<void>;
}

/** Keeps writers from wasting work. It is not what makes the log safe: the chain and the fence are. */
export interface LogLock {
  /** Waits until `deadlineAtMs` on the monotonic clock. Failure LOCK_TIMEOUT. */
  acquire(deadlineAtMs: number): Promise<HeldLock>;
}

const staleMs = 10_000;
const updateMs = 2_000;
/** A holder that keeps the lock longer than this treats it as lost … */
const heldTooLongMs = 150;
/** … and one that has been seen to hold it for this long is robbed: it was killed or stopped, or its disk was. */
const stealAfterMs = 200;
/** Who asks again this soon after letting go may not push in; later, whoever waits has had the time to look. */
const politeMs = 10;
const retryMs = 5;

/** The lock that lies beside the log at `path`. Takers that find it held wait in line. */
export function createLogLock(path: string, ports: Ports): LogLock {
  const owner = `${process.pid}-${Math.floor(ports.chance() * 1e9)}`;
  const line = createWaitingLine(`${path}.waiting`, owner, ports);
  const take = createLockTaker(path, ports);
  let releasedAt = Number.NEGATIVE_INFINITY;

  async function takeAtOnce(): Promise<HeldLock | null> {
    const isAgain = ports.monotonic() - releasedAt < politeMs;
    return isAgain && (await line.isAnyoneWaiting()) ? null : take();
  }

  async function acquire(deadlineAtMs: number): Promise<HeldLock> {
    const held = await takeAtOnce();
    if (held !== null) return held;
    const place = line.join();
    try {
      return await waitInLine(place, take, deadlineAtMs, path, ports);
    } finally {
      await place.leave();
    }
  }

  return {
    async acquire(deadlineAtMs) {
      const held = await acquire(deadlineAtMs);
      return {
        isLost: held.isLost,
        isTakenAway: held.isTakenAway,
        async release() {
          await held.release();
          releasedAt = ports.monotonic();
        },
      };
    },
  };
}

type Take = () => Promise<HeldLock | null>;

async function waitInLine(
  place: Place,
  take: Take,
  deadlineAtMs: number,
  path: string,
  ports: Ports,
): Promise<HeldLock> {
  const robIfStuck = createRobber(path, ports);
  for (;;) {
    const held = await takeInTurn(place, take, robIfStuck);
    if (held !== null) return held;
    if (ports.monotonic() >= deadlineAtMs) throw new Failure("LOCK_TIMEOUT");
    await ports.wait(1 + ports.chance() * retryMs);
  }
}

/** Takes the lock when it is this writer's turn, or sees to it that it comes free. */
async function takeInTurn(place: Place, take: Take, robIfStuck: () => Promise<void>): Promise<HeldLock | null> {
  if (!(await place.isFirst())) return null;
  const held = await take();
  if (held === null) await robIfStuck();
  return held;
}

/** Tells acquisitions apart, because each makes the folder anew; null while nobody holds the lock. */
async function holdingAt(path: string, { fileSystem }: Ports): Promise<string | null> {
  const facts = await fileSystem.stat(path);
  return facts && `${facts.inode} ${facts.bornAtMs}`;
}

/** Takes the lock away from a holder that has been seen to sit on it for too long. */
function createRobber(path: string, ports: Ports): () => Promise<void> {
  let seen: { holding: string | null; since: number } = { holding: null, since: 0 };
  return async () => {
    const holding = await holdingAt(path, ports);
    if (holding !== seen.holding) seen = { holding, since: ports.monotonic() };
    if (holding === null || ports.monotonic() - seen.since <= stealAfterMs) return;
    if ((await holdingAt(path, ports)) === holding) await removeLock(path);
  };
}

/** One try at a time; null while someone else holds the lock. */
function createLockTaker(path: string, ports: Ports): Take {
  let mayRemove = true;
  const guardedFs = {
    ...fs,
    stat: statAtOnce,
    rmdir: (target: string, done: (error: NodeJS.ErrnoException | null) => void) =>
      mayRemove ? fs.rmdir(target, done) : done(null),
  };
  return async () => {
    mayRemove = true;
    let isCompromised = false;
    const release = await nullWhileHeld(
      lockFile(path, {
        realpath: false,
        stale: staleMs,
        update: updateMs,
        retries: 0,
        lockfilePath: path,
        fs: guardedFs,
        onCompromised: () => {
          isCompromised = true;
        },
      }),
    );
    if (release === null) return null;
    const takenAt = ports.monotonic();
    const isLost = () => isCompromised || ports.monotonic() - takenAt > heldTooLongMs;
    const taken = holdingAt(path, ports);
    const isTakenAway = async () => isCompromised || (await taken) !== (await holdingAt(path, ports));
    return {
      isLost,
      isTakenAway,
      async release() {
        // After a long pause the lock may be a thief's: forget it, but don't remove it from under them.
        mayRemove = !isLost() || !(await isTakenAway());
        if (!isCompromised) await release().catch((error: unknown) => letGoAnyway(error));
      },
    };
  };

  /** Robbed by another lock of this very process, the library has forgotten ours. */
  async function letGoAnyway(error: unknown): Promise<void> {
    if (systemCode(error) !== "ERELEASED") throw error;
    if (mayRemove) await removeLock(path);
  }
}

/** Answered from memory, so without another thread (D-0055); making and removing a folder wait for the disk's journal. */
function statAtOnce(path: string, done: (error: unknown, facts?: fs.Stats) => void): void {
  const facts = fs.statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) fs.stat(path, done);
  else done(null, facts);
}

async function removeLock(path: string): Promise<void> {
  await rmdir(path).catch((error: unknown) => {
    if (systemCode(error) !== "ENOENT") throw error;
  });
}

async function nullWhileHeld<T>(taking: Promise<T>): Promise<T | null> {
  try {
    return await taking;
  } catch (error) {
    // ENOENT: the folder was there and went away while the library looked at it.
    if (systemCode(error) === "ELOCKED" || systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
