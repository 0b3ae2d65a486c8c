import { dirname } from "node:path";
import type { FileSystem, LogFile } from "../file-system.ts";
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
  readonly fileSystem: FileSystem;
  /** A fold up to a position that the log still contains, or from the start. */
  readonly restore: (file: LogFile) => Promise<FoldedLog<State>>;
}

class FileJournal<State> implements Journal<State> {
  readonly #options: JournalOptions<State>;
  #file: LogFile;
  #inode: number;
  #folded: FoldedLog<State>;
  #isTrusted = true;
  #isFolderSynced = false;
  #durableSeq = 0;
  #durableOffset = 0;
  /** What this process itself has synced, in bytes from the start. */
  #syncedOffset = 0;

  constructor(options: JournalOptions<State>, file: LogFile, inode: number, folded: FoldedLog<State>) {
    this.#options = options;
    this.#file = file;
    this.#inode = inode;
    this.#folded = folded;
  }

  folded = (): FoldedLog<State> => this.#folded;
  durableSeq = (): number => this.#durableSeq;
  isTrusted = (): boolean => this.#isTrusted;

  distrust(): void {
    this.#isTrusted = false;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #reopen(): Promise<void> {
    await this.#file.close();
    this.#file = await this.#options.fileSystem.openLog(this.#options.logPath);
    const opened = (await this.#file.stat()).inode;
    if (opened !== this.#inode) {
      this.#durableSeq = 0;
      this.#durableOffset = 0;
    }
    this.#inode = opened;
    this.#isFolderSynced = false;
    this.#syncedOffset = 0;
    const next = await this.#options.restore(this.#file);
    await next.catchUp(this.#file, this.#durableOffset);
    next.show(this.#durableSeq);
    this.#folded = next;
    this.#isTrusted = true;
  }

  async #reopenIfNeeded(): Promise<void> {
    const facts = await this.#options.fileSystem.stat(this.#options.logPath);
    if (!this.#isTrusted || facts?.inode !== this.#inode) await this.#reopen();
  }

  async refresh(): Promise<void> {
    await this.#reopenIfNeeded();
    const { size } = await this.#file.stat();
    if (size === this.#folded.position().offset) return;
    await this.#folded.catchUp(this.#file, size);
    if (this.#folded.position().offset === size) return;
    // A torn tail: ended with a newline, never cut off, because a cut could take another writer's bytes.
    await this.#appendAll(Buffer.from("\n"));
    await this.#folded.catchUp(this.#file, (await this.#file.stat()).size);
  }

  async #appendAll(bytes: Buffer): Promise<void> {
    const written = await this.#file.append(bytes);
    if (written !== bytes.length) throw new Error(`short write: ${written} of ${bytes.length} bytes`);
  }

  async settle(): Promise<void> {
    const { seq, offset } = this.#folded.position();
    if (seq === this.#durableSeq && offset === this.#durableOffset) return;
    if (offset > this.#syncedOffset) await this.#file.datasync();
    await this.#raiseHead(seq, offset);
  }

  async #raiseHead(seq: number, offset: number): Promise<void> {
    if (!this.#isFolderSynced) await this.#options.fileSystem.syncFolder(dirname(this.#options.logPath));
    this.#isFolderSynced = true;
    await writeHead(this.#options.fileSystem, this.#options.headPath, {
      epoch: firstEpoch,
      seq,
      offset,
      inode: this.#inode,
    });
    this.#durableSeq = seq;
    this.#durableOffset = offset;
    this.#folded.show(this.#durableSeq);
  }

  async append(lines: readonly AcceptedLine[], offset: number): Promise<boolean> {
    const newline = Buffer.from("\n");
    const bytes = Buffer.concat(lines.flatMap((line) => [line.bytes, newline]));
    await this.#appendAll(bytes);
    await this.#file.datasync();
    this.#syncedOffset = offset + bytes.length;
    const readBack = await this.#file.read(offset, bytes.length);
    const facts = await this.#options.fileSystem.stat(this.#options.logPath);
    return readBack.equals(bytes) && facts?.inode === this.#inode;
  }

  async followHead(): Promise<void> {
    const head = await readHead(this.#options.fileSystem, this.#options.headPath);
    if (head === null) return;
    if (head.inode !== this.#inode || !this.#isTrusted) await this.#reopenIfNeeded();
    if (head.inode !== this.#inode || head.seq <= this.#durableSeq) return;
    await this.#folded.catchUp(this.#file, head.offset);
    this.#durableSeq = Math.min(head.seq, this.#folded.position().seq);
    this.#durableOffset = head.offset;
    this.#folded.show(this.#durableSeq);
  }

  async hasLooseEnd(): Promise<boolean> {
    return (await this.#file.stat()).size > this.#durableOffset;
  }

  async readLines(page: PageRequest): Promise<AcceptedLine[]> {
    return readPage({ ...this.#options, folded: this.#folded, page, upTo: this.#durableSeq });
  }

  async lineAt(seq: number): Promise<AcceptedLine | null> {
    const page = { since: seq - 1, limit: 1 };
    const lines = await readPage({ ...this.#options, folded: this.#folded, page, upTo: this.#folded.position().seq });
    return lines[0] ?? null;
  }
}

/** Opens the log, folds it from the newest good snapshot up to what is durable. */
export async function openJournal<State>(options: JournalOptions<State>): Promise<Journal<State>> {
  const file = await options.fileSystem.openLog(options.logPath);
  const { inode } = await file.stat();
  const journal = new FileJournal(options, file, inode, await options.restore(file));
  await journal.followHead();
  return journal;
}
