import type { DiecastEvent } from "../../core/event.ts";
import type { LogFile } from "../file-system.ts";
import { type Block, isSeal, origin, type Position, readBlock, type Walked, walkBlock } from "./chain.ts";
import { type HashHelper, startHashHelper } from "./hash-helper.ts";
import { createIdempotencyWindow, type IdempotencyWindow, type StoredWindow } from "./idempotency.ts";
import type { AcceptedLine } from "./line.ts";
import { createRecentLines, maxRecentBytes, type RecentLines } from "./recent-lines.ts";
import { createSparseIndex, type SparseIndex } from "./sparse-index.ts";
import { namingUnreadable } from "./unreadable.ts";

const maxUnshown = 5000;

/** One step from the state of a version (plain JSON, may be mutated) to that of the version after it. */
export interface Migration {
  readonly from: string;
  readonly migrate: (state: unknown) => unknown;
}

/** How a project's state follows from its events. `evolve` may mutate; `version` changes whenever the fold does. */
export interface Fold<State> {
  readonly initial: () => State;
  readonly evolve: (state: State, event: DiecastEvent) => State;
  readonly version: string;
  /** Hash of the document with the project's policies, as the state has it. */
  readonly policyHash?: (state: State) => string | null;
  /** How to go on from the states of older versions, oldest first; the last step gives a state of this version. */
  readonly migrations?: readonly Migration[];
  /** True when another fold holds this one's state as a part: alone it may not have events dropped, the other one needs them. */
  readonly isPart?: boolean;
}

/** A byte of the log. */
export type Place = Pick<Position, "segment" | "offset">;

/** Everything a process knows of the log up to one position. Plain JSON, so it can be a snapshot. */
export interface FoldedJson<State> {
  readonly position: Position;
  /** Where the last line folded starts. */
  readonly lastLine: Place;
  readonly lastTs: string;
  readonly window: StoredWindow;
  readonly places: readonly Position[];
  readonly state: State;
}

/** The state folded from the log so far, with what reading and deciding need beside it. */
export interface FoldedLog<State> {
  readonly window: IdempotencyWindow;
  readonly index: SparseIndex;
  readonly recent: RecentLines;
  position(): Position;
  /** For deciding: with every line folded so far, durable or not. */
  state(): State;
  /** For everyone else: with the durable lines only. An object of its own, never touched by deciding. */
  shown(): State;
  /** Lets the shown state follow: every line folded so far is durable. */
  show(): void;
  /** Forgets every line that has not been shown; false when that can't be done in memory. */
  rollBack(): boolean;
  lastTs(): string;
  ghosts(): number;
  /** Folds one line that continues the chain and starts at the current offset or after ghosts, at `offset`. */
  apply(line: AcceptedLine, offset: number): void;
  /** Reads and folds all whole lines of the current file up to its seal or `end` (bytes). */
  catchUp(file: LogFile, end: number): Promise<void>;
  toJson(): FoldedJson<State>;
}

/** How far the log has been folded. */
interface Progress {
  segment: number;
  offset: number;
  seq: number;
  /** The last line folded, or what else knows its hash: of most lines nobody asks it. */
  last: { readonly hash: string };
  /** Where that line starts. */
  lastSegment: number;
  lastOffset: number;
  lastTs: string;
  ghosts: number;
}

class Folded<State> implements FoldedLog<State> {
  readonly window: IdempotencyWindow;
  readonly index: SparseIndex;
  readonly recent = createRecentLines();
  readonly #fold: Fold<State>;
  readonly #help: CatchUpHelp;
  #now: Progress;
  #state: State;
  #shownProgress: Progress;
  #shown: State;
  /** Folded but not yet shown; null when they are too many: then the shown state is copied anew. */
  #unshown: AcceptedLine[] | null = null;

