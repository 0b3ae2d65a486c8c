import { createHash } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";

/** What makes an event the same event: unique per project inside the window. */
export interface Tuple {
  readonly type: string;
  readonly entityId: string;
  readonly idempotencyKey: string;
}

/** Remembers which tuples the log holds. Memory per event: a 12-byte digest and a number. */
export interface IdempotencyWindow {
  note(event: DiecastEvent): void;
  /** The seq of the newest event with this tuple, or null. The caller checks the exact age by the event's ts. */
  find(tuple: Tuple): number | null;
  /** True when an event of `ts` still counts at `now` (both ISO). */
  covers(ts: string, now: string): boolean;
  toJson(): StoredWindow;
}

/** Per day (YYYY-MM-DD) alternating digest and seq. */
export type StoredWindow = Record<string, (string | number)[]>;

const dayMs = 24 * 60 * 60 * 1000;

function digestOf(tuple: Tuple): string {
  const text = JSON.stringify([tuple.type, tuple.entityId, tuple.idempotencyKey]);
  return createHash("sha256").update(text).digest("base64").slice(0, 16);
}

export function createIdempotencyWindow(windowDays: number, stored: StoredWindow = {}): IdempotencyWindow {
  const days = new Map(Object.entries(stored).map(([day, flat]) => [day, unflatten(flat)]));

  // Whole days are dropped, so forgetting costs nothing per event; `covers` decides to the millisecond.
  function forgetBefore(ts: string): void {
    const oldest = new Date(Date.parse(ts) - windowDays * dayMs).toISOString().slice(0, 10);
    for (const day of days.keys()) if (day < oldest) days.delete(day);
  }

  return {
    note(event) {
      const day = event.ts.slice(0, 10);
      let seqByDigest = days.get(day);
      if (seqByDigest === undefined) {
        seqByDigest = new Map();
        days.set(day, seqByDigest);
        forgetBefore(event.ts);
      }
      seqByDigest.set(digestOf(event), event.seq);
    },
    find(tuple) {
      const digest = digestOf(tuple);
      for (const seqByDigest of [...days.values()].reverse()) {
        const seq = seqByDigest.get(digest);
        if (seq !== undefined) return seq;
      }
      return null;
    },
    covers: (ts, now) => Date.parse(now) - Date.parse(ts) < windowDays * dayMs,
    toJson: () => Object.fromEntries([...days].map(([day, seqByDigest]) => [day, [...seqByDigest].flat()])),
  };
}

function unflatten(flat: readonly (string | number)[]): Map<string, number> {
  const seqByDigest = new Map<string, number>();
  for (let index = 0; index + 1 < flat.length; index += 2)
    seqByDigest.set(String(flat[index]), Number(flat[index + 1]));
  return seqByDigest;
}
