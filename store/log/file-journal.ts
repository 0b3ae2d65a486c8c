import type { FileFacts } from "../file-system.ts";
import type { FoldedLog } from "./folded-log.ts";
import type { Journal, JournalOptions } from "./journal.ts";
import { type AcceptedLine, type EncodedLine, joinLines } from "./line.ts";
import { type OpenSegment, openSegment } from "./open-segment.ts";
import { type PageRequest, readPage } from "./pages.ts";
import { createSegmentReaders, type SegmentReaders } from "./readers.ts";
import { startOf } from "./start.ts";
import { Watermark } from "./watermark.ts";

/** How often the log may move to another file while a writer gets ready. */
const maxMoves = 10;
const newline = Buffer.from("\n");

class FileJournal<State> implements Journal<State> {
  readonly #options: JournalOptions<State>;
  readonly #readers: SegmentReaders;
  readonly #durable: Watermark;
  #open: OpenSegment;
  #folded: FoldedLog<State>;
  #isTrusted = true;
  #isPoisoned = false;

  constructor(options: JournalOptions<State>, open: OpenSegment, folded: FoldedLog<State>) {
    this.#options = options;
    this.#readers = createSegmentReaders(options.segments);
    this.#durable = new Watermark(options);
    this.#open = open;
    this.#folded = folded;
    this.#startDurable();
  }

  folded = (): FoldedLog<State> => this.#folded;
  durableSeq = (): number => this.#durable.seq;
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
    this.#durable.follow(seq, offset);
  }

  #use(open: OpenSegment): void {
    this.#open = open;
    this.#durable.forgetFolder();
  }

  /** Back to what is durable, on a new descriptor. */
  async #reopen(): Promise<void> {
    const before = this.#open;
    await before.file.close();
    const isUndone = this.#folded.rollBack() && !this.#isSealed();
    const open = isUndone ? await openSegment(this.#options.segments, before.firstSeq) : null;
    if (open?.inode !== before.inode) {
      await open?.file.close();
      return this.#foldAnew(before);
    }
    this.#use(open);
    this.#isTrusted = true;
  }

  /** From the newest good snapshot, whatever was known. */
  async #foldAnew(before: OpenSegment): Promise<void> {
    const { seq, offset } = this.#durable;
    await this.#readers.clear();
    const { folded, open } = await startOf(this.#options);
    this.#folded = folded;
    this.#use(open);
    this.#startDurable();
    await this.#followSeals(before.firstSeq);
    if (this.#open.inode === before.inode && seq > this.#durable.seq) {
      await this.#catchUp(offset);
      this.#durable.follow(seq, offset);
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
      const next = await openSegment(this.#options.segments, this.#folded.position().segment);
      if (next === null) return;
      await this.#open.file.close();
      this.#use(next);
      // A file gets its place only when all before it is durable, also if the head does not say so yet.
      this.#startDurable();
    }
  }

  /** What stands at the log's place; null when that is not the open file. */
  async #inPlace(): Promise<FileFacts | null> {
    const facts = await this.#options.fileSystem.stat(this.#options.logPath);
    return facts?.inode === this.#open.inode ? facts : null;
  }

  /** Follows the log to its newest file. */
  async #findNewest(): Promise<FileFacts> {
    if (!this.#isTrusted) await this.#reopen();
    const facts = await this.#inPlace();
    if (facts !== null) return facts;
    await this.#followSeals();
    if ((await this.#inPlace()) === null && (await this.#isCutOff())) {
      await this.#open.file.close();
      await this.#foldAnew(this.#open);
      await this.#followSeals();
    }
    return this.#open.file.stat();
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
    const { size } = await this.#findNewest();
    const isKnown = !this.#isSealed() && size === this.#folded.position().offset;
    if (isKnown && !this.#isPoisoned && size <= Math.max(this.#durable.offset, this.#open.syncedOffset)) return true;
    await this.#catchUp(size);
    if (!(await this.#harden(size))) return false;
    if (this.#isSealed()) {
      await this.rotate();
      return true;
    }
    if (this.#folded.position().offset === size) return true;
    // A torn tail: ended with a newline, never cut off, because a cut could take another writer's bytes.
    await this.#open.write(newline);
    await this.#catchUpToEnd();
    return true;
  }

  /** Makes sure of what others wrote beyond the watermark; false when the file has left its place meanwhile. */
  async #harden(end: number): Promise<boolean> {
    const head = await this.#durable.read();
    const told = head?.inode === this.#open.inode ? head.offset : 0;
    const from = Math.max(this.#durable.offset, this.#open.syncedOffset, told);
    if (!(await this.#open.harden(from, end, this.#isPoisoned))) return false;
    this.#isPoisoned = false;
    return true;
  }

  /** Goes on in the next file when the open one is sealed, also where another process left off half-way, and then in the one after it. */
  async rotate(): Promise<void> {
    for (let moves = 0; this.#isSealed() && moves < maxMoves; moves += 1) {
      const { firstSeq, inode, file } = this.#open;
      await file.datasync();
      await this.#options.segments.advance({ firstSeq, inode }, this.#folded.position().segment);
      await this.#followSeals();
    }
    if (this.#isSealed()) throw new Error("the next log file is not there");
    await this.#raise(this.#durable.seq, this.#durable.offset);
    await this.refresh();
  }

  async settle(): Promise<void> {
    const { seq, offset } = this.#folded.position();
    if (seq === this.#durable.seq && offset === this.#durable.offset) return;
    if (offset > this.#open.syncedOffset) await this.#open.sync(offset);
    await this.#raise(seq, offset);
  }

  async #raise(seq: number, offset: number): Promise<void> {
    await this.#durable.raise(this.#open, seq, offset);
    this.#folded.show();
  }

  append(lines: readonly EncodedLine[], offset: number): Promise<boolean> {
    return this.#open.append(joinLines(lines), offset, async () => (await this.#inPlace()) !== null);
  }

  async followHead(): Promise<void> {
    const head = await this.#durable.read();
    if (head === null) return;
    if (head.inode !== this.#open.inode || !this.#isTrusted) await this.#findNewest();
    if (head.inode === this.#open.inode && head.seq > this.#durable.seq) {
      await this.#catchUp(head.offset);
      this.#durable.follow(Math.min(head.seq, this.#folded.position().seq), head.offset);
    }
    if (this.#folded.position().seq === this.#durable.seq) this.#folded.show();
  }

  async hasLooseEnd(): Promise<boolean> {
    if (this.#folded.position().seq > this.#durable.seq) return true;
    return (await this.#open.file.stat()).size > this.#durable.offset;
  }

  #read(page: PageRequest, upTo: number): Promise<AcceptedLine[]> {
    return readPage({ readers: this.#readers, folded: this.#folded, page, upTo });
  }

  readLines(page: PageRequest): Promise<AcceptedLine[]> {
    return this.#read(page, this.#durable.seq);
  }

  async lineAt(seq: number): Promise<AcceptedLine | null> {
    if (this.#folded.index.find(seq - 1) === null) return null;
    const lines = await this.#read({ since: seq - 1, limit: 1 }, this.#folded.position().seq);
    return lines[0] ?? null;
  }
}

/** Opens the log, folds it from the newest good snapshot up to what is durable. */
export async function openJournal<State>(options: JournalOptions<State>): Promise<Journal<State>> {
  const { folded, open } = await startOf(options);
  const journal = new FileJournal(options, open, folded);
  await journal.followHead();
  folded.show();
  return journal;
}
