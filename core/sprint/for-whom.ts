import { type AssetsState, findVersion } from "../asset/state.ts";
import { isDeciding } from "../decision/deciding.ts";
import { mayAnswer } from "../decision/reviewer.ts";
import type { Decision, DecisionsState } from "../decision/state.ts";
import { isAgreed, questionsOf } from "./said-of.ts";

/** Whether this person may be asked a question, which of a repeat only one person may; true for one that is not known. */
export function isAskedOf(state: DecisionsState & AssetsState, decisionId: string, reviewer: string): boolean {
  const decision = state.decisions[decisionId];
  return decision === undefined || (mayAnswer(decision, reviewer) && !isRepeatOfAnother(state, decision, reviewer));
}

/** The repetition of a question that somebody else has answered is for that person alone. */
function isRepeatOfAnother(state: DecisionsState & AssetsState, decision: Decision, reviewer: string): boolean {
  if (isDeciding(state, decision)) return false;
  const version = findVersion(state, decision.assetId, decision.versionId);
  const asked = version === undefined ? [] : questionsOf(state, version);
  return asked.length > 0 && !isAgreed(asked) && !asked.some(({ answeredBy }) => answeredBy === reviewer);
}
