import type { DiecastEvent } from "../../core/event.ts";
import type { LogFile } from "../file-system.ts";
import { origin, type Position, placeAfter, readChunk } from "./chain.ts";
import { createIdempotencyWindow, type IdempotencyWindow, type StoredWindow } from "./idempotency.ts";
import type { AcceptedLine } from "./line.ts";
import { createRecentLines, type RecentLines } from "./recent-lines.ts";
import { createSparseIndex, type SparseIndex } from "./sparse-index.ts";

const maxUnshown = 5000;

/** How a project's state follows from its events. `evolve` may mutate; `version` changes whenever the fold does. */
export interface Fold<State> {
  readonly initial: () => State;
  readonly evolve: (state: State, event: DiecastEvent) => State;
  readonly version: string;
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
  /** Lets the shown state follow up to a durable seq. */
  show(durableSeq: number): void;
  lastTs(): string;
  ghosts(): number;
  /** Folds one line that continues the chain and starts at the current offset or after ghosts, at `offset`. */
  apply(line: AcceptedLine, offset: number): void;
  /** Reads and folds all whole lines of the current file up to its seal or `end` (bytes). */
  catchUp(file: LogFile, end: number): Promise<void>;
  toJson(): FoldedJson<State>;
}

class Folded<State> implements FoldedLog<State> {
  readonly window: IdempotencyWindow;
  readonly index: SparseIndex;
  readonly recent = createRecentLines();
  readonly #fold: Fold<State>;
  #position: Position;
  #lastLine: Place;
  #lastTs: string;
  #state: State;
  #shown: State;
  /** Folded but not yet shown; null when they are too many, or unknown: then the shown state is copied anew. */
  #unshown: AcceptedLine[] | null = null;
  #ghosts = 0;

  constructor(fold: Fold<State>, windowDays: number, snapshot: FoldedJson<State> | null) {
    this.window = createIdempotencyWindow(windowDays, snapshot?.window);
    this.index = createSparseIndex(snapshot?.places);
    this.#fold = fold;
    this.#position = snapshot?.position ?? origin;
    this.#lastLine = snapshot?.lastLine ?? origin;
    this.#lastTs = snapshot?.lastTs ?? "";
    this.#state = snapshot?.state ?? fold.initial();
    this.#shown = fold.initial();
  }

  position = (): Position => this.#position;
  state = (): State => this.#state;
  shown = (): State => this.#shown;
  lastTs = (): string => this.#lastTs;
  ghosts = (): number => this.#ghosts;

  apply(line: AcceptedLine, offset: number): void {
    this.#state = this.#fold.evolve(this.#state, line.event);
    this.window.note(line.event);
    this.recent.push(line);
    this.#noteUnshown(line);
    this.#lastLine = { segment: this.#position.segment, offset };
    this.#lastTs = line.event.ts;
    this.#position = placeAfter(line, this.#position.segment, offset);
    this.index.note(this.#position);
  }

  #noteUnshown(line: AcceptedLine): void {
    this.#unshown?.push(line);
    if (this.#unshown !== null && this.#unshown.length > maxUnshown) this.#unshown = null;
  }

  show(durableSeq: number): void {
    if (this.#unshown === null) {
      if (this.#position.seq !== durableSeq) return;
      this.#shown = structuredClone(this.#state);
      this.#unshown = [];
      return;
    }
    const count = this.#unshown.filter((line) => line.event.seq <= durableSeq).length;
    // Parsed anew, so that the two states share nothing that a fold may mutate.
    for (const line of this.#unshown.splice(0, count))
      this.#shown = this.#fold.evolve(this.#shown, JSON.parse(line.json.toString("utf8")));
  }

  async catchUp(file: LogFile, end: number): Promise<void> {
    for (let isExhausted = false; !isExhausted; ) {
      const chunk = await readChunk(file, this.#position, end);
      for (const [at, line] of chunk.lines.entries()) this.apply(line, chunk.offsets[at] ?? this.#position.offset);
      this.#position = chunk.position;
      this.#ghosts += chunk.ghosts;
      isExhausted = chunk.isExhausted;
    }
  }

  toJson(): FoldedJson<State> {
    return {
      position: this.#position,
      lastLine: { segment: this.#lastLine.segment, offset: this.#lastLine.offset },
      lastTs: this.#lastTs,
      window: this.window.toJson(),
      places: this.index.places,
      state: this.#state,
    };
  }
}

/** Starts from a snapshot, or from the beginning of the log. */
export function createFoldedLog<State>(
  fold: Fold<State>,
  windowDays: number,
  snapshot: FoldedJson<State> | null,
): FoldedLog<State> {
  return new Folded(fold, windowDays, snapshot);
}