  constructor(fold: Fold<State>, windowDays: () => number, snapshot: FoldedJson<State> | null, help: CatchUpHelp) {
    this.#help = help;
    this.window = createIdempotencyWindow(windowDays, snapshot?.window);
    this.index = createSparseIndex(snapshot?.places);
    this.#fold = fold;
    const { segment, offset } = snapshot?.lastLine ?? origin;
    const position = snapshot?.position ?? origin;
    this.#now = {
      segment: position.segment,
      offset: position.offset,
      seq: position.seq,
      last: position,
      lastSegment: segment,
      lastOffset: offset,
      lastTs: snapshot?.lastTs ?? "",
      ghosts: 0,
    };
    this.#shownProgress = { ...this.#now };
    this.#state = snapshot?.state ?? fold.initial();
    this.#shown = fold.initial();
  }

  position = (): Position => {
    const { segment, offset, seq, last } = this.#now;
    return { segment, offset, seq, hash: last.hash };
  };
  state = (): State => this.#state;
  shown = (): State => this.#shown;
  lastTs = (): string => this.#now.lastTs;
  ghosts = (): number => this.#now.ghosts;

  apply(line: AcceptedLine, offset: number): void {
    this.recent.push(line);
    this.#advance(line, offset);
  }

  #advance(line: AcceptedLine, offset: number): void {
    const { event } = line;
    const now = this.#now;
    const { segment } = now;
    this.#state = this.#fold.evolve(this.#state, event);
    this.window.note(event);
    if (this.#unshown !== null && this.#unshown.push(line) > maxUnshown) this.#unshown = null;
    now.lastSegment = segment;
    now.lastOffset = offset;
    now.lastTs = event.ts;
    now.segment = isSeal(line) ? event.seq + 1 : segment;
    now.offset = isSeal(line) ? 0 : offset + line.size + 1;
    now.seq = event.seq;
    now.last = line;
    this.index.note(line, segment, offset);
  }

  show(): void {
    if (this.#unshown === null) this.#shown = copyOf(this.#state);
    else for (const { event } of this.#unshown) this.#shown = this.#fold.evolve(this.#shown, event);
    this.#unshown = [];
    Object.assign(this.#shownProgress, this.#now);
  }

  rollBack(): boolean {
    if (this.#unshown === null) return false;
    if (this.#unshown.length > 0) this.#state = copyOf(this.#shown);
    this.#unshown = [];
    Object.assign(this.#now, this.#shownProgress);
    const { seq } = this.#now;
    this.index.dropAfter(seq);
    // The window keeps what it noted: who finds a seq there looks whether that line is the one meant.
    this.recent.dropAfter(seq);
    return true;
  }

  async catchUp(file: LogFile, end: number): Promise<void> {
    const { offset } = this.#now;
    const first = await readBlock(file, offset, end);
    const helper = end - offset > this.#help.beyondBytes ? this.#help.start() : null;
    const hash = async (block: Block): Promise<Block> =>
      helper === null ? block : { ...block, proven: await helper.provenOf(block.bytes) };
    const readAfter = ({ next, isEnd }: Block): Promise<Block | null> =>
      isEnd ? Promise.resolve(null) : readBlock(file, next, end);
    let ahead = readAfter(first);
    let hashed = hash(first);
    try {
      for (let isExhausted = false; !isExhausted; ) {
        const [block, next] = await Promise.all([hashed, ahead]);
        // While this thread folds a block the next one is hashed and the one after it read: both begin before it does.
        if (next !== null) {
          ahead = readAfter(next);
          hashed = hash(next);
        }
        isExhausted = this.#foldBlock(block, end).isExhausted;
      }
    } finally {
      await Promise.allSettled([hashed, ahead]);
      await helper?.close();
    }
  }

  #foldBlock(block: Block, end: number): Walked {
    // What the recent lines would let go again is not given to them.
    const isRecent = end - block.next < maxRecentBytes;
    const walked = walkBlock(
      block,
      this.position(),
      namingUnreadable((line, offset) => {
        if (isRecent) this.recent.push(line);
        this.#advance(line, offset);
      }),
    );
    const { segment, offset, seq } = walked.position;
    Object.assign(this.#now, { segment, offset, seq, last: walked.position });
    this.#now.ghosts += walked.ghosts;
    return walked;
  }

  toJson(): FoldedJson<State> {
    const { lastSegment, lastOffset, lastTs } = this.#now;
    return {
      position: this.position(),
      lastLine: { segment: lastSegment, offset: lastOffset },
      lastTs,
      window: this.window.toJson(),
      places: this.index.places,
      state: this.#state,
    };
  }
}

/** States are plain JSON, and this is the fastest copy of such. */
function copyOf<State>(state: State): State {
  return JSON.parse(JSON.stringify(state));
}

/** Who hashes while this thread parses and folds, and from how many bytes on that is worth a thread. */
export interface CatchUpHelp {
  readonly beyondBytes: number;
  readonly start: () => HashHelper;
}

const threadBeyond: CatchUpHelp = { beyondBytes: 48 * 1024 * 1024, start: startHashHelper };

/** Starts from a snapshot, or from the beginning of the log. */
export function createFoldedLog<State>(
  fold: Fold<State>,
  windowDays: () => number,
  snapshot: FoldedJson<State> | null,
  help: CatchUpHelp = threadBeyond,
): FoldedLog<State> {
  return new Folded(fold, windowDays, snapshot, help);
}
