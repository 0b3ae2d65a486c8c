import { open } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { type ProjectLayout, projectLayout } from "../layout.ts";
import type { Fold } from "../log/folded-log.ts";
import { encodeHead, type Head } from "../log/head.ts";
import { acceptLine } from "../log/line.ts";
import { createLogLock, type HeldLock } from "../log/lock.ts";
import { type Ports, realPorts } from "../ports.ts";
import { createFindings } from "./findings.ts";
import { type HeadRecord, readHeadRecord } from "./head-check.ts";
import { type Place, scanPart } from "./line-scan.ts";
import type { LogFacts, RefusedRange } from "./log-check.ts";
import { checkProjectIsThere, type LogPart, type LogParts, namesIn, openLogParts } from "./log-parts.ts";
import { readLog } from "./log-reading.ts";
import { putInPlace } from "./put-in-place.ts";
import { beginRewrite, type Cut, type Rewrite } from "./rewrite.ts";
import { readSnapshots } from "./snapshot-check.ts";

export interface RepairReport {
  readonly projectId: string;
  readonly cuts: readonly Cut[];
  /** Log files whose last line was whole but for its newline. */
  readonly sealedTails: readonly string[];
  /** The head that was written, or null when it was right. */
  readonly head: Head | null;
  readonly removedSnapshots: readonly string[];
}

interface RepairOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  readonly ports?: Ports;
}

/** Shorter than what it takes to rob a holder that is stopped: repair refuses instead. */
const lockDeadlineMs = 200;

/**
 * Cuts what no reader accepts out of a log and keeps it in quarantine, writes the head anew when it is wrong and removes
 * broken snapshots. Accepted lines are copied byte by byte. Each step is durable and may be repeated after a crash.
 * Failures PROJECT_NOT_FOUND, LOCK_TIMEOUT (another process holds the log, or takes part in this).
 */
export async function repairProject<State>(options: RepairOptions<State>): Promise<RepairReport> {
  const { projectId, ports = realPorts } = options;
  const layout = projectLayout(options.dataDir, options.projectId);
  await checkProjectIsThere(layout);
  const log = await openLogParts(layout);
  try {
    if (log.parts.length === 0) return { projectId, cuts: [], sealedTails: [], head: null, removedSnapshots: [] };
    const findings = createFindings();
    const stored = await readSnapshots<State>(layout, options.fold.version);
    const reading = await readLog(log, { ...options, layout, stored, findings, durableSeq: 0 });
    const broken = reading.snapshots.facts().broken;
    return { projectId, ...(await rewriteLog({ layout, log, facts: reading.log, broken, ports })) };
  } finally {
    await log.close();
  }
}

type Plan = Pick<Work, "layout" | "log" | "facts" | "broken" | "ports">;

async function rewriteLog(plan: Plan): Promise<Omit<RepairReport, "projectId">> {
  const unfinished = new Set<Rewrite>();
  try {
    await prepare(plan, unfinished);
    const held = await takeLock(plan.layout, plan.ports);
    try {
      return await finish({ ...plan, rewrites: [...unfinished], held, done: (rewrite) => unfinished.delete(rewrite) });
    } finally {
      await held.release();
    }
  } finally {
    for (const rewrite of unfinished) await rewrite.abandon();
  }
}

/** Copies every file that has something to cut, as far as it is there now: what takes long is done without the lock. */
async function prepare({ layout, log, facts, ports }: Plan, rewrites: Set<Rewrite>): Promise<void> {
  const stamp = new Date(ports.now()).toISOString().replace(/[-:.]/g, "");
  const quarantine = join(layout.events, "quarantine");
  for (const part of log.parts) {
    const refused = facts.refused.filter((range) => range.part === part);
    const tails = facts.tails.filter((tail) => tail.part === part);
    if (refused.length + tails.length === 0) continue;
    await ports.fileSystem.makeFolder(quarantine);
    const rewrite = await beginRewrite(part, quarantine, stamp);
    rewrites.add(rewrite);
    if (part === log.parts.at(-1)) await rewrite.copy(facts.end.offset, refused);
    else await rewrite.copy(await part.size(), [...refused, ...tails]);
    await rewrite.sync();
  }
}

async function takeLock(layout: ProjectLayout, ports: Ports): Promise<HeldLock> {
  try {
    return await createLogLock(layout.lock, ports).acquire(ports.monotonic() + lockDeadlineMs);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "LOCK_TIMEOUT") throw error;
    throw new Failure("LOCK_TIMEOUT", "another process holds the log, or did so moments ago; nothing was changed", {
      cause: error,
    });
  }
}

interface Work {
  readonly layout: ProjectLayout;
  readonly log: LogParts;
  readonly facts: LogFacts;
  readonly rewrites: readonly Rewrite[];
  readonly broken: readonly string[];
  readonly held: HeldLock;
  readonly ports: Ports;
  /** Call when a rewrite is in place. */
  readonly done: (rewrite: Rewrite) => void;
}

