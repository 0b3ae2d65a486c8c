import { findVersion, isInProduction, type Version } from "../asset/state.ts";
import type { EventPayloads, Together } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { raiseException } from "../exception/decide.ts";
import { openExceptions } from "../exception/state.ts";
import { verdictFacts } from "../exception/verdict.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { cancelRun } from "../run/decide.ts";
import { isDeciding } from "./deciding.ts";
import { gapOf } from "./gap.ts";
import { mayAnswer, operator } from "./reviewer.ts";
import { askAgain, isRestedOn, nextRound, type Said } from "./rounds.ts";
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
}

/**
 * Answers an open question. The answer alone changes the asset; `followUp` (the run a "no" starts) comes after it, and only when
 * the answer counts. @throws Failure NOT_FOUND, CONFLICT
 */
export function answerDecision(state: ProjectState, command: AnswerCommand, followUp: readonly Draft[]): Draft[] {
  const decision = answerable(state, command);
  const { assetId, versionId } = decision;
  const { variantIndex: picked, reviewer = operator, ...said } = command;
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

function answerable(state: ProjectState, { decisionId, reason, reviewer = operator }: AnswerCommand): Decision {
  const decision = find(state, decisionId);
  if (decision.answer !== null)
    throw new Failure("CONFLICT", `The question was answered already (${decision.answer}).`);
  if (!mayAnswer(decision, reviewer))
    throw new Failure("CONFLICT", `${reviewer} has answered this before; it is asked of somebody else now.`);
  requireOffered(decision, reason);
  return decision;
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
function unsureException(state: ProjectState, decision: Decision): Draft {
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
  const decision = find(state, decisionId);
  if (decision.answer !== null) throw new Failure("CONFLICT", "The question was answered already.");
  return [{ type: "decision.postponed", entityType: "decision", entityId: decisionId, payload: { decisionId } }];
}

/** Takes a "later" back: the question has the place that it had before. @throws Failure NOT_FOUND, CONFLICT when it is not put off */
export function bringBackDecision(state: ProjectState, decisionId: string): Draft[] {
  const { answer, postponedSeq } = find(state, decisionId);
  if (answer !== null || postponedSeq === null) throw new Failure("CONFLICT", "The question is not put off.");
  return [{ type: "decision.brought-back", entityType: "decision", entityId: decisionId, payload: { decisionId } }];
}

/**
 * Takes an answer back: the question is open again, the work it started is canceled, and what that work came to is set aside, so
 * that everything counts as before.
 * @throws Failure NOT_FOUND; CONFLICT when it is not answered, or when a later answer or another run rests on it.
 */
export function undoDecision(state: ProjectState, decisionId: string): Draft[] {
  const decision = find(state, decisionId);
  if (decision.answerSeq === null) throw new Failure("CONFLICT", "The question is open; there is nothing to undo.");
  if (isRestedOn(state, decision))
    throw new Failure("CONFLICT", "Somebody else has answered since because of this answer; take that back first.");
  const { assetId, versionId, answerSeq, followUpRunId } = decision;
  const didCount = decision.settles && isDeciding(state, decision);
  const { setAside, pictures } = didCount ? consequencesOf(state, decision) : { setAside: [], pictures: 0 };
  const run = followUpRunId === null ? undefined : state.runs[followUpRunId];
  const canceled = run?.state === "running" ? run.id : null;
  const compensation = {
    ...(setAside.length === 0 ? {} : { setAsideVersionIds: setAside.map(({ id }) => id) }),
    ...(pictures === 0 ? {} : { paidPictures: pictures }),
  };
  return [
    {
      type: "decision.undone",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, assetId, versionId, answerSeq, canceledRunId: canceled, ...compensation },
    },
    ...(canceled === null ? [] : cancelRun(state, canceled, "The answer that started it was taken back.")),
    ...(didCount ? exceptionsOf(state, assetId, answerSeq).flatMap(undone) : []),
  ];
}

/** Judged versions that the answer brought about, and how many pictures were rendered for it. @throws Failure CONFLICT when one can't be set aside */
function consequencesOf(
  state: ProjectState,
  { assetId, versionId, followUpRunId }: Decision,
): { readonly setAside: readonly Version[]; readonly pictures: number } {
  const versions = state.assets[assetId]?.versions ?? [];
  const later = versions.slice(versions.findIndex(({ id }) => id === versionId) + 1);
  const judged = later.filter((version) => !isInProduction(version) && version.status !== "canceled");
  const foreign = judged.find(({ runId }) => runId !== followUpRunId);
  if (foreign)
    throw new Failure("CONFLICT", `A newer version (${foreign.id}) has been judged since; decide on that one instead.`);
  const answered = judged.find((version) => isAnswered(state, version));
  if (answered)
    throw new Failure("CONFLICT", `The next version (${answered.id}) has been answered since; take that back first.`);
  const own = later.filter(({ runId }) => runId === followUpRunId);
  const units = own.flatMap((version) => Object.values(version.units));
  return {
    setAside: judged,
    pictures: units.filter(({ raw, reusedFrom }) => raw !== null && reusedFrom === null).length,
  };
}

function isAnswered({ decisions }: ProjectState, { questionIds = [] }: Version): boolean {
  return questionIds.some((id) => (decisions[id]?.answer ?? null) !== null);
}

/** What the answer raised: "unsure" itself, or a next version that could not be planned. */
function exceptionsOf(state: ProjectState, assetId: string, answerSeq: number): string[] {
  return openExceptions(state)
    .filter((exception) => exception.assetId === assetId && exception.raisedSeq > answerSeq)
    .map(({ exceptionId }) => exceptionId);
}

function requireOffered({ question }: Decision, reason: string | null): void {
  if (reason === null || question.reasons.some(({ id }) => id === reason)) return;
  const fix = `Use one of: ${question.reasons.map(({ id }) => id).join(", ")}; or leave it out.`;
  throw invalid("/reason", "is not a reason this question offers", fix);
}

function invalid(path: string, message: string, fix: string): Failure {
  return new Failure("INVALID_INPUT", `${path} ${message}`, { fields: [{ path, rule: "offered", message, fix }] });
}

function undone(exceptionId: string): Draft[] {
  return [
    {
      type: "exception.resolved",
      entityType: "exception",
      entityId: exceptionId,
      payload: { exceptionId, resolution: "undone", note: null },
    },
  ];
}

function find(state: ProjectState, decisionId: string): Decision {
  const decision = state.decisions[decisionId];
  if (!decision) throw new Failure("NOT_FOUND", `There is no question ${decisionId}.`);
  return decision;
}
