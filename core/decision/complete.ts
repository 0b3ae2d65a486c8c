import { currentVersion } from "../asset/state.ts";
import type { Draft } from "../event.ts";
import type { ProjectState } from "../project/state.ts";
import { unsureException } from "./decide.ts";
import { isDeciding } from "./deciding.ts";
import { askAgain, nextRound, saidOf } from "./rounds.ts";
import type { Decision } from "./state.ts";

/**
 * Whether what the standing answer brings about is not in the log: the commit that held both was cut off while it was written, and
 * its sender was told nothing. Of a "no" also true where nothing was to follow.
 */
export function isCutOff(state: ProjectState, decision: Decision): boolean {
  const { answer, settles, nextId, followUpRunId } = decision;
  if (answer === null || !isDeciding(state, decision)) return false;
  if (!settles) return nextId === null;
  if (answer === "yes" || followUpRunId !== null) return false;
  // What is being made, or was made since, is as good as what was to follow.
  return (answer === "unsure" || isNewest(state, decision)) && !hasRaised(state, decision);
}

/** What is missing of an answer that was cut off; `followUp`: the run that a "no" starts. */
export function completeAnswer(state: ProjectState, decisionId: string, followUp: readonly Draft[]): Draft[] {
  const decision = state.decisions[decisionId];
  if (decision === undefined || !isCutOff(state, decision)) return [];
  if (decision.settles) return decision.answer === "unsure" ? [unsureException(state, decision)] : [...followUp];
  const round = nextRound(state, decision, { ...saidOf(decision), reviewer: decision.answeredBy ?? "" });
  return round === null ? [] : [askAgain(state, decision, round)];
}

function isNewest({ assets }: ProjectState, { assetId, versionId }: Decision): boolean {
  return currentVersion(assets[assetId])?.id === versionId;
}

/** The exception that comes of the answer, whenever it was added and whatever became of it. */
function hasRaised({ exceptions }: ProjectState, { assetId, versionId, answer, answerSeq }: Decision): boolean {
  const [stage, about] = answer === "unsure" ? ["decision", versionId] : ["plan", null];
  return Object.values(exceptions).some(
    (raised) =>
      raised.stage === stage &&
      raised.assetId === assetId &&
      raised.versionId === about &&
      raised.raisedSeq > (answerSeq ?? 0),
  );
}
