import { conflict } from "../conflict.ts";
import type { AnswersRequest } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { answerDecision } from "./decide.ts";
import { undoDecision } from "./undo.ts";

/** One of many answers; `at` is its place in the request, when that is another one. */
type Answer = AnswersRequest["answers"][number] & { readonly at?: number };

export interface AnswersCommand extends AnswersRequest {
  readonly answers: readonly Answer[];
  readonly togetherId: string;
  /** Who answers; the operator when nobody says. */
  readonly reviewer?: string;
}

/**
 * Answers several open questions about different assets at once: all, or none. What an earlier try of the same command, cut
 * off while it was written, has answered already is left as it is. `followUpOf` gives what a "no" starts.
 * @throws Failure INVALID_INPUT, NOT_FOUND, CONFLICT
 */
export function answerTogether(
  state: ProjectState,
  { togetherId, how, answers, sprintId, reviewer }: AnswersCommand,
  followUpOf: (decisionId: string) => readonly Draft[],
): Draft[] {
  requireDifferentAssets(state, answers);
  return answers.flatMap(({ decisionId, answer, reason = null, isSample, at }, index) => {
    const known = state.decisions[decisionId];
    if (known?.togetherId === togetherId) return [];
    const sample = isSample === undefined ? {} : { isSample };
    const together = { id: togetherId, how, count: answers.length, ...sample };
    const command = {
      decisionId,
      answer,
      reason,
      note: null,
      path: `/answers/${at ?? index}/decisionId`,
      together,
      ...(reviewer === undefined ? {} : { reviewer }),
      ...(sprintId === undefined ? {} : { sprintId }),
    };
    return answerDecision(state, command, followUpOf(decisionId));
  });
}

/**
 * Takes several answers back at once: all, or none; what is open already stays so.
 * @throws Failure NOT_FOUND; CONFLICT when all are open, or one can't be taken back
 */
export function undoTogether(state: ProjectState, decisionIds: readonly string[]): Draft[] {
  const ids = [...new Set(decisionIds)];
  const answered = ids.filter((id) => state.decisions[id]?.answer !== null);
  if (answered.length === 0) {
    const field = { path: "/decisionIds", rule: "answered", fix: "Name a question that has an answer." };
    throw conflict("The questions are open; there is nothing to undo.", field);
  }
  return answered.flatMap((id) => undoDecision(state, id, `/decisionIds/${decisionIds.indexOf(id)}`));
}

/** What one answer brings about must not rest on another of the same command. */
function requireDifferentAssets(state: ProjectState, answers: readonly Answer[]): void {
  const seen = new Set<string>();
  for (const [index, { decisionId, at = index }] of answers.entries()) {
    const assetId = state.decisions[decisionId]?.assetId ?? decisionId;
    if (seen.has(assetId)) {
      const path = `/answers/${at}/decisionId`;
      const message = `asks about ${assetId}, as another one of them does`;
      const fix = "Answer questions about the same asset one after another.";
      throw new Failure("INVALID_INPUT", `${path} ${message}`, { fields: [{ path, rule: "distinct", message, fix }] });
    }
    seen.add(assetId);
  }
}