/** What remains to do under the lock: what was appended meanwhile, putting the copies in place, and the head. */
async function finish(work: Work): Promise<Omit<RepairReport, "projectId">> {
  const { layout, log, facts, rewrites, broken, ports } = work;
  const newest = log.parts.at(-1);
  if (newest === undefined || (await ports.fileSystem.stat(newest.path))?.inode !== newest.inode)
    throw new Failure("LOCK_TIMEOUT", "the log went on in another file meanwhile; nothing was changed, try again");
  const last = await readOn(newest, facts.end);
  const rewrite = rewrites.find(({ part }) => part === newest) ?? null;
  if (rewrite !== null) await copyLastBytes(rewrite, last);
  const isSealing = rewrite !== null && last.isTailWhole;
  const needed = rewrites.filter((each) => each.cuts.length > 0 || (each === rewrite && isSealing));
  const removed = await putAllInPlace(work, needed, newest, last.size);
  if (needed.length === 0) await removeSnapshots(layout, broken, ports);
  const size = rewrite !== null && needed.includes(rewrite) ? rewrite.size() : last.end.offset;
  return {
    cuts: needed.flatMap(({ cuts }) => cuts),
    sealedTails: isSealing ? [newest.name] : [],
    head: await mendHead(work, newest, last.end.seq + (isSealing ? 1 : 0), size),
    removedSnapshots: [...new Set([...broken, ...removed])].sort(),
  };
}

async function putAllInPlace(
  { layout, ports, held, done }: Work,
  needed: readonly Rewrite[],
  newest: LogPart,
  seenBytes: number,
): Promise<string[]> {
  // The newest file first: it is the one that the lock is for, and the lock does not last for long.
  const ordered = [...needed].sort((a, b) => Number(b.part === newest) - Number(a.part === newest));
  const removed: string[] = [];
  for (const rewrite of ordered) {
    removed.push(...(await removeAllSnapshots(layout, ports)));
    const guard = rewrite.part === newest ? { held, seenBytes } : null;
    await putInPlace(rewrite, { layout, fileSystem: ports.fileSystem, guard, done: () => done(rewrite) });
  }
  // Also those that a running process has taken meanwhile.
  if (ordered.length > 0) removed.push(...(await removeAllSnapshots(layout, ports)));
  return removed;
}

async function copyLastBytes(rewrite: Rewrite, { refused, end, size, isTailWhole }: LastBytes): Promise<void> {
  const hasTornTail = size > end.offset && !isTailWhole;
  const tail = { offset: end.offset, length: size - end.offset };
  await rewrite.copy(size, hasTornTail ? [...refused, tail] : refused);
  if (isTailWhole) await rewrite.append(Buffer.from("\n"));
}

interface LastBytes {
  readonly size: number;
  readonly end: Place;
  readonly refused: readonly RefusedRange[];
  /** True when the unfinished last line only lacks its newline. */
  readonly isTailWhole: boolean;
}

async function readOn(part: LogPart, from: Place): Promise<LastBytes> {
  const size = await part.size();
  const refused: RefusedRange[] = [];
  const end = await scanPart(part, from, size, {
    accepted: () => undefined,
    refused: ({ offset, length }) => refused.push({ part, offset, length: length + 1 }),
    progress: () => undefined,
  });
  const tail = await part.read(end.offset, Math.min(size - end.offset, 2 * 1024 * 1024));
  const isTailWhole = !end.isSealed && end.hash !== null && acceptLine(tail, end.seq, end.hash) !== null;
  return { size, end, refused, isTailWhole };
}

async function removeSnapshots(layout: ProjectLayout, names: readonly string[], { fileSystem }: Ports): Promise<void> {
  for (const name of names) await fileSystem.remove(join(layout.snapshots, name));
  if (names.length > 0) await fileSystem.syncFolder(layout.snapshots);
}

/** A snapshot remembers offsets: before they change it must be gone, so that it can't be found after a crash. */
async function removeAllSnapshots(layout: ProjectLayout, ports: Ports): Promise<string[]> {
  const names = (await namesIn(layout.snapshots)).filter((name) => name.endsWith(".json"));
  await removeSnapshots(layout, names, ports);
  return names;
}

/** Writes the head when it is missing, damaged, of another file, or says more than the log holds. */
async function mendHead(
  { layout, log, ports }: Work,
  newest: LogPart,
  seq: number,
  offset: number,
): Promise<Head | null> {
  const record: HeadRecord = await readHeadRecord(layout);
  const inode = (await ports.fileSystem.stat(newest.path))?.inode ?? newest.inode;
  const known = record.head;
  if (known === null && record.state === "missing" && seq < log.firstSeq) return null;
  if (known !== null && known.inode === inode && known.seq <= seq && known.offset <= offset) return null;
  const file = await open(newest.path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
  const head = { epoch: (known?.epoch ?? 0) + 1, seq, offset, inode };
  await ports.fileSystem.writeDurably(layout.head, encodeHead(head));
  return head;
}
