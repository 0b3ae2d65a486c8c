import { type AssetsState, findVersion } from "../asset/state.ts";
import { isDeciding } from "../decision/deciding.ts";
import { mayAnswer } from "../decision/reviewer.ts";
import { type Decision, type DecisionsState, openDecisions } from "../decision/state.ts";
import { knownAnswer, questionsOf } from "./known-answer.ts";
import { openSprints, type SprintsState } from "./state.ts";

/** Whether this person may be asked a question; true for one that is not known. */
export function isFor(state: DecisionsState & AssetsState, decisionId: string, reviewer: string): boolean {
  const decision = state.decisions[decisionId];
  return decision === undefined || (mayAnswer(decision, reviewer) && !isRepeatOfAnother(state, decision, reviewer));
}

/** The repetition of a question that somebody else has answered is for that person alone. */
function isRepeatOfAnother(state: DecisionsState & AssetsState, decision: Decision, reviewer: string): boolean {
  if (isDeciding(state, decision)) return false;
  const version = findVersion(state, decision.assetId, decision.versionId);
  if (version === undefined || knownAnswer(state, version) !== null) return false;
  return !questionsOf(state, version).some(({ answeredBy }) => answeredBy === reviewer);
}

/** The open questions that a new sprint of this person can ask. A control question stays with its sprint, because it ends with that (D-0127). */
export function openFor(state: DecisionsState & AssetsState & SprintsState, reviewer: string): Decision[] {
  const isHeld = ({ id }: Decision): boolean => openSprints(state).some(({ decisionIds }) => decisionIds.includes(id));
  return openDecisions(state).filter(
    (decision) => isFor(state, decision.id, reviewer) && (isDeciding(state, decision) || !isHeld(decision)),
  );
}
