import type { FileSystem } from "../file-system.ts";
import type { FoldedLog } from "./folded-log.ts";
import type { AcceptedLine, EncodedLine } from "./line.ts";
import type { PageRequest } from "./pages.ts";
import type { Segments } from "./segments.ts";

/** The open log of one project in one process: its newest file, what is folded of it, and how far it is durable. */
export interface Journal<State> {
  folded(): FoldedLog<State>;
  durableSeq(): number;
  /** True when the log holds more than the durable watermark says, as after the death of a writer. */
  hasLooseEnd(): Promise<boolean>;
  /** For writers, under the lock: reopen if replaced, fold to the end, seal a torn tail, finish a rotation. */
  refresh(): Promise<void>;
  /** For readers: fold what the watermark says is durable. */
  followHead(): Promise<void>;
  /** Appends lines, makes them durable, reads them back. False: something else stands there, nothing of ours counts. */
  append(lines: readonly EncodedLine[], offset: number): Promise<boolean>;
  /** After an accepted seal: goes on in the next file. */
  rotate(): Promise<void>;
  /** Makes all folded lines durable and moves the watermark. */
  settle(): Promise<void>;
  /** What is folded can't be trusted any more: the next refresh folds anew from the newest good snapshot. */
  distrust(): void;
  /** The disk failed: the same, and nothing is written before a sync on a new descriptor has succeeded. */
  poison(): void;
  isTrusted(): boolean;
  readLines(page: PageRequest): Promise<AcceptedLine[]>;
  /** Null when the line was dropped or has not been folded. */
  lineAt(seq: number): Promise<AcceptedLine | null>;
  close(): Promise<void>;
}

export interface JournalOptions<State> {
  readonly logPath: string;
  readonly headPath: string;
  readonly fileSystem: FileSystem;
  readonly segments: Segments;
  /** A fold up to a position that the log still contains, or from the start. */
  readonly restore: () => Promise<FoldedLog<State>>;
}
