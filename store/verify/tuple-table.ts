import type { DiecastEvent } from "../../core/event.ts";

/** The idempotency tuples of the last days, to find one that comes twice (PROTOCOL.md §1.4). */
export interface TupleTable {
  /** From the next event on the window is as long as this. */
  setWindow(days: number): void;
  /** Notes an event; the seq of the newest earlier one with its tuple inside the window, or null. */
  note(event: DiecastEvent): number | null;
  /** How many tuples there is room for. */
  capacity(): number;
}

const dayMs = 24 * 60 * 60 * 1000;
const firstCapacity = 1024;
const seeds = [0xdeadbeef, 0x41c6ce57] as const;
const factors = [2654435761, 1597334677] as const;

/**
 * A hash table of flat arrays, 24 bytes a slot, which forgets what the window has left behind when it is full: its size follows
 * the events of one window, not those of the log. Tuples are told apart by 64 bits.
 */
class Tuples implements TupleTable {
  #days: number;
  #used = 0;
  #lowDigest = 0;
  #highDigest = 0;
  #low = new Uint32Array(firstCapacity);
  #high = new Uint32Array(firstCapacity);
  #seqs = new Float64Array(firstCapacity);
  #times = new Float64Array(firstCapacity);

  constructor(days: number) {
    this.#days = days;
  }

  capacity = (): number => this.#seqs.length;

  setWindow(days: number): void {
    this.#days = days;
  }

  /**
   * Two times 32 bits of a tuple, in one pass over its text, by multiplying and mixing; good enough to tell tuples
   * apart, of no use against an attacker.
   */
  #digest(type: string, entityId: string, key: string): void {
    const text = `${type}\n${entityId}\n${key}`;
    let low: number = seeds[0];
    let high: number = seeds[1];
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, factors[0]);
      high = Math.imul(high ^ code, factors[1]);
    }
    this.#lowDigest = mixed(low ^ (high >>> 15));
    this.#highDigest = mixed(high ^ (low >>> 13));
  }

  note({ type, entityId, idempotencyKey, seq, ts }: DiecastEvent): number | null {
    const time = Date.parse(ts);
    const oldest = time - this.#days * dayMs;
    if (this.#used * 2 >= this.#seqs.length) this.#makeRoom(oldest);
    this.#digest(type, entityId, idempotencyKey);
    const low = this.#lowDigest;
    const high = this.#highDigest;
    const slot = this.#slotOf(low, high);
    const twin = this.#seqs[slot] ?? 0;
    // The window is open at its old end: exactly that many days later the same tuple is a new one.
    const isTwin = twin > 0 && (this.#times[slot] ?? 0) > oldest;
    if (twin === 0) this.#used += 1;
    this.#put(slot, low, high, seq, time);
    return isTwin ? twin : null;
  }

  /** The slot that holds this tuple, or the free one where it belongs; seq 0 is free. */
  #slotOf(low: number, high: number): number {
    const mask = this.#seqs.length - 1;
    let slot = low & mask;
    while (this.#seqs[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #put(slot: number, low: number, high: number, seq: number, time: number): void {
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#seqs[slot] = seq;
    this.#times[slot] = time;
  }

  #makeRoom(oldest: number): void {
    const [low, high, seqs, times] = [this.#low, this.#high, this.#seqs, this.#times];
    const isLive = (slot: number) => seqs[slot] !== 0 && (times[slot] ?? 0) > oldest;
    let live = 0;
    for (let slot = 0; slot < seqs.length; slot += 1) if (isLive(slot)) live += 1;
    const capacity = live * 4 > seqs.length ? seqs.length * 2 : seqs.length;
    this.#low = new Uint32Array(capacity);
    this.#high = new Uint32Array(capacity);
    this.#seqs = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#used = live;
    for (let old = 0; old < seqs.length; old += 1) {
      if (!isLive(old)) continue;
      const [a = 0, b = 0] = [low[old], high[old]];
      this.#put(this.#slotOf(a, b), a, b, seqs[old] ?? 0, times[old] ?? 0);
    }
  }
}

function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function createTupleTable(days: number): TupleTable {
  return new Tuples(days);
}
