import type { AnswerRequest } from "../../core/contracts.ts";
import {
  answerDecision,
  bringBackDecision,
  graceMs,
  postponeDecision,
  undoDecision,
} from "../../core/decision/decide.ts";
import type { Decision } from "../../core/decision/state.ts";
import type { Draft } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { remedyForReason } from "../../core/route/remedies.ts";
import type { Committed } from "../../store/log/batch.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";
import { planFollowUp } from "./start-run.ts";

/** Records an answer. A "no" also starts the next version, after a grace in which undo costs nothing. @throws Failure NOT_FOUND, CONFLICT */
export async function recordAnswer(
  project: Project,
  decisionId: string,
  request: AnswerRequest,
  key: string | null,
): Promise<Committed> {
  const decision = openDecision(project, decisionId);
  const { answer, reason = null, note = null, sprintId } = request;
  const command = { decisionId, answer, reason, note, ...(sprintId === undefined ? {} : { sprintId }) };
  const { assetId, versionId, variantIndex } = decision;
  const followUp =
    request.answer === "no" && decision.answer === null
      ? await planNextVersion(project, decision, command.reason)
      : null;
  return project.commit(
    (state, at) =>
      answerDecision(
        state,
        command,
        followUp === null ? [] : followUp(state, new Date(Date.parse(at) + graceMs).toISOString()),
      ),
    {
      actor: person,
      ...primary("decision.answered", decisionId, key),
      payloadDigest: hashOf({ ...command, assetId, versionId, variantIndex }),
    },
  );
}

/** Puts a question at the end of the queue. @throws Failure NOT_FOUND, CONFLICT */
export function recordPostponement(project: Project, decisionId: string, key: string | null): Promise<Committed> {
  return project.commit((state) => postponeDecision(state, decisionId), {
    actor: person,
    ...primary("decision.postponed", decisionId, key),
  });
}

/** Takes a postponement back. @throws Failure NOT_FOUND, CONFLICT */
export function recordBringingBack(project: Project, decisionId: string, key: string | null): Promise<Committed> {
  return project.commit((state) => bringBackDecision(state, decisionId), {
    actor: person,
    ...primary("decision.brought-back", decisionId, key),
  });
}

/** Takes an answer back. @throws Failure NOT_FOUND, CONFLICT */
export function recordUndo(project: Project, decisionId: string, key: string | null): Promise<Committed> {
  return project.commit((state) => undoDecision(state, decisionId), {
    actor: person,
    ...primary("decision.undone", decisionId, key),
  });
}

function planNextVersion(
  project: Project,
  decision: Decision,
  reason: string | null,
): Promise<(state: ProjectState, notBefore: string | null) => Draft[]> {
  return planFollowUp(
    project,
    decision.assetId,
    { kind: "answer", id: decision.id },
    remedyForReason(reason, decision.question),
  );
}

function openDecision(project: Project, decisionId: string): Decision {
  const decision = project.state().decisions[decisionId];
  if (decision === undefined) throw new Failure("NOT_FOUND", `There is no question ${decisionId}.`);
  return decision;
}

function primary<T extends "decision.answered" | "decision.postponed" | "decision.undone" | "decision.brought-back">(
  type: T,
  entityId: string,
  key: string | null,
) {
  return key === null ? {} : { idempotencyKey: key, primary: { type, entityId } };
}
