import { conflict } from "../../core/conflict.ts";
import type { AnswerRequest, AnswersRequest } from "../../core/contracts.ts";
import { completeAnswer, isCutOff } from "../../core/decision/complete.ts";
import {
  type AnswerCommand,
  answerDecision,
  bringBackDecision,
  findDecision,
  graceMs,
  inAddress,
  isCounted,
  isSettling,
  pickOf,
  postponeDecision,
} from "../../core/decision/decide.ts";
import { reasonOf } from "../../core/decision/reviewer.ts";
import type { Said } from "../../core/decision/rounds.ts";
import type { Decision } from "../../core/decision/state.ts";
import { answerTogether, undoTogether } from "../../core/decision/together.ts";
import { undoDecision } from "../../core/decision/undo.ts";
import type { Draft } from "../../core/event.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { remedyForReason } from "../../core/route/remedies.ts";
import type { Committed } from "../../store/log/batch.ts";
import { newId } from "../../store/new-id.ts";
import { personCalled } from "../person.ts";
import type { Project } from "../project.ts";
import { planFollowUp } from "./start-run.ts";

/** Records an answer. A "no" also starts the next version, after a grace in which undo costs nothing. @throws Failure NOT_FOUND, CONFLICT */
export async function recordAnswer(
  project: Project,
  decisionId: string,
  request: AnswerRequest,
  { key, reviewer }: By,
): Promise<Committed> {
  await readQuestions(project, [decisionId]);
  const decision = findDecision(project.state(), decisionId);
  const { answer, reason = null, note = null, sprintId, variantIndex: picked } = request;
  const command = {
    ...{ decisionId, answer, reason, note },
    ...(sprintId === undefined ? {} : { sprintId }),
    ...(picked === undefined ? {} : { variantIndex: picked }),
  };
  const { assetId, versionId } = decision;
  const about = pickOf(decision, answer, picked);
  const said = { ...command, ...about, reviewer };
  const isOpen = decision.answer === null;
  const isPlanned = answer === "no" && isOpen && isCounted(project.state(), decision, said);
  const settles = isOpen ? isSettling(project.state(), decision, said) : decision.settles;
  const followUp = isPlanned ? await planNextVersion(project, decision, reason) : null;
  const committed = await project.commit(
    (state, at) => {
      requirePlanned(state, said, followUp);
      return answerDecision(state, { ...command, reviewer }, followUp?.(state, afterGrace(at)) ?? []);
    },
    {
      actor: personCalled(reviewer),
      ...primary("decision.answered", decisionId, key),
      payloadDigest: hashOf({ ...command, assetId, versionId, ...about, ...(settles ? {} : { settles }) }),
    },
  );
  if (committed.duplicate) await complete(project, decisionId, reviewer);
  return committed;
}

/**
 * Records several answers at once. The last of them carries the command's key for all: a command that was cut off while it was
 * written is not known, and is completed when it is sent again.
 * @throws Failure INVALID_INPUT, NOT_FOUND, CONFLICT
 */
export async function recordAnswers(project: Project, request: AnswersRequest, by: By): Promise<Committed> {
  const { key, reviewer } = by;
  // What plans another version comes first, so that the last line of the commit is an answer where there is a yes.
  const placed = request.answers.map((answer, at) => ({ ...answer, at }));
  const answers = placed.sort((a, b) => Number(a.answer === "yes") - Number(b.answer === "yes"));
  const togetherId =
    key === null ? newId("together") : `together-${sha256Hex(`${project.projectId}\n${key}`).slice(0, 26)}`;
  await readQuestions(
    project,
    answers.map(({ decisionId }) => decisionId),
  );
  const open = answers.filter(({ decisionId }) => findDecision(project.state(), decisionId).answer === null);
  // What would be refused is refused before anything is planned, which leaves evidence behind.
  answerTogether(project.state(), { ...request, answers: open, togetherId, reviewer }, () => []);
  const followUps = new Map<string, FollowUp>();
  for (const { decisionId, answer, reason = null } of open) {
    const decision = findDecision(project.state(), decisionId);
    const said = { answer, reason, note: null, reviewer, variantIndex: decision.variantIndex };
    if (answer === "no" && isCounted(project.state(), decision, said))
      followUps.set(decisionId, await planNextVersion(project, decision, reason));
  }
  const last = answers.at(-1)?.decisionId ?? "";
  const committed = await project.commit(
    (state, at) => {
      for (const { decisionId, answer, reason = null, at: place } of answers) {
        const variantIndex = state.decisions[decisionId]?.variantIndex ?? 0;
        const path = `/answers/${place}/decisionId`;
        const said = { decisionId, answer, reason, note: null, reviewer, variantIndex, path };
        requirePlanned(state, said, followUps.get(decisionId) ?? null);
      }
      const notBefore = afterGrace(at);
      return answerTogether(
        state,
        { ...request, answers, togetherId, reviewer },
        (id) => followUps.get(id)?.(state, notBefore) ?? [],
      );
    },
    { actor: personCalled(reviewer), ...primary("decision.answered", last, key) },
  );
  for (const { decisionId } of answers)
    if (project.state().decisions[decisionId]?.togetherId === togetherId) await complete(project, decisionId, reviewer);
  return committed;
}

