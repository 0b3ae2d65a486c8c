import type { Version } from "../asset/state.ts";
import type { DecidingCheck } from "../contracts.ts";
import type { Decision, DecisionsState } from "../decision/state.ts";
import { isAgreed, questionsOf } from "./said-of.ts";

/** Faults that exact rules find and that anybody sees: reason → group of checks. Others (a margin, a colour) may escape an eye. */
export const plainFaults: Readonly<Record<string, string>> = {
  BLANK_PICTURE: "degenerate",
  NO_SUBJECT: "degenerate",
  BACKGROUND_POLICY: "background",
  SUBJECT_CROPPED: "framing",
  STATES_IDENTICAL: "states",
};

/** What the answer to a question about this version should be: two people agreed, or a hard rule turned it down; null when nobody knows. */
export function knownAnswer(state: DecisionsState, version: Version): "yes" | "no" | null {
  if (plainFault(version) !== null) return "no";
  const asked = questionsOf(state, version);
  const answer = asked.at(-1)?.answer;
  return isAgreed(asked) && (answer === "yes" || answer === "no") ? answer : null;
}

/** The check that turned a version down without any person; null when none did, or when its fault may escape an eye. */
export function plainFault({ route, questionIds }: Version): DecidingCheck | null {
  const check = route?.decidingChecks[0];
  // What a person was asked about was not turned down by the rule alone.
  if (check === undefined || check.verdict !== "fail" || questionIds !== undefined) return null;
  return Object.hasOwn(plainFaults, check.reasonCode ?? "") ? check : null;
}

/** What a person said last of a version as yes or no, which can be asked again; a tie-break counts, because it is the better word. */
export function ownAnswer(state: DecisionsState, version: Version, reviewer: string): Decision | undefined {
  return questionsOf(state, version).findLast(
    ({ answeredBy, answer, alternative }) => answeredBy === reviewer && answer !== "unsure" && alternative === null,
  );
}
