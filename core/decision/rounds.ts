import type { EventPayloads, ReviewRound } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { nextQuestionId } from "./question-id.ts";
import type { Decision, DecisionsState } from "./state.ts";

/** An answer as it is about to be given. `variantIndex` is the one it is about; of a pick, with yes, the better one. */
export interface Said extends Pick<EventPayloads["decision.answered"], "answer" | "reason" | "note" | "variantIndex"> {
  readonly reviewer: string;
}

/**
 * What is asked of somebody else because of an answer: the same question of a second person who does not see the answer, or, when
 * those two disagree, of a third one who sees both. Null when the answer settles the question.
 */
export function nextRound(state: DecisionsState, decision: Decision, said: Said): ReviewRound | null {
  const { second, round, id: follows } = decision;
  if (round === null) return second === null ? null : { nth: 2, follows, notBy: [said.reviewer] };
  const first = state.decisions[round.follows];
  if (round.nth === 3 || first === undefined || isSame(saidOf(first), said)) return null;
  const both = [first.answeredBy ?? "", said.reviewer];
  // Nobody else is there: waiting for a third person would be waiting for ever.
  const notBy = peopleOf(state).some((name) => !both.includes(name)) ? both : [];
  return { nth: 3, follows, notBy, said: [saidOf(first), told(said)] };
}

/** Asks the same question again. */
export function askAgain(state: DecisionsState, decision: Decision, round: ReviewRound): Draft {
  const { assetId, versionId, runId, variantIndex, alternative, question } = decision;
  const decisionId = nextQuestionId(state, versionId);
  const about = { decisionId, assetId, versionId, runId, variantIndex, question };
  const payload = { ...about, ...(alternative === null ? {} : { alternative }), round };
  return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
}

/** Whether somebody else has answered what this answer brought about: then it can't be taken back before that is. */
export function isRestedOn({ decisions }: DecisionsState, { nextId }: Decision): boolean {
  return (decisions[nextId ?? ""]?.answer ?? null) !== null;
}

type Told = NonNullable<ReviewRound["said"]>[number];

/** An answer as it was given. */
export function saidOf({ answer, reason, note, variantIndex, alternative, over }: Decision): Told {
  const picked = over !== null && over === variantIndex ? (alternative ?? variantIndex) : variantIndex;
  return { answer: answer ?? "unsure", reason, note, variantIndex: picked };
}

function told({ answer, reason, note, variantIndex }: Said): Told {
  return { answer, reason, note, variantIndex };
}

function isSame(one: Told, other: Omit<Said, "reviewer">): boolean {
  return one.answer === other.answer && (one.answer !== "yes" || one.variantIndex === other.variantIndex);
}

/** Everybody whose answer stands. */
function peopleOf({ decisions }: DecisionsState): string[] {
  return [...new Set(Object.values(decisions).flatMap(({ answeredBy }) => answeredBy ?? []))];
}
