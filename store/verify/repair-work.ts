import type { ProjectLayout } from "../layout.ts";
import type { Head } from "../log/head.ts";
import type { HeldLock } from "../log/lock.ts";
import type { Ports } from "../ports.ts";
import type { LogFacts, RefusedRange } from "./log-check.ts";
import type { LogPart, LogParts } from "./log-parts.ts";
import type { Left } from "./repair-plan.ts";
import type { Cut, Rewrite } from "./rewrite.ts";

/** What a repair did. */
export interface RepairReport {
  readonly projectId: string;
  readonly cuts: readonly Cut[];
  /** Bytes that don't count but stay, because what stands for dropped events knows the places behind them. */
  readonly left: readonly Left[];
  /** Log files whose last line was whole but for its newline. */
  readonly sealedTails: readonly string[];
  /** The sealed file that lost its seal and became the newest again, or null. */
  readonly reopened: string | null;
  /** The head that was written, or null when it was right. */
  readonly head: Head | null;
  readonly removedSnapshots: readonly string[];
  /** Unfinished files of processes that are gone, by their path inside the project folder. */
  readonly removedTemporaries: readonly string[];
}

/** All that the steps under the lock need to know. */
export interface RepairWork {
  readonly layout: ProjectLayout;
  readonly log: LogParts;
  readonly newest: LogPart;
  readonly facts: LogFacts;
  readonly ranges: readonly RefusedRange[];
  readonly rewrites: readonly Rewrite[];
  /** Names of snapshots that are of no use. */
  readonly broken: readonly string[];
  readonly held: HeldLock;
  readonly ports: Ports;
  /** Call when a rewrite is in place. */
  readonly done: (rewrite: Rewrite) => void;
}
