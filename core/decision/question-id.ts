import { sha256Hex } from "../hash.ts";
import type { DecisionsState } from "./state.ts";

/**
 * The id of the question that is asked about a version for the `number`-th time (from 1). It does not show the number: nobody must
 * see by its id that a question was asked before (D-0105).
 */
export function questionId(versionId: string, number: number): string {
  return `decision.${sha256Hex(`question\n${versionId}\n${number}`).slice(0, 24)}`;
}

/** The id of the next question about a version. */
export function nextQuestionId({ decisions }: DecisionsState, versionId: string): string {
  let number = 2;
  while (decisions[questionId(versionId, number)] !== undefined) number += 1;
  return questionId(versionId, number);
}
