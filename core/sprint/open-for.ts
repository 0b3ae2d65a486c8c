import type { AssetsState } from "../asset/state.ts";
import { isDeciding } from "../decision/deciding.ts";
import { mayAnswer } from "../decision/reviewer.ts";
import { type Decision, type DecisionsState, openDecisions } from "../decision/state.ts";
import { openSprints, type SprintsState } from "./state.ts";

/** The open questions that a new sprint of this person can ask. A control question stays with its sprint, because it ends with that (D-0127). */
export function openFor(state: DecisionsState & AssetsState & SprintsState, reviewer: string): Decision[] {
  const isHeld = ({ id }: Decision): boolean => openSprints(state).some(({ decisionIds }) => decisionIds.includes(id));
  return openDecisions(state).filter(
    (decision) => mayAnswer(decision, reviewer) && (isDeciding(state, decision) || !isHeld(decision)),
  );
}
