/** A seeded source of choices: the same seed makes the same choices in every process and Node version. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Some of a list, in another order. */
  some<T>(list: readonly T[], most: number): T[];
  shuffled<T>(list: readonly T[]): T[];
  /** A source of its own, whose choices do not depend on how many were made here. */
  fork(name: string): Random;
}

/** Mulberry32 over a seed; all arithmetic stays in 32-bit integers. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const shuffled = <T>(list: readonly T[]): T[] => {
    const copy = [...list];
    for (let at = copy.length - 1; at > 0; at -= 1) {
      const other = below(at + 1);
      const [left, right] = [copy[at] as T, copy[other] as T];
      copy[at] = right;
      copy[other] = left;
    }
    return copy;
  };
  return {
    next,
    below,
    shuffled,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError("there is nothing to pick from");
      return list[below(list.length)] as T;
    },
    some: (list, most) => shuffled(list).slice(0, below(most + 1)),
    fork: (name) => randomOf(seed ^ fnv(name)),
  };
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
