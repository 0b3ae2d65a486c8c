import type { Version } from "../asset/state.ts";
import type { Decision, DecisionsState } from "../decision/state.ts";

/** The questions that decide about a version and have an answer, oldest first. */
export function questionsOf({ decisions }: DecisionsState, { questionIds = [] }: Version): Decision[] {
  return questionIds.flatMap((id) => decisions[id] ?? []).filter(({ answer }) => answer !== null);
}

/** Whether these ended with the second of two who agreed: a tie-break is one person's word against another's. */
export function isAgreed(asked: readonly Decision[]): boolean {
  const last = asked.at(-1);
  return last?.round?.nth === 2 && last.settles;
}
