import type { DiecastEvent } from "../../core/event.ts";
import { type Digest, DigestTable, digestOf } from "./digest-table.ts";

/** What makes an event the same event: unique per project inside the window. */
export interface Tuple {
  readonly type: string;
  readonly entityId: string;
  readonly idempotencyKey: string;
}

export function isSameTuple(one: Tuple, other: Tuple): boolean {
  return one.type === other.type && one.entityId === other.entityId && one.idempotencyKey === other.idempotencyKey;
}

/** Remembers which tuples the log holds. Memory per event: some 24 bytes. */
export interface IdempotencyWindow {
  note(event: DiecastEvent): void;
  /** The seq of the newest event with this tuple, or null. The caller checks the exact age by the event's ts. */
  find(tuple: Tuple): number | null;
  /** True when an event of `ts` still counts at `now` (both ISO). */
  covers(ts: string, now: string): boolean;
  toJson(): StoredWindow;
}

/** Per day (YYYY-MM-DD) the digests and seqs, as `DigestTable` writes them. */
export type StoredWindow = Record<string, string>;

const dayMs = 24 * 60 * 60 * 1000;
/** The longest window a project may have: nothing younger is forgotten, because the window may be widened. */
const longestWindowDays = 365;

/** Different for different tuples, whatever characters they hold. */
const textsOf = ({ type, entityId, idempotencyKey }: Tuple) => [type, ` ${entityId.length} `, entityId, idempotencyKey];

/** `windowDays` is asked at each look, because the project may change its policy. */
export function createIdempotencyWindow(windowDays: () => number, stored: StoredWindow = {}): IdempotencyWindow {
  const days = new Map(Object.entries(stored).map(([day, text]) => [day, DigestTable.fromBase64(text)]));
  let newest: { readonly day: string; readonly table: DigestTable } | null = null;

  // A tuple is looked for right before it is noted.
  let last: { readonly tuple: Tuple; readonly digest: Digest } | null = null;
  function digest(tuple: Tuple): Digest {
    if (last === null || !isSameTuple(last.tuple, tuple)) last = { tuple, digest: digestOf(textsOf(tuple)) };
    return last.digest;
  }

  // Whole days are dropped, so forgetting costs nothing per event; `covers` decides to the millisecond.
  function forgetBefore(ts: string): void {
    const oldest = new Date(Date.parse(ts) - longestWindowDays * dayMs).toISOString().slice(0, 10);
    for (const day of days.keys()) if (day < oldest) days.delete(day);
  }

  function tableOf(ts: string): DigestTable {
    if (newest !== null && ts.startsWith(newest.day)) return newest.table;
    const day = ts.slice(0, 10);
    let table = days.get(day);
    if (table === undefined) {
      table = new DigestTable();
      days.set(day, table);
      forgetBefore(ts);
    }
    newest = { day, table };
    return table;
  }

  return {
    note: (event) => tableOf(event.ts).set(digest(event), event.seq),
    find(tuple) {
      const wanted = digest(tuple);
      let found: number | null = null;
      // Days follow one another as the log does, so the last one that knows the tuple has its newest event.
      for (const table of days.values()) found = table.get(wanted) ?? found;
      return found;
    },
    covers: (ts, now) => Date.parse(now) - Date.parse(ts) < windowDays() * dayMs,
    toJson: () => Object.fromEntries([...days].map(([day, table]) => [day, table.toBase64()])),
  };
}
