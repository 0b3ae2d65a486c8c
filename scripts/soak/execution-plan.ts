import type { FaultName } from "../../worker/comfy/renderer/faults.ts";

/** The processes a fault can hit. */
export const names = ["server", "worker-1", "worker-2", "renderer"] as const;
export type Name = (typeof names)[number];

/** One thing that goes wrong. Durations in milliseconds. */
export type Act =
  | { readonly kind: "kill"; readonly who: Name; readonly downMs: number }
  | { readonly kind: "pause"; readonly who: Name; readonly forMs: number }
  | { readonly kind: "slow"; readonly answerMs: number; readonly forMs: number }
  | { readonly kind: "fault"; readonly name: FaultName; readonly nth: number }
  /** The renderer's queue stands still while it goes on accepting, until somebody starts it again. */
  | { readonly kind: "dead-worker"; readonly forMs: number };

/** An act and how long after the one before it happens. */
export interface Step {
  readonly afterMs: number;
  readonly act: Act;
}

type Chance = () => number;

/** Every fault of the list, each with its own share of luck. */
const acts: readonly ((chance: Chance) => Act)[] = [
  (chance) => ({ kind: "kill", who: "server", downMs: 2000 * chance() }),
  (chance) => ({ kind: "kill", who: "worker-1", downMs: 4000 * chance() }),
  (chance) => ({ kind: "kill", who: "worker-2", downMs: 4000 * chance() }),
  (chance) => ({ kind: "kill", who: "renderer", downMs: 3000 * chance() }),
  (chance) => ({ kind: "pause", who: "renderer", forMs: 5000 * chance() }),
  // Now and then longer than a lease: others take its jobs, and then it wakes up.
  (chance) => ({ kind: "pause", who: chance() < 0.5 ? "worker-1" : "worker-2", forMs: 20_000 * chance() ** 2 }),
  (chance) => ({ kind: "slow", answerMs: 1500 * chance(), forMs: 4000 * chance() }),
  (chance) => ({ kind: "fault", name: "drop-socket", nth: upTo(20, chance) }),
  () => ({ kind: "fault", name: "500-after-enqueue", nth: 1 }),
  (chance) => ({ kind: "fault", name: "restart", nth: upTo(30, chance) }),
  () => ({ kind: "fault", name: "lost-history", nth: 1 }),
  () => ({ kind: "fault", name: "oom-on-nth", nth: 1 }),
  () => ({ kind: "fault", name: "half-png", nth: 1 }),
  (chance) => ({ kind: "dead-worker", forMs: 4000 * chance() }),
];

/** How many steps bring every fault once. */
export const roundLength = acts.length;

/** Faults without end, in rounds that hold each of them once, in an order and with pauses that chance draws. */
export function* planChaos(chance: Chance, meanGapMs: number): Generator<Step> {
  for (;;) {
    for (const make of shuffled(acts, chance)) yield { afterMs: 2 * meanGapMs * chance(), act: make(chance) };
  }
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(chance() * left.length), 1));
}

function upTo(most: number, chance: Chance): number {
  return 1 + Math.floor(chance() * most);
}