/** Writes what is missing of an answer that a crash had cut off before its sender was told anything (D-0168). */
async function complete(project: Project, decisionId: string, reviewer: string): Promise<void> {
  const state = project.state();
  const decision = state.decisions[decisionId];
  if (decision === undefined || !isCutOff(state, decision)) return;
  const isPlanned = decision.answer === "no" && decision.settles;
  const followUp = isPlanned ? await planNextVersion(project, decision, decision.reason) : null;
  const decide = (now: ProjectState, at: string): Draft[] => {
    return completeAnswer(now, decisionId, followUp?.(now, afterGrace(at)) ?? []);
  };
  await project.commit(decide, { actor: personCalled(reviewer) });
}

function afterGrace(at: string): string {
  return new Date(Date.parse(at) + graceMs).toISOString();
}

/** Takes several answers back at once. @throws Failure NOT_FOUND, CONFLICT */
export function recordUndos(project: Project, decisionIds: readonly string[], by: By): Promise<Committed> {
  return project.commit((state) => undoTogether(state, decisionIds), {
    actor: personCalled(by.reviewer),
    ...primary("decision.undone", decisionIds.at(-1) ?? "", by.key),
  });
}

/** Puts a question at the end of the queue. @throws Failure NOT_FOUND, CONFLICT */
export function recordPostponement(project: Project, decisionId: string, { key, reviewer }: By): Promise<Committed> {
  return project.commit((state) => postponeDecision(state, decisionId), {
    actor: personCalled(reviewer),
    ...primary("decision.postponed", decisionId, key),
  });
}

/** Takes a postponement back. @throws Failure NOT_FOUND, CONFLICT */
export function recordBringingBack(project: Project, decisionId: string, { key, reviewer }: By): Promise<Committed> {
  return project.commit((state) => bringBackDecision(state, decisionId), {
    actor: personCalled(reviewer),
    ...primary("decision.brought-back", decisionId, key),
  });
}

/** Takes an answer back. @throws Failure NOT_FOUND, CONFLICT */
export function recordUndo(project: Project, decisionId: string, { key, reviewer }: By): Promise<Committed> {
  return project.commit((state) => undoDecision(state, decisionId), {
    actor: personCalled(reviewer),
    ...primary("decision.undone", decisionId, key),
  });
}

/** Who sends a command, and under which Idempotency-Key. */
export interface By {
  readonly key: string | null;
  readonly reviewer: string;
}

/** Another answer may have come while the next version was planned, so that this one settles the question after all. */
function requirePlanned(
  state: ProjectState,
  said: Said & Pick<AnswerCommand, "decisionId" | "path">,
  followUp: FollowUp | null,
): void {
  const decision = state.decisions[said.decisionId];
  if (said.answer !== "no" || followUp !== null || decision?.answer !== null) return;
  if (isCounted(state, decision, said))
    throw conflict("The question changed while it was answered; answer it again.", {
      path: said.path ?? inAddress,
      rule: "unchanged",
      fix: "Look at the question again, and answer it.",
    });
}

type FollowUp = (state: ProjectState, notBefore: string | null) => Draft[];

function planNextVersion(project: Project, decision: Decision, reason: string | null): Promise<FollowUp> {
  return planFollowUp(
    project,
    decision.assetId,
    { kind: "answer", id: decision.id },
    remedyForReason(reasonOf(project.state(), decision, reason), decision.question),
  );
}

/** A question that another process asked a moment ago may be in the log, and not read yet. */
async function readQuestions(project: Project, decisionIds: readonly string[]): Promise<void> {
  const { decisions } = project.state();
  if (decisionIds.some((id) => decisions[id] === undefined)) await project.catchUp();
}

function primary<T extends "decision.answered" | "decision.postponed" | "decision.undone" | "decision.brought-back">(
  type: T,
  entityId: string,
  key: string | null,
) {
  return key === null ? {} : { idempotencyKey: key, primary: { type, entityId } };
}
