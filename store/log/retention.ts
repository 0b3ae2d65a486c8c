import { Failure } from "../../core/failure.ts";

/** A sealed file of the log. */
export interface SealedSpan {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** When its last event was written (ISO). */
  readonly sealedAt: string;
}

/** What keeps files in the log. */
export interface RetentionLimits {
  readonly now: string;
  /** Files with anything younger stay; never less than the idempotency window. */
  readonly keepDays: number;
  /** The smallest cursor of all who still read: what lies behind it has been read by everyone. */
  readonly cursor: number;
  /** The newest good snapshot. Its own last line must stay, because the log vouches for it. */
  readonly snapshotSeq: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The files that may go, oldest first: always the first ones, never one after a file that stays. */
export function droppable(spans: readonly SealedSpan[], limits: RetentionLimits): SealedSpan[] {
  const oldest = Date.parse(limits.now) - limits.keepDays * dayMs;
  const mayGo = ({ lastSeq, sealedAt }: SealedSpan) =>
    Date.parse(sealedAt) < oldest && lastSeq <= limits.cursor && lastSeq < limits.snapshotSeq;
  const kept = spans.findIndex((span) => !mayGo(span));
  return spans.slice(0, kept < 0 ? spans.length : kept);
}

/** Those who still read the log, by the place they have come to. */
export interface Consumers {
  /** `cursor` tells the seq of the last event read; returns the way to leave. */
  register(cursor: () => number): () => void;
  /** The smallest cursor; without any, everything has been read. */
  smallest(): number;
}

export function createConsumers(): Consumers {
  const cursors = new Set<() => number>();
  return {
    register(cursor) {
      cursors.add(cursor);
      return () => cursors.delete(cursor);
    },
    smallest: () => Math.min(Number.POSITIVE_INFINITY, ...[...cursors].map((cursor) => cursor())),
  };
}

/** Failure INVALID_INPUT. */
export function checkKeepDays(days: number): number {
  if (Number.isFinite(days) && days >= 0) return days;
  throw new Failure("INVALID_INPUT", `${days} is not a number of days`);
}
