import { findVersion } from "../asset/state.ts";
import { conflict } from "../conflict.ts";
import type { EventPayloads, Together } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { raiseException } from "../exception/decide.ts";
import { verdictFacts } from "../exception/verdict.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { isDeciding } from "./deciding.ts";
import { gapOf } from "./gap.ts";
import { mayAnswer, operator } from "./reviewer.ts";
import { askAgain, nextRound, type Said } from "./rounds.ts";
import type { Decision } from "./state.ts";

/** Paid work after a "no" waits this long, so that undo costs nothing. */
export const graceMs = 4000;

export interface AnswerCommand {
  readonly decisionId: string;
  readonly answer: EventPayloads["decision.answered"]["answer"];
  readonly reason: string | null;
  readonly note: string | null;
  readonly sprintId?: string;
  readonly together?: Together;
  /** Of a pick between two variants: the better one. */
  readonly variantIndex?: number;
  /** Who answers; the operator when nobody says. */
  readonly reviewer?: string;
  /** Where the request names the question; the address when absent. */
  readonly path?: string;
}

/** Where a request names its question when it is in the address. */
export const inAddress = "decisionId";

/**
 * Answers an open question. The answer alone changes the asset; `followUp` (the run a "no" starts) comes after it, and only when
 * the answer counts. @throws Failure NOT_FOUND, CONFLICT
 */
export function answerDecision(state: ProjectState, command: AnswerCommand, followUp: readonly Draft[]): Draft[] {
  const decision = answerable(state, command);
  const { assetId, versionId } = decision;
  const { variantIndex: picked, reviewer = operator, path: _, ...said } = command;
  const about = pickOf(decision, command.answer, picked);
  const round = roundAfter(state, decision, { ...said, reviewer, variantIndex: about.variantIndex });
  const answered: Draft = {
    type: "decision.answered",
    entityType: "decision",
    entityId: decision.id,
    payload: { ...said, assetId, versionId, ...about, ...(round === null ? {} : { settles: false }) },
  };
  if (round !== null) return [answered, askAgain(state, decision, round)];
  if (!isDeciding(state, decision)) return [answered];
  if (command.answer === "unsure") return [answered, unsureException(state, decision)];
  const gap = gapOf(decision, findVersion(state, assetId, versionId)?.route ?? null, command);
  return [answered, ...(gap === null ? [] : [gap]), ...followUp];
}

/** Whether an answer would change its asset: not when somebody else is asked as well, nor to a control question. */
export function isCounted(state: ProjectState, decision: Decision, said: Said): boolean {
  return isDeciding(state, decision) && isSettling(state, decision, said);
}

/** Whether nobody else would be asked after this answer. */
export function isSettling(state: ProjectState, decision: Decision, said: Said): boolean {
  return roundAfter(state, decision, said) === null;
}

function roundAfter(state: ProjectState, decision: Decision, said: Said): ReturnType<typeof nextRound> {
  return isDeciding(state, decision) ? nextRound(state, decision, said) : null;
}

function answerable(
  state: ProjectState,
  { decisionId, reason, reviewer = operator, path = inAddress }: AnswerCommand,
): Decision {
  const decision = findDecision(state, decisionId);
  if (decision.answer !== null) throw answeredAlready(decision, path);
  if (!mayAnswer(decision, reviewer)) {
    const fix = "Leave it to somebody else; GET …/decisions/next gives another one.";
    const message = `${reviewer} has answered this before; it is asked of somebody else now.`;
    throw conflict(message, { path, rule: "somebody-else", fix });
  }
  requireOffered(decision, reason, path === inAddress ? "/reason" : path.replace(/decisionId$/, "reason"));
  return decision;
}

function answeredAlready({ answer }: Decision, path: string): Failure {
  const fix = "Take that answer back first (…/undo), or leave it.";
  return conflict(`The question was answered already (${answer}).`, { path, rule: "open", fix });
}

/** The variant that the answer is about and, of a pick, the one it was preferred to. @throws Failure INVALID_INPUT for a variant that was not offered */
export function pickOf(
  { variantIndex, alternative }: Decision,
  answer: AnswerCommand["answer"],
  picked: number | undefined,
): { readonly variantIndex: number; readonly over?: number } {
  if (picked === undefined) return { variantIndex };
  const offered = alternative === null ? [variantIndex] : [variantIndex, alternative];
  const message = answer === "yes" ? "is not a variant this question offers" : "goes with yes only";
  if (answer !== "yes" || !offered.includes(picked))
    throw invalid("/variantIndex", message, `Use one of: ${offered.join(", ")}, with yes; or leave it out.`);
  const over = offered.find((index) => index !== picked);
  return { variantIndex: picked, ...(over === undefined ? {} : { over }) };
}

/** The seq tells a second "unsure" on the same question from the first. */
export function unsureException(state: ProjectState, decision: Decision): Draft {
  const { assetId, versionId, runId, question } = decision;
  return raiseException(
    {
      stage: "decision",
      code: "REVIEWER_UNSURE",
      sentence: `A person was unsure: ${question.text}`,
      specId: assetId,
      assetId,
      versionId,
      runId,
      jobId: null,
      suspect: question.why,
      nextAction: { verb: "retry", label: "Render again" },
      evidenceHash: null,
    },
    `${decision.id}.${state.seq}`,
    [question.checkId],
    verdictFacts(findVersion(state, assetId, versionId)),
  );
}

/** Puts an open question at the end of the queue; nothing else changes. @throws Failure NOT_FOUND, CONFLICT */
export function postponeDecision(state: ProjectState, decisionId: string): Draft[] {
  const decision = findDecision(state, decisionId);
  if (decision.answer !== null) throw answeredAlready(decision, inAddress);
  return [{ type: "decision.postponed", entityType: "decision", entityId: decisionId, payload: { decisionId } }];
}

/** Takes a "later" back: the question has the place that it had before. @throws Failure NOT_FOUND, CONFLICT when it is not put off */
export function bringBackDecision(state: ProjectState, decisionId: string): Draft[] {
  const { answer, postponedSeq } = findDecision(state, decisionId);
  if (answer !== null || postponedSeq === null) {
    const fix = "There is nothing to do: the question is open in its place, or answered.";
    throw conflict("The question is not put off.", { path: inAddress, rule: "postponed", fix });
  }
  return [{ type: "decision.brought-back", entityType: "decision", entityId: decisionId, payload: { decisionId } }];
}

function requireOffered({ question }: Decision, reason: string | null, path: string): void {
  if (reason === null || question.reasons.some(({ id }) => id === reason)) return;
  const fix = `Use one of: ${question.reasons.map(({ id }) => id).join(", ")}; or leave it out.`;
  throw invalid(path, "is not a reason this question offers", fix);
}

function invalid(path: string, message: string, fix: string): Failure {
  return new Failure("INVALID_INPUT", `${path} ${message}`, { fields: [{ path, rule: "offered", message, fix }] });
}

/** @throws Failure NOT_FOUND */
export function findDecision(state: ProjectState, decisionId: string): Decision {
  const decision = state.decisions[decisionId];
  if (!decision) throw new Failure("NOT_FOUND", `There is no question ${decisionId}.`);
  return decision;
}
