import { dirname } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { LogFile } from "../file-system.ts";
import type { FoldedLog } from "./folded-log.ts";
import { readHead, writeHead } from "./head.ts";
import type { Journal, JournalOptions } from "./journal.ts";
import type { AcceptedLine } from "./line.ts";
import { type PageRequest, readPage } from "./pages.ts";
import { createSegmentReaders, type SegmentReaders } from "./readers.ts";
import type { Segments } from "./segments.ts";

/** One open file of the log. */
interface OpenSegment {
  readonly firstSeq: number;
  readonly file: LogFile;
  readonly inode: number;
}

const rewriteBytes = 1024 * 1024;
/** How often the log may move to another file while a writer gets ready. */
const maxMoves = 10;

class FileJournal<State> implements Journal<State> {
  readonly #options: JournalOptions<State>;
  readonly #readers: SegmentReaders;
  #open: OpenSegment;
  #folded: FoldedLog<State>;
  #isTrusted = true;
  #isPoisoned = false;
  #isFolderSynced = false;
  #epoch = 1;
  #durableSeq = 0;
  /** In bytes from the start of the open file, as is the next. */
  #durableOffset = 0;
  /** What this process itself has synced. */
  #syncedOffset = 0;

  constructor(options: JournalOptions<State>, open: OpenSegment, folded: FoldedLog<State>) {
    this.#options = options;
    this.#readers = createSegmentReaders(options.segments);
    this.#open = open;
    this.#folded = folded;
    this.#startDurable();
  }

  folded = (): FoldedLog<State> => this.#folded;
  durableSeq = (): number => this.#durableSeq;
  isTrusted = (): boolean => this.#isTrusted;

  distrust(): void {
    this.#isTrusted = false;
  }

  poison(): void {
    this.#isPoisoned = true;
    this.#isTrusted = false;
  }

  async close(): Promise<void> {
    await this.#readers.clear();
    await this.#open.file.close();
  }

