import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { projectLayout } from "../layout.ts";
import type { Fold } from "../log/folded-log.ts";
import { createLogLock, type HeldLock } from "../log/lock.ts";
import { type Ports, realPorts } from "../ports.ts";
import type { FoldPart } from "../retention.ts";
import { createFindings } from "./findings.ts";
import { checkProjectIsThere, openLogParts } from "./log-parts.ts";
import { type LogReading, readLog } from "./log-reading.ts";
import { cuttable } from "./repair-plan.ts";
import { finishRepair } from "./repair-steps.ts";
import type { RepairReport, RepairWork } from "./repair-work.ts";
import { beginRewrite, type Rewrite } from "./rewrite.ts";
import { readSnapshots } from "./snapshot-check.ts";

interface RepairOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** Folds whose state is a part of this one's; their snapshots are looked at too. */
  readonly parts?: readonly FoldPart<State>[];
  readonly ports?: Ports;
}

/** Longer than it takes to rob a holder that was killed; whoever holds the lock for that long and is alive is busy. */
const lockDeadlineMs = 1000;

/**
 * Cuts what no reader accepts out of a log and keeps it in quarantine, puts its files in order, writes the head anew when
 * it is wrong and removes broken snapshots. Accepted lines are copied byte by byte. Each step is durable and may be
 * repeated after a crash.
 * Failures PROJECT_NOT_FOUND, LOCK_TIMEOUT (another process holds the log, or takes part in this).
 */
export async function repairProject<State>(options: RepairOptions<State>): Promise<RepairReport> {
  const { projectId, ports = realPorts } = options;
  const layout = projectLayout(options.dataDir, projectId);
  await checkProjectIsThere(layout);
  const log = await openLogParts(layout);
  try {
    const newest = log.parts.at(-1);
    if (newest === undefined) return { projectId, ...nothingDone };
    const findings = createFindings();
    const stored = await readSnapshots<State>(layout, options.fold.version, options.parts);
    const reading = await readLog(log, { ...options, layout, stored, findings, durableSeq: 0 });
    return { projectId, ...(await rewriteLog({ layout, log, newest, reading, ports })) };
  } finally {
    await log.close();
  }
}

type Done = Omit<RepairReport, "projectId">;

const nothingDone: Done = {
  ...{ cuts: [], left: [], sealedTails: [], reopened: null },
  ...{ head: null, removedSnapshots: [], removedTemporaries: [] },
};

type Plan = Pick<RepairWork, "layout" | "log" | "newest" | "ports"> & { readonly reading: LogReading<unknown> };
async function rewriteLog({ reading, ...plan }: Plan): Promise<Done> {
  const unfinished = new Set<Rewrite>();
  const { log: facts } = reading;
  const { broken, baseEnd } = reading.snapshots.facts();
  const { ranges, left, isFrozen } = cuttable(facts, plan.log.firstSeq, baseEnd);
  if (isFrozen) return { ...nothingDone, left };
  const work = { ...plan, facts, ranges, broken, done: (rewrite: Rewrite) => unfinished.delete(rewrite) };
  try {
    await prepare(work, unfinished);
    const held = await takeLock(plan);
    try {
      return { ...(await finishRepair({ ...work, rewrites: [...unfinished], held })), left };
    } finally {
      await held.release();
    }
  } finally {
    for (const rewrite of unfinished) await rewrite.abandon();
  }
}

type Preparation = Omit<RepairWork, "rewrites" | "held">;

/** Copies every file that has something to cut, as far as it was read: what takes long is done without the lock. */
async function prepare(work: Preparation, rewrites: Set<Rewrite>): Promise<void> {
  const { layout, facts, ports } = work;
  const stamp = new Date(ports.now()).toISOString().replace(/[-:.]/g, "");
  const quarantine = join(layout.events, "quarantine");
  for (const { part, bytes } of facts.files) {
    const ranges = work.ranges.filter((range) => range.part === part);
    if (ranges.length === 0 && !(part === work.newest && facts.tails.some((tail) => tail.part === part))) continue;
    await ports.fileSystem.makeFolder(quarantine);
    const rewrite = await beginRewrite(part, quarantine, stamp);
    rewrites.add(rewrite);
    // What follows the last whole line of the newest file is looked at again under the lock.
    const end = part === work.newest ? facts.end.offset : bytes;
    await rewrite.copy(end, ranges);
    await rewrite.sync();
  }
}

async function takeLock({ layout, ports }: Pick<Plan, "layout" | "ports">): Promise<HeldLock> {
  try {
    return await createLogLock(layout.lock, ports).acquire(ports.monotonic() + lockDeadlineMs);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "LOCK_TIMEOUT") throw error;
    throw new Failure("LOCK_TIMEOUT", "another process holds the log; nothing was changed", {
      cause: error,
    });
  }
}
