import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
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
import { type LogPart, type LogParts, namesIn, openLogParts } from "./log-parts.ts";
import { readLog } from "./log-reading.ts";
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

const lockDeadlineMs = 3000;

/**
 * Cuts what no reader accepts out of a log and keeps it in quarantine, writes the head anew when it is wrong and removes
 * broken snapshots. Accepted lines are copied byte by byte. Each step is durable and may be repeated after a crash.
 * Failures PROJECT_NOT_FOUND, LOCK_TIMEOUT (another process holds the log, or takes part in this).
 */
export async function repairProject<State>(options: RepairOptions<State>): Promise<RepairReport> {
  const { ports = realPorts } = options;
  const layout = projectLayout(options.dataDir, options.projectId);
  const log = await openLogParts(layout);
  try {
    if (log.parts.length === 0) throw new Failure("PROJECT_NOT_FOUND", `${layout.folder} has no log`);
    const findings = createFindings();
    const stored = await readSnapshots<State>(layout.snapshots, options.fold.version);
    const reading = await readLog(log, { ...options, layout, stored, findings, durableSeq: 0 });
    const broken = reading.snapshots.facts().broken;
    return { projectId: options.projectId, ...(await rewriteLog({ layout, log, facts: reading.log, broken, ports })) };
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
    throw new Failure("LOCK_TIMEOUT", "another process holds the log; nothing was changed", { cause: error });
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
  const rewrite = rewrites.find(({ part }) => part === newest);
  if (rewrite !== undefined) await copyLastBytes(rewrite, last);
  const needed = rewrites.filter((each) => each.cuts.length > 0 || (each === rewrite && last.isTailWhole));
  const doomed = needed.length > 0 ? await snapshotNames(layout) : broken;
  await removeSnapshots(layout, doomed, ports);
  for (const each of needed) await putInPlace(work, each);
  const size = rewrite !== undefined && needed.includes(rewrite) ? rewrite.size() : last.end.offset;
  return {
    cuts: needed.flatMap(({ cuts }) => cuts),
    sealedTails: rewrite !== undefined && last.isTailWhole ? [newest.name] : [],
    head: await mendHead(work, newest, rewrite === undefined ? last.end.seq : last.seq, size),
    removedSnapshots: doomed,
  };
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
  /** Of the last line that counts, with an unfinished one that only lacks its newline. */
  readonly seq: number;
  readonly refused: readonly RefusedRange[];
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
  const isTailWhole = !end.isSealed && acceptLine(tail, end.seq, end.hash) !== null;
  return { size, end, seq: end.seq + (isTailWhole ? 1 : 0), refused, isTailWhole };
}

async function snapshotNames(layout: ProjectLayout): Promise<string[]> {
  return (await namesIn(layout.snapshots)).filter((name) => name.endsWith(".json"));
}

/** Before the log changes its offsets: a snapshot that remembers the old ones must not be found after a crash. */
async function removeSnapshots(layout: ProjectLayout, names: readonly string[], { fileSystem }: Ports): Promise<void> {
  for (const name of names) await fileSystem.remove(join(layout.snapshots, name));
  if (names.length > 0) await fileSystem.syncFolder(layout.snapshots);
}

async function putInPlace({ layout, held, ports, done }: Work, rewrite: Rewrite): Promise<void> {
  const { fileSystem } = ports;
  const { part, temporary } = rewrite;
  await rewrite.sync();
  // What was cut must be safe in its new place before it leaves the old one.
  await fileSystem.syncFolder(join(layout.events, "quarantine"));
  await fileSystem.syncFolder(layout.events);
  if (held.isLost()) throw new Failure("LOCK_TIMEOUT", `the lock was lost before ${part.name} was changed; try again`);
  await rename(temporary, part.path);
  done(rewrite);
  await fileSystem.syncFolder(dirname(part.path));
  await rewrite.close();
  const folder = join(layout.events, "seg");
  for (const name of await namesIn(folder)) {
    const second = join(folder, name);
    const isSecondName = second !== part.path && (await fileSystem.stat(second))?.inode === part.inode;
    if (isSecondName) await fileSystem.repoint(part.path, second);
  }
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