  /** A snapshot holds durable lines only, so where a restored fold stands is durable. */
  #startDurable(): void {
    const { seq, offset } = this.#folded.position();
    this.#durableSeq = seq;
    this.#durableOffset = offset;
  }

  #use(open: OpenSegment): void {
    this.#open = open;
    this.#isFolderSynced = false;
    this.#syncedOffset = 0;
  }

  /** Back to what is durable, on a new descriptor. */
  async #reopen(): Promise<void> {
    const before = this.#open;
    await before.file.close();
    if (this.#folded.rollBack()) {
      const file = await this.#options.segments.open(before.firstSeq);
      const isSame = file !== null && !this.#isSealed() && (await file.stat()).inode === before.inode;
      if (isSame) this.#use({ ...before, file });
      else await file?.close();
      if (isSame) {
        this.#isTrusted = true;
        return;
      }
    }
    await this.#foldAnew(before);
  }

  /** From the newest good snapshot, whatever was known. */
  async #foldAnew(before: OpenSegment): Promise<void> {
    const known = { seq: this.#durableSeq, offset: this.#durableOffset };
    await this.#readers.clear();
    this.#folded = await this.#options.restore();
    this.#use(await openSegment(this.#options.segments, this.#folded.position().segment));
    this.#startDurable();
    await this.#followSeals(before.firstSeq);
    if (this.#open.inode === before.inode && known.seq > this.#durableSeq) {
      await this.#catchUp(known.offset);
      this.#durableSeq = known.seq;
      this.#durableOffset = known.offset;
    }
    this.#folded.show();
    this.#isTrusted = true;
  }

  /** Folds the open file up to its seal or `end`. */
  async #catchUp(end: number): Promise<void> {
    if (!this.#isSealed()) await this.#folded.catchUp(this.#open.file, end);
  }

  async #catchUpToEnd(): Promise<void> {
    if (!this.#isSealed()) await this.#catchUp((await this.#open.file.stat()).size);
  }

  #isSealed(): boolean {
    return this.#folded.position().segment !== this.#open.firstSeq;
  }

  /** Goes on in the next file, as long as the open one is sealed and the next is there. */
  async #followSeals(upTo = Number.POSITIVE_INFINITY): Promise<void> {
    while (this.#open.firstSeq < upTo) {
      await this.#catchUpToEnd();
      if (!this.#isSealed()) return;
      const { segment } = this.#folded.position();
      const file = await this.#options.segments.open(segment);
      if (file === null) return;
      await this.#open.file.close();
      this.#use({ firstSeq: segment, file, inode: (await file.stat()).inode });
      // A file gets its place only when all before it is durable, also if the head does not say so yet.
      this.#startDurable();
    }
  }

  async #isReplaced(): Promise<boolean> {
    return (await this.#options.fileSystem.stat(this.#options.logPath))?.inode !== this.#open.inode;
  }

  /** Follows the log to its newest file. */
  async #findNewest(): Promise<void> {
    if (!this.#isTrusted) await this.#reopen();
    if (!(await this.#isReplaced())) return;
    await this.#followSeals();
    if (!(await this.#isReplaced()) || !(await this.#isCutOff())) return;
    await this.#open.file.close();
    await this.#foldAnew(this.#open);
    await this.#followSeals();
  }

  /** A file that left its place without a seal was replaced, one before the oldest that is kept was dropped. */
  async #isCutOff(): Promise<boolean> {
    return !this.#isSealed() || (await this.#options.segments.oldest()) > this.#folded.position().segment;
  }

  async refresh(): Promise<void> {
    for (let moves = 0; moves < maxMoves; moves += 1) if (await this.#isRefreshed()) return;
    throw new Error("the log moves from file to file faster than it can be followed");
  }

  /** False when another writer moved the log to its next file meanwhile. */
  async #isRefreshed(): Promise<boolean> {
    await this.#findNewest();
    const { size } = await this.#open.file.stat();
    const isKnown = !this.#isSealed() && size === this.#folded.position().offset;
    if (isKnown && !this.#isPoisoned && size <= Math.max(this.#durableOffset, this.#syncedOffset)) return true;
    await this.#catchUp(size);
    if (!(await this.#harden(size))) return false;
    if (this.#isSealed()) {
      await this.rotate();
      return true;
    }
    if (this.#folded.position().offset === size) return true;
    // A torn tail: ended with a newline, never cut off, because a cut could take another writer's bytes.
    await this.#appendAll(Buffer.from("\n"));
    await this.#catchUpToEnd();
    return true;
  }

  /**
   * Bytes beyond the watermark that somebody else wrote may never reach the disk, though they can be read: a failed sync
   * drops them once and for all. They are written again before anybody builds on them. False when the file has left its
   * place meanwhile.
   */
  async #harden(end: number): Promise<boolean> {
    const { fileSystem, headPath } = this.#options;
    const { inode, file } = this.#open;
    const head = await readHead(fileSystem, headPath);
    const from = Math.max(this.#durableOffset, this.#syncedOffset, head?.inode === inode ? head.offset : 0);
    for (let at = from; at < end; at += rewriteBytes)
      if (!(await file.rewrite(at, await file.read(at, Math.min(rewriteBytes, end - at))))) return false;
    if (from < end || this.#isPoisoned) await file.datasync();
    this.#syncedOffset = Math.max(this.#syncedOffset, end);
    this.#isPoisoned = false;
    return true;
  }

  /** Goes on in the next file when the open one is sealed, also where another process left off half-way. */
  async rotate(): Promise<void> {
    const { firstSeq, inode, file } = this.#open;
    await file.datasync();
    await this.#options.segments.advance({ firstSeq, inode }, this.#folded.position().segment);
    await this.#followSeals();
    if (this.#isSealed()) throw new Error("the next log file is not there");
    await this.#raiseHead(this.#durableSeq, this.#durableOffset);
    await this.refresh();
  }

  async #appendAll(bytes: Buffer): Promise<void> {
    const written = await this.#open.file.append(bytes);
    if (written !== bytes.length) throw new Error(`short write: ${written} of ${bytes.length} bytes`);
  }

  async settle(): Promise<void> {
    const { seq, offset } = this.#folded.position();
    if (seq === this.#durableSeq && offset === this.#durableOffset) return;
    if (offset > this.#syncedOffset) await this.#open.file.datasync();
    await this.#raiseHead(seq, offset);
  }

  async #raiseHead(seq: number, offset: number): Promise<void> {
    const { fileSystem, headPath, logPath } = this.#options;
    if (!this.#isFolderSynced) {
      await fileSystem.syncFolder(dirname(logPath));
      const known = await readHead(fileSystem, headPath);
      this.#epoch = known === null || known.inode === this.#open.inode ? (known?.epoch ?? 1) : known.epoch + 1;
      this.#isFolderSynced = true;
    }
    await writeHead(fileSystem, headPath, { epoch: this.#epoch, seq, offset, inode: this.#open.inode });
    this.#durableSeq = seq;
    this.#durableOffset = offset;
    this.#folded.show();
  }

  async append(lines: readonly AcceptedLine[], offset: number): Promise<boolean> {
    const newline = Buffer.from("\n");
    const bytes = Buffer.concat(lines.flatMap((line) => [line.bytes, newline]));
    await this.#appendAll(bytes);
    await this.#open.file.datasync();
    this.#syncedOffset = offset + bytes.length;
    const readBack = await this.#open.file.read(offset, bytes.length);
    return readBack.equals(bytes) && !(await this.#isReplaced());
  }

  async followHead(): Promise<void> {
    const head = await readHead(this.#options.fileSystem, this.#options.headPath);
    if (head === null) return;
    if (head.inode !== this.#open.inode || !this.#isTrusted) await this.#findNewest();
    if (head.inode === this.#open.inode && head.seq > this.#durableSeq) {
      await this.#catchUp(head.offset);
      this.#durableSeq = Math.min(head.seq, this.#folded.position().seq);
      this.#durableOffset = head.offset;
    }
    if (this.#folded.position().seq === this.#durableSeq) this.#folded.show();
  }

  async hasLooseEnd(): Promise<boolean> {
    if (this.#folded.position().seq > this.#durableSeq) return true;
    return (await this.#open.file.stat()).size > this.#durableOffset;
  }

  async readLines(page: PageRequest): Promise<AcceptedLine[]> {
    return readPage({ readers: this.#readers, folded: this.#folded, page, upTo: this.#durableSeq });
  }

  async lineAt(seq: number): Promise<AcceptedLine | null> {
    if (this.#folded.index.find(seq - 1) === null) return null;
    const page = { since: seq - 1, limit: 1 };
    const lines = await readPage({
      readers: this.#readers,
      folded: this.#folded,
      page,
      upTo: this.#folded.position().seq,
    });
    return lines[0] ?? null;
  }
}

async function openSegment(segments: Segments, firstSeq: number): Promise<OpenSegment> {
  const file = await segments.open(firstSeq);
  if (file === null) throw new Failure("LOG_UNAVAILABLE", `the log file that begins with event ${firstSeq} is missing`);
  return { firstSeq, file, inode: (await file.stat()).inode };
}

/** Opens the log, folds it from the newest good snapshot up to what is durable. */
export async function openJournal<State>(options: JournalOptions<State>): Promise<Journal<State>> {
  const folded = await options.restore();
  const open = await openSegment(options.segments, folded.position().segment);
  const journal = new FileJournal(options, open, folded);
  await journal.followHead();
  folded.show();
  return journal;
}
