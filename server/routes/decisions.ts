import type { AnswerRequest, AnswersRequest, UndoRequest } from "../../core/contracts.ts";
import { openDecisions } from "../../core/decision/state.ts";
import { countOrdered } from "../../core/ordered.ts";
import { isAskedOf } from "../../core/sprint/for-whom.ts";
import { agreementOf } from "../../core/view/agreement.ts";
import type { Committed } from "../../store/log/batch.ts";
import {
  recordAnswer,
  recordAnswers,
  recordBringingBack,
  recordPostponement,
  recordUndo,
  recordUndos,
} from "../actions/answer.ts";
import { choice, type Input } from "../http/input.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { type Answer, ok, type Route } from "../http/route.ts";
import type { Project } from "../project.ts";

export const decisionRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/reviewers",
    summary:
      "How reliable the answers of each reviewer are: repeats, known answers and second reviews, with intervals.",
    status: 200,
    handle: (input) => stateOf(input, (state) => ok({ items: agreementOf(state) })),
  },
  {
    method: "get",
    path: "/projects/:projectId/decisions",
    summary: "Questions: open ones in the order to answer them, or answered ones, newest answer first.",
    query: { ...pageQuery, state: "open (default) or answered." },
    status: 200,
    handle: (input) => {
      const isOpen = choice(input, "state", ["open", "answered"]) === "open";
      return stateOf(input, (state) => {
        const ids = isOpen ? state.openDecisionIds.flat() : state.answeredDecisionIds.flat().reverse();
        return page(input, ids, (id) => state.decisions[id]);
      });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/decisions/next",
    summary: "The question that this reviewer can answer next, or null, and how many are open.",
    status: 200,
    handle: (input) =>
      stateOf(input, (state) => {
        const next = openDecisions(state).find(({ id }) => isAskedOf(state, id, input.reviewer));
        return ok({ decision: next ?? null, open: countOrdered(state.openDecisionIds) });
      }),
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/answers",
    summary: "Answer up to 24 questions about different assets at once: all, or none.",
    body: "answers-request",
    status: 200,
    handle: async (input: Input<AnswersRequest>) => {
      const { project } = await openedProject(input);
      const ids = input.body.answers.map(({ decisionId }) => decisionId);
      return outcomeOfMany(project, ids, await recordAnswers(project, input.body, input));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/undo",
    summary: "Take up to 24 answers back at once: all, or none.",
    body: "undo-request",
    status: 200,
    handle: async (input: Input<UndoRequest>) => {
      const { project } = await openedProject(input);
      const { decisionIds } = input.body;
      return outcomeOfMany(project, decisionIds, await recordUndos(project, decisionIds, input));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/answer",
    summary: "Answer yes, no or unsure. Durable when this returns.",
    body: "answer-request",
    status: 200,
    handle: async (input: Input<AnswerRequest>) => {
      const { project } = await openedProject(input);
      const committed = await recordAnswer(project, input.params.decisionId ?? "", input.body, input);
      return outcome(project, input, committed);
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/postpone",
    summary: "Look later: the question goes to the end of the queue.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      return outcome(project, input, await recordPostponement(project, input.params.decisionId ?? "", input));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/bring-back",
    summary: "Take a postponement back: the question has the place that it had before.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      return outcome(project, input, await recordBringingBack(project, input.params.decisionId ?? "", input));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/undo",
    summary: "Take the answer back; work it started is canceled, and what that came to is set aside.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      return outcome(project, input, await recordUndo(project, input.params.decisionId ?? "", input));
    },
  },
];

function outcome(project: Project, input: Input<unknown>, committed: Committed): Answer {
  const { events, duplicate, conflict, headSeq } = committed;
  const seq = events.at(-1)?.seq ?? headSeq;
  const state = project.state();
  const decision = state.decisions[input.params.decisionId ?? ""] ?? null;
  const open = countOrdered(state.openDecisionIds);
  return ok({ decision, seq, duplicate, conflict, open, ...compensationOf(events) });
}

function outcomeOfMany(project: Project, ids: readonly string[], committed: Committed): Answer {
  const { events, duplicate, conflict, headSeq } = committed;
  const state = project.state();
  const decisions = ids.flatMap((id) => state.decisions[id] ?? []);
  const seq = events.at(-1)?.seq ?? headSeq;
  const open = countOrdered(state.openDecisionIds);
  return ok({ decisions, seq, duplicate, conflict, open, ...compensationOf(events) });
}

/** What taking answers back stopped and set aside; nothing for other commands. */
function compensationOf(events: Committed["events"]): object {
  const undone = events.flatMap((event) => (event.type === "decision.undone" ? event.payload : []));
  if (undone.length === 0) return {};
  return {
    compensation: {
      canceledRunId: undone.find(({ canceledRunId }) => canceledRunId !== null)?.canceledRunId ?? null,
      setAsideVersionIds: undone.flatMap(({ setAsideVersionIds = [] }) => setAsideVersionIds),
      paidPictures: undone.reduce((sum, { paidPictures = 0 }) => sum + paidPictures, 0),
    },
  };
}
