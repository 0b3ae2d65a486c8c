import { isSeal, origin, type Position, placeAfter } from "./chain.ts";
import type { AcceptedLine } from "./line.ts";

const spacingBytes = 64 * 1024;

/** Known places in the log, one per 64 KiB, so that a read far from the start needs no full scan. */
export interface SparseIndex {
  readonly places: readonly Position[];
  /** Of a line of the file `segment` that starts at `offset`. */
  note(line: AcceptedLine, segment: number, offset: number): void;
  /** The last known place at or before the cursor; null when the log no longer holds what comes after it. */
  find(since: number): Position | null;
  /** The first known place after this seq; null when there is none. */
  after(seq: number): Position | null;
  /** Forgets the files before this one, which have been dropped. */
  dropBefore(segment: number): void;
  /** Forgets the places after this seq. */
  dropAfter(seq: number): void;
}

/** Starts from the places of a snapshot, or from the beginning of the log. */
export function createSparseIndex(known: readonly Position[] = [origin]): SparseIndex {
  const places = [...known];

  /** The last place at or before the cursor; -1 when there is none. */
  function indexBefore(since: number): number {
    let low = -1;
    let high = places.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((places[middle] ?? origin).seq <= since) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    places,
    note(line, segment, offset) {
      const last = places[places.length - 1] ?? origin;
      // Most lines are not far enough, and of those nothing is made.
      if (segment === last.segment && offset + line.size + 1 - last.offset < spacingBytes && !isSeal(line)) return;
      places.push(placeAfter(line, segment, offset));
    },
    find: (since) => places[indexBefore(since)] ?? null,
    after: (seq) => places[indexBefore(seq) + 1] ?? null,
    dropBefore(segment) {
      const kept = places.findIndex((place) => place.segment >= segment);
      places.splice(0, kept < 0 ? places.length : kept);
    },
    dropAfter(seq) {
      places.length = indexBefore(seq) + 1;
    },
  };
}
