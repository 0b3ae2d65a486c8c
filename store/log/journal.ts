import { dirname } from "node:path";
import type { LogFile } from "../file-system.ts";
import type { Ports } from "../ports.ts";
import type { FoldedLog } from "./folded-log.ts";
import { readHead, writeHead } from "./head.ts";
import type { AcceptedLine } from "./line.ts";
import { type PageRequest, readPage } from "./pages.ts";

const firstEpoch = 1;

/** The open log of one project in one process: its file, what is folded of it, and how far it is durable. */
export interface Journal<State> {
  folded(): FoldedLog<State>;
  durableSeq(): number;
  /** True when the file holds bytes beyond the durable watermark, as after the death of a writer. */
  hasLooseEnd(): Promise<boolean>;
  /** For writers, under the lock: reopen if replaced, fold to the end, seal a torn tail. */
  refresh(): Promise<void>;
  /** For readers: fold what the watermark says is durable. */
  followHead(): Promise<void>;
  /** Appends lines, makes them durable, reads them back. False: something else stands there, nothing of ours counts. */
  append(lines: readonly AcceptedLine[], offset: number): Promise<boolean>;
  /** Makes all folded lines durable and moves the watermark. */
  settle(): Promise<void>;
  /** What is folded can't be trusted any more: the next refresh folds anew from the newest good snapshot. */
  distrust(): void;
  isTrusted(): boolean;
  readLines(page: PageRequest): Promise<AcceptedLine[]>;
  lineAt(seq: number): Promise<AcceptedLine | null>;
  close(): Promise<void>;
}

export interface JournalOptions<State> {
  readonly logPath: string;
  readonly headPath: string;
  readonly ports: Ports;
  /** A fold up to a position that the log still contains, or from the start. */
  readonly restore: (file: LogFile) => Promise<FoldedLog<State>>;
}

export async function openJournal<State>(options: JournalOptions<State>): Promise<Journal<State>> {
  const { logPath, headPath, ports, restore } = options;
  const { fileSystem } = ports;
  let file = await fileSystem.openLog(logPath);
  let inode = (await file.stat()).inode;
  let folded = await restore(file);
  let isTrusted = true;
  let isFolderSynced = false;
  let durableSeq = 0;
  let durableOffset = 0;
  /** What this process itself has synced, in bytes from the start. */
  let syncedOffset = 0;

  async function reopen(): Promise<void> {
    await file.close();
    file = await fileSystem.openLog(logPath);
    const opened = (await file.stat()).inode;
    if (opened !== inode) {
      durableSeq = 0;
      durableOffset = 0;
    }
    inode = opened;
    isFolderSynced = false;
    syncedOffset = 0;
    const next = await restore(file);
    await next.catchUp(file, durableOffset);
    next.show(durableSeq);
    folded = next;
    isTrusted = true;
  }

  async function reopenIfNeeded(): Promise<void> {
    const facts = await fileSystem.stat(logPath);
    if (!isTrusted || facts?.inode !== inode) await reopen();
  }

  async function refresh(): Promise<void> {
    await reopenIfNeeded();
    const { size } = await file.stat();
    if (size === folded.position().offset) return;
    await folded.catchUp(file, size);
    if (folded.position().offset === size) return;
    // A torn tail: ended with a newline, never cut off, because a cut could take another writer's bytes.
    await appendAll(Buffer.from("\n"));
    await folded.catchUp(file, (await file.stat()).size);
  }

  async function appendAll(bytes: Buffer): Promise<void> {
    const written = await file.append(bytes);
    if (written !== bytes.length) throw new Error(`short write: ${written} of ${bytes.length} bytes`);
  }

  async function settle(): Promise<void> {
    const { seq, offset } = folded.position();
    if (seq === durableSeq && offset === durableOffset) return;
    if (offset > syncedOffset) await file.datasync();
    await raiseHead(seq, offset);
  }

  async function raiseHead(seq: number, offset: number): Promise<void> {
    if (!isFolderSynced) await fileSystem.syncFolder(dirname(logPath));
    isFolderSynced = true;
    await writeHead(fileSystem, headPath, { epoch: firstEpoch, seq, offset, inode });
    durableSeq = seq;
    durableOffset = offset;
    folded.show(durableSeq);
  }

  async function append(lines: readonly AcceptedLine[], offset: number): Promise<boolean> {
    const newline = Buffer.from("\n");
    const bytes = Buffer.concat(lines.flatMap((line) => [line.bytes, newline]));
    await appendAll(bytes);
    await file.datasync();
    syncedOffset = offset + bytes.length;
    const readBack = await file.read(offset, bytes.length);
    const facts = await fileSystem.stat(logPath);
    return readBack.equals(bytes) && facts?.inode === inode;
  }

  async function followHead(): Promise<void> {
    const head = await readHead(fileSystem, headPath);
    if (head === null) return;
    if (head.inode !== inode || !isTrusted) await reopenIfNeeded();
    if (head.inode !== inode || head.seq <= durableSeq) return;
    await folded.catchUp(file, head.offset);
    durableSeq = Math.min(head.seq, folded.position().seq);
    durableOffset = head.offset;
    folded.show(durableSeq);
  }

  async function hasLooseEnd(): Promise<boolean> {
    return (await file.stat()).size > durableOffset;
  }

  async function readLines(page: PageRequest): Promise<AcceptedLine[]> {
    return readPage({ fileSystem, logPath, folded, page, upTo: durableSeq });
  }

  async function lineAt(seq: number): Promise<AcceptedLine | null> {
    const page = { since: seq - 1, limit: 1 };
    const lines = await readPage({ fileSystem, logPath, folded, page, upTo: folded.position().seq });
    return lines[0] ?? null;
  }

  await followHead();
  return {
    folded: () => folded,
    durableSeq: () => durableSeq,
    hasLooseEnd,
    refresh,
    followHead,
    append,
    settle,
    distrust: () => {
      isTrusted = false;
    },
    isTrusted: () => isTrusted,
    readLines,
    lineAt,
    close: () => file.close(),
  };
}
