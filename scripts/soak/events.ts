import type { DiecastEvent, DraftOf } from "../../core/event.ts";

/** Small, so that a soak crosses many rotations. */
export const soakSegmentBytes = 256 * 1024;

/** Counts events: all a soak needs of a state. */
export const soakFold = {
  initial: () => ({ count: 0 }),
  evolve: (state: { count: number }, _event: DiecastEvent) => {
    state.count += 1;
    return state;
  },
  version: "soak-1",
};

/** The event with the smallest payload there is. */
export function postponed(decisionId: string): DraftOf<"decision.postponed"> {
  return { type: "decision.postponed", entityType: "decision", entityId: decisionId, payload: { decisionId } };
}
