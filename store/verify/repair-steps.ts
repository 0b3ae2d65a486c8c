import { open } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { ProjectLayout } from "../layout.ts";
import { encodeHead, type Head } from "../log/head.ts";
import { acceptLine } from "../log/line.ts";
import type { Ports } from "../ports.ts";
import { readHeadRecord } from "./head-check.ts";
import { type Place, scanPart } from "./line-scan.ts";
import type { RefusedRange } from "./log-check.ts";
import { type LogPart, namesIn } from "./log-parts.ts";
import { putInPlace } from "./put-in-place.ts";
import { reopenUnsealed, unsealedFile } from "./reopen-unsealed.ts";
import type { RepairReport, RepairWork } from "./repair-work.ts";
import type { Rewrite } from "./rewrite.ts";
import { removeTemporaries } from "./temporaries.ts";

/** What remains to do under the lock: what was appended meanwhile, putting the copies in place, and the head. */
export async function finishRepair(work: RepairWork): Promise<Omit<RepairReport, "projectId" | "left">> {
  const { newest, facts, rewrites, broken, layout, ports } = work;
  await refuseChanged(work);
  const last = await readOn(newest, facts.end);
  const rewrite = rewrites.find(({ part }) => part === newest) ?? null;
  if (rewrite !== null) await copyLastBytes(rewrite, last);
  const isSealing = rewrite !== null && last.isTailWhole;
  const needed = rewrites.filter((each) => each.cuts.length > 0 || (each === rewrite && isSealing));
  const removed = await putAllInPlace(work, needed, last.size);
  if (needed.length === 0) await removeSnapshots(layout, broken, ports);
  const reopened = await reopenUnsealed(work);
  return {
    cuts: needed.flatMap(({ cuts }) => cuts),
    sealedTails: isSealing ? [newest.name] : [],
    reopened,
    head: await mendHead(work, reopened === null ? newest.path : layout.log, last.end.seq + (isSealing ? 1 : 0)),
    removedSnapshots: [...new Set([...broken, ...removed])].sort(),
    removedTemporaries: await removeTemporaries(layout, ports),
  };
}

/** Only the end of the newest file is looked at again, so nothing else may have moved since it was read. */
async function refuseChanged({ newest, facts, ports }: RepairWork): Promise<void> {
  const changed = "the log went on elsewhere meanwhile; nothing was changed, try again";
  if ((await ports.fileSystem.stat(newest.path))?.inode !== newest.inode) throw new Failure("LOCK_TIMEOUT", changed);
  for (const { part, bytes } of facts.files)
    if (part !== newest && (await part.size()) !== bytes) throw new Failure("LOCK_TIMEOUT", changed);
}

async function putAllInPlace(work: RepairWork, needed: readonly Rewrite[], newestBytes: number): Promise<string[]> {
  const { layout, ports, held, done, newest, facts } = work;
  // The newest file first: it is the one that the lock is for, and the lock does not last for long.
  const ordered = [...needed].sort((a, b) => Number(b.part === newest) - Number(a.part === newest));
  const unsealed = unsealedFile(facts);
  const removed: string[] = [];
  for (const rewrite of ordered) {
    const { part } = rewrite;
    removed.push(...(await removeAllSnapshots(layout, ports)));
    const isOpen = part === newest || part === unsealed?.part;
    const seenBytes = part === newest ? newestBytes : (unsealed?.bytes ?? 0);
    const guard = isOpen ? { held, seenBytes } : null;
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
async function mendHead({ layout, log, ports }: RepairWork, path: string, seq: number): Promise<Head | null> {
  const { state, head: known } = await readHeadRecord(layout);
  const file = await ports.fileSystem.stat(path);
  if (file === null || (state === "missing" && seq < log.firstSeq)) return null;
  const { inode, size: offset } = file;
  if (known !== null && known.inode === inode && known.seq <= seq && known.offset <= offset) return null;
  await syncFile(path);
  const head = { epoch: (known?.epoch ?? 0) + 1, seq, offset, inode };
  await ports.fileSystem.writeDurably(layout.head, encodeHead(head));
  return head;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
