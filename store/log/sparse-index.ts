import { origin, type Position } from "./chain.ts";

const spacingBytes = 64 * 1024;

/** Known places in the log, one per 64 KiB, so that a read far from the start needs no full scan. */
export interface SparseIndex {
  readonly places: readonly Position[];
  note(place: Position): void;
  /** The last known place at or before the cursor; null when the log no longer holds what comes after it. */
  find(since: number): Position | null;
  /** Forgets the files before this one, which have been dropped. */
  dropBefore(segment: number): void;
}

/** Starts from the places of a snapshot, or from the beginning of the log. */
export function createSparseIndex(known: readonly Position[] = [origin]): SparseIndex {
  const places = [...known];
  return {
    places,
    note(place) {
      const last = places.at(-1) ?? origin;
      if (place.segment !== last.segment || place.offset - last.offset >= spacingBytes) places.push(place);
    },
    find(since) {
      let low = 0;
      let high = places.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((places[middle] ?? origin).seq <= since) low = middle;
        else high = middle - 1;
      }
      const place = places[low];
      return place !== undefined && place.seq <= since ? place : null;
    },
    dropBefore(segment) {
      const kept = places.findIndex((place) => place.segment >= segment);
      places.splice(0, kept < 0 ? places.length : kept);
    },
  };
}
