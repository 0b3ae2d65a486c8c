import type { Decision, DecisionsState } from "./state.ts";

/** Whoever gives no name. */
export const operator = "operator";

/** Whether this person may answer the question: whoever said something about it before may not be asked again. */
export function mayAnswer({ round }: Pick<Decision, "round">, reviewer: string): boolean {
  return round === null || !round.notBy.includes(reviewer);
}

/** The reason of a no that two people agreed about: the second one's, else the first one's. */
export function reasonOf({ decisions }: DecisionsState, { round }: Decision, reason: string | null): string | null {
  return reason ?? (round?.nth === 2 ? (decisions[round.follows]?.reason ?? null) : null);
}
