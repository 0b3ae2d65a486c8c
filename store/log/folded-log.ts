import type { DiecastEvent } from "../../core/event.ts";
import type { LogFile } from "../file-system.ts";
import { origin, type Position, readChunk } from "./chain.ts";
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

/** Everything a process knows of the log up to one position. Plain JSON, so it can be a snapshot. */
export interface FoldedJson<State> {
  readonly position: Position;
  readonly lastLineOffset: number;
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
  /** Reads and folds all whole lines up to `end` (bytes). */
  catchUp(file: LogFile, end: number): Promise<void>;
  toJson(): FoldedJson<State>;
}

export function createFoldedLog<State>(
  fold: Fold<State>,
  windowDays: number,
  snapshot: FoldedJson<State> | null,
): FoldedLog<State> {
  const window = createIdempotencyWindow(windowDays, snapshot?.window);
  const index = createSparseIndex(snapshot?.places);
  const recent = createRecentLines();
  let position = snapshot?.position ?? origin;
  let lastLineOffset = snapshot?.lastLineOffset ?? 0;
  let lastTs = snapshot?.lastTs ?? "";
  let state = snapshot?.state ?? fold.initial();
  let ghosts = 0;
  let shown = fold.initial();
  /** Folded but not yet shown; null when they are too many, or unknown: then the shown state is copied anew. */
  let unshown: AcceptedLine[] | null = null;

  function apply(line: AcceptedLine, offset: number): void {
    state = fold.evolve(state, line.event);
    window.note(line.event);
    recent.push(line);
    noteUnshown(line);
    lastLineOffset = offset;
    lastTs = line.event.ts;
    position = { offset: offset + line.bytes.length + 1, seq: line.event.seq, hash: line.hash };
    index.note(position);
  }

  function noteUnshown(line: AcceptedLine): void {
    unshown?.push(line);
    if (unshown !== null && unshown.length > maxUnshown) unshown = null;
  }

  function show(durableSeq: number): void {
    if (unshown === null) {
      if (position.seq !== durableSeq) return;
      shown = structuredClone(state);
      unshown = [];
      return;
    }
    const count = unshown.filter((line) => line.event.seq <= durableSeq).length;
    // Parsed anew, so that the two states share nothing that a fold may mutate.
    for (const line of unshown.splice(0, count)) shown = fold.evolve(shown, JSON.parse(line.json.toString("utf8")));
  }

  async function catchUp(file: LogFile, end: number): Promise<void> {
    for (let isExhausted = false; !isExhausted; ) {
      const chunk = await readChunk(file, position, end);
      for (const [at, line] of chunk.lines.entries()) apply(line, chunk.offsets[at] ?? position.offset);
      position = chunk.position;
      ghosts += chunk.ghosts;
      isExhausted = chunk.isExhausted;
    }
  }

  return {
    window,
    index,
    recent,
    position: () => position,
    state: () => state,
    shown: () => shown,
    show,
    lastTs: () => lastTs,
    ghosts: () => ghosts,
    apply,
    catchUp,
    toJson: () => ({ position, lastLineOffset, lastTs, window: window.toJson(), places: index.places, state }),
  };
}
