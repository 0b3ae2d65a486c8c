import { hostname } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "./is-process-alive.ts";
import { type Ports, realPorts } from "./ports.ts";
import { readSideCar, writeSideCar } from "./side-car.ts";

const beatEveryMs = 5_000;
const leaseMs = 15_000;
const suffix = ".json";
/** A dead worker's last claim may reach the log after it is gone: its file must still say then that it is dead. */
const keptAfterEndMs = 3_600_000;

/** What a worker says of itself; the file is replaced with every beat. */
export interface Heartbeat {
  readonly workerId: string;
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly beatAt: string;
  readonly counter: number;
  /** Present on the last beat of a worker that ended in good order: its jobs are free at once. */
  readonly isReleased?: true;
}

/** A worker's own lease. */
export interface Beating {
  /** False when no beat came through for a whole lease: others may have taken its jobs, so it must stop its work. */
  isAlive(): boolean;
  /** How often the lease ran out since the start; two equal numbers mean that nobody could take a job in between. */
  lapses(): number;
  /** Stops beating and gives the lease back at once. */
  stop(): Promise<void>;
  /** Stops beating and writes nothing more: the folder is no longer ours. */
  abandon(): Promise<void>;
}

export interface BeatOptions {
  /** `projectLayout(dataDir, projectId).heartbeats`. */
  readonly folder: string;
  readonly workerId: string;
  readonly onFault: (error: unknown) => void;
  readonly ports?: Ports;
}

/** Beats every 5 s until stopped. Resolves after the first beat. */
export async function startBeating({ folder, workerId, onFault, ports = realPorts }: BeatOptions): Promise<Beating> {
  const path = join(folder, `${workerId}${suffix}`);
  const startedAt = new Date(ports.now()).toISOString();
  let counter = 0;
  let lastBeat = ports.monotonic();
  let lapsed = 0;
  let beating: Promise<void> = Promise.resolve();

  async function beat(ending: Pick<Heartbeat, "isReleased"> = {}): Promise<void> {
    counter += 1;
    const beatAt = new Date(ports.now()).toISOString();
    const heartbeat: Heartbeat = {
      workerId,
      pid: process.pid,
      host: hostname(),
      startedAt,
      beatAt,
      counter,
      ...ending,
    };
    const begun = ports.monotonic();
    await writeSideCar(ports.fileSystem, path, heartbeat);
    if (!isAlive()) lapsed += 1;
    lastBeat = begun;
  }

  function isAlive(): boolean {
    return ports.monotonic() - lastBeat < leaseMs;
  }

  await beat();
  const timer = setInterval(() => {
    beating = beat().catch(onFault);
  }, beatEveryMs);
  async function abandon(): Promise<void> {
    clearInterval(timer);
    await beating;
  }
  return {
    isAlive,
    // A lease that has run out counts before the next beat comes through.
    lapses: () => lapsed + (isAlive() ? 0 : 1),
    async stop() {
      await abandon();
      await beat({ isReleased: true });
    },
    abandon,
  };
}

/** Watches over the leases of others. */
export interface LeaseObserver {
  /**
   * Looks at their heartbeat files and tells which of these workers have lost their jobs: those whose process is gone,
   * and those that gave no new beat for a whole lease. Ask every second or so.
   */
  expiredAmong(workerIds: Iterable<string>): Promise<ReadonlySet<string>>;
}

interface Sighting {
  readonly counter: number;
  readonly seenAt: number;
  readonly isDead: boolean;
}

/**
 * Judges by the observer's own monotonic clock: a beat counts from when it was first seen, so wall clocks don't matter,
 * and after the observer's start everyone has one full lease of grace, unless their process is known to be dead.
 */
export function createLeaseObserver(folder: string, ports: Ports = realPorts): LeaseObserver {
  const startedAt = ports.monotonic();
  let sightings = new Map<string, Sighting>();

  /** A file that was taken away says nothing new: its worker writes it again with the next beat. */
  async function sight(workerId: string): Promise<[string, Sighting] | null> {
    const heartbeat = await readSideCar<Heartbeat>(ports.fileSystem, join(folder, `${workerId}${suffix}`));
    const before = sightings.get(workerId);
    if (heartbeat === null) return before === undefined ? null : [workerId, before];
    const seenAt = before?.counter === heartbeat.counter ? before.seenAt : ports.monotonic();
    return [workerId, { counter: heartbeat.counter, seenAt, isDead: isOver(heartbeat) }];
  }

  function isExpired(workerId: string): boolean {
    const sighting = sightings.get(workerId);
    if (sighting?.isDead) return true;
    return ports.monotonic() - (sighting?.seenAt ?? startedAt) >= leaseMs;
  }

  return {
    async expiredAmong(workerIds) {
      const ids = [...workerIds];
      const seen = await Promise.all(ids.map(sight));
      sightings = new Map(seen.filter((each) => each !== null));
      return new Set(ids.filter(isExpired));
    },
  };
}

/** Released, or known to be dead because it ran on this machine. */
function isOver({ isReleased, host, pid }: Heartbeat): boolean {
  return isReleased === true || (host === hostname() && !isProcessAlive(pid));
}

/** Removes what workers left behind that have been over for an hour and hold no job. Call it when a worker starts. */
export async function sweepHeartbeats(
  folder: string,
  holders: ReadonlySet<string>,
  ports: Ports = realPorts,
): Promise<void> {
  for (const name of await ports.fileSystem.list(folder)) {
    const heartbeat = await readSideCar<Heartbeat>(ports.fileSystem, join(folder, name));
    if (heartbeat === null || holders.has(heartbeat.workerId)) continue;
    if (isOver(heartbeat) && ports.now() - Date.parse(heartbeat.beatAt) > keptAfterEndMs)
      await ports.fileSystem.remove(join(folder, name));
  }
}
