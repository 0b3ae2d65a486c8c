import fs from "node:fs";
import { rmdir } from "node:fs/promises";
import { hostname } from "node:os";
import { lock as lockFile } from "proper-lockfile";
import { Failure } from "../../core/failure.ts";
import { isProcessAlive } from "../is-process-alive.ts";
import type { Ports } from "../ports.ts";
import { systemCode } from "../real-file-system.ts";

/** A lock one holds. `release` leaves the lock alone when it may already belong to someone else. */
export interface HeldLock {
  isLost(): boolean;
  release(): Promise<void>;
}

/** Keeps writers from wasting work. It is not what makes the log safe: the chain and the fence are. */
export interface LogLock {
  /** Waits until `deadlineAtMs` on the monotonic clock. Failure LOCK_TIMEOUT. */
  acquire(deadlineAtMs: number): Promise<HeldLock>;
  /** True when another writer has asked for the lock within the last moments. */
  hasWaiters(): Promise<boolean>;
}

const staleMs = 10_000;
const updateMs = 2_000;
const waiterMarkMs = 50;
const waiterFreshMs = 100;
/** A holder that keeps the lock longer than this treats it as lost … */
const heldTooLongMs = 250;
/** … and one that others have seen hold it for this long is robbed: it is stopped, or its disk is. */
const stealAfterMs = 300;
const triesPerLook = 4;

/** The lock that lies beside the log at `path`. */
export function createLogLock(path: string, ports: Ports): LogLock {
  const { fileSystem } = ports;
  const ownerPath = ownerPathOf(path);
  const waiterPath = `${path}.waiters`;
  const owner = `${hostname()} ${process.pid} ${Math.floor(ports.chance() * 1e9)}`;
  const takeLock = createLockTaker(path, ports);
  let markedAt = Number.NEGATIVE_INFINITY;
  let acquisitions = 0;

  function ownRecord(): Buffer {
    acquisitions += 1;
    return toRecord(`${owner} ${acquisitions}`);
  }

  async function markWaiting(): Promise<void> {
    if (ports.monotonic() - markedAt < waiterMarkMs) return;
    markedAt = ports.monotonic();
    await fileSystem.overwrite(waiterPath, toRecord(owner));
  }

  async function acquire(deadlineAtMs: number): Promise<HeldLock> {
    const look = createLookout(path, ports, ownRecord);
    for (let tries = 1; ; tries += 1) {
      const held = await takeLock();
      if (held !== null) {
        await fileSystem.overwrite(ownerPath, ownRecord());
        return held;
      }
      if (ports.monotonic() >= deadlineAtMs) throw new Failure("LOCK_TIMEOUT");
      await markWaiting();
      if (tries % triesPerLook === 0) await look();
      await ports.wait(1 + ports.chance() * 19);
    }
  }

  async function hasWaiters(): Promise<boolean> {
    const markedAtMs = (await fileSystem.stat(waiterPath))?.modifiedAtMs ?? 0;
    if (ports.now() - markedAtMs > waiterFreshMs) return false;
    return fromRecord(await fileSystem.readFile(waiterPath)) !== owner;
  }

  return { acquire, hasWaiters };
}

const ownerPathOf = (path: string) => `${path}.owner`;

/**
 * Looks at the holder now and then while waiting; each acquisition leaves a record of its own. A holder that was killed
 * need not be waited for, and one that was stopped only for a moment.
 */
function createLookout(path: string, { fileSystem, monotonic }: Ports, ownRecord: () => Buffer): () => Promise<void> {
  let seen = { record: "", since: 0 };
  const readRecord = async () => fromRecord(await fileSystem.readFile(ownerPathOf(path)));
  return async () => {
    const record = await readRecord();
    if (record !== seen.record) seen = { record, since: monotonic() };
    const [host, pid] = record.split(" ");
    const isDead = host === hostname() && !isProcessAlive(Number(pid));
    if (!isDead && monotonic() - seen.since <= stealAfterMs) return;
    if ((await readRecord()) !== record) return;
    // Claimed first, so that only writers that read the old owner at this very moment can do the same.
    await fileSystem.overwrite(ownerPathOf(path), ownRecord());
    await rmdir(path).catch(ignoreMissing);
  };
}

/** One try at a time; null while someone else holds the lock. */
function createLockTaker(path: string, ports: Ports): () => Promise<HeldLock | null> {
  let mayRemove = true;
  const guardedFs = {
    ...fs,
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
    return {
      isLost,
      async release() {
        // After a long pause the lock may be a thief's: forget it, but don't remove it from under them.
        mayRemove = !isLost();
        if (!isCompromised) await release();
      },
    };
  };
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

/** Fixed length, because it is written in place. */
function toRecord(text: string): Buffer {
  return Buffer.from(`${text.slice(0, 127).padEnd(127)}\n`);
}

function fromRecord(bytes: Buffer | null): string {
  return bytes?.toString("utf8").trim() ?? "";
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== "ENOENT") throw error;
}
