import type { AnswerRequest } from "../../core/contracts.ts";
import { answeredDecisions, openDecisions } from "../../core/decision/state.ts";
import type { Committed } from "../../store/log/batch.ts";
import { recordAnswer, recordPostponement, recordUndo } from "../actions/answer.ts";
import type { Project } from "../host.ts";
import { page, pageQuery } from "../http/page.ts";
import { type Answer, type Input, ok, projectOf, type Route } from "../http/route.ts";

export const decisionRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/decisions",
    summary: "Questions: open ones in the order to answer them, or answered ones, newest answer first.",
    query: { ...pageQuery, state: "open (default) or answered." },
    status: 200,
    handle: async (input) => {
      const state = (await projectOf(input)).state();
      return page(
        input,
        input.query.state === "answered" ? answeredDecisions(state) : openDecisions(state),
        (decision) => decision.id,
      );
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/decisions/next",
    summary: "The question to answer next, or null.",
    status: 200,
    handle: async (input) => {
      const open = openDecisions((await projectOf(input)).state());
      return ok({ decision: open[0] ?? null, open: open.length });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/answer",
    summary: "Answer yes, no or unsure. Durable when this returns.",
    body: "answer-request",
    status: 200,
    handle: async (input: Input<AnswerRequest>) => {
      const project = await projectOf(input);
      const committed = await recordAnswer(project, input.params.decisionId ?? "", input.body, input.key);
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
      const project = await projectOf(input);
      return outcome(project, input, await recordPostponement(project, input.params.decisionId ?? "", input.key));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/decisions/:decisionId/undo",
    summary: "Take the answer back; work it started is canceled.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const project = await projectOf(input);
      return outcome(project, input, await recordUndo(project, input.params.decisionId ?? "", input.key));
    },
  },
];

function outcome(project: Project, input: Input<unknown>, { events, duplicate, conflict, headSeq }: Committed): Answer {
  const decision = project.state().decisions[input.params.decisionId ?? ""] ?? null;
  return ok({
    decision,
    seq: events[0]?.seq ?? headSeq,
    duplicate,
    conflict,
    open: openDecisions(project.state()).length,
  });
}
