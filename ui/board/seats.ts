import { type Card, isWaiting } from "../../core/view/board.ts";

/** What stands as cards, each where it stood before, and what is only listed below. */
export interface Seated {
  readonly cards: readonly Card[];
  readonly listed: readonly Card[];
}

/**
 * Gives what renders its seats: whoever has one keeps it until he leaves, and who comes takes one that is free, so no
 * card moves because of another. Seats without work, up to `seats` in all, are for what comes next (D-0173).
 */
export function seat(before: readonly string[], all: readonly Card[], seats: number): Seated {
  const hadSeat = new Set(before);
  const working = all.filter((card) => !isWaiting(card));
  const waiting = all.filter(isWaiting);
  const turn = [
    ...waiting.filter(({ specId }) => hadSeat.has(specId)),
    ...waiting.filter(({ specId }) => !hadSeat.has(specId)),
  ];
  const free = Math.max(0, seats - working.length);
  const seated = new Map([...working, ...turn.slice(0, free)].map((card) => [card.specId, card]));
  const comers = [...seated.values()].filter(({ specId }) => !hadSeat.has(specId));
  const kept = before.flatMap((specId) => seated.get(specId) ?? comers.shift() ?? []);
  return { cards: [...kept, ...comers], listed: waiting.filter(({ specId }) => !seated.has(specId)) };
}
