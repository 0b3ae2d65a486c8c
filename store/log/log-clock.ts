import type { Ports } from "../ports.ts";

/** A point in time, as text (ISO) and in milliseconds since 1970. */
export interface Moment {
  readonly ts: string;
  readonly ms: number;
}

/** The time of a log whose last event has this time stamp; "" for none. */
export type LogClock = (lastTs: string) => Moment;

/** While the wall clock is behind: slow enough to be caught up with, quick enough that nobody waits for long. */
const pace = 0.5;

/**
 * Wall-clock time in UTC, but never before the last event: the idempotency window relies on it. Behind a clock that was set back
 * it goes on from there at half pace: what is due in four seconds would else wait until the wall clock has caught up (D-0186).
 */
export function createLogClock({ now, monotonic }: Pick<Ports, "now" | "monotonic">): LogClock {
  let shown: Moment = { ts: "", ms: Number.NaN };
  /** Where the log's time stood when the wall clock was found behind it, or was found further on since. */
  let stood: { readonly ms: number; readonly atMs: number } | null = null;

  /** Making the text costs as much as a hash, and many events share a millisecond. */
  function momentOf(ms: number): Moment {
    if (ms !== shown.ms) shown = { ts: new Date(ms).toISOString(), ms };
    return shown;
  }

  return (lastTs) => {
    const wall = momentOf(now());
    if (wall.ts >= lastTs) {
      stood = null;
      return wall;
    }
    const atMs = monotonic();
    const lastMs = Date.parse(lastTs);
    const goneOnMs = stood === null ? lastMs : stood.ms + pace * (atMs - stood.atMs);
    if (stood === null || lastMs > goneOnMs) stood = { ms: lastMs, atMs };
    return momentOf(Math.floor(Math.max(lastMs, goneOnMs)));
  };
}
