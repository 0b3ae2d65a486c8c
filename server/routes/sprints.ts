import type { LeaseRequest, SprintRequest } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { openSprint } from "../../core/sprint/decide.ts";
import { isAskedOf } from "../../core/sprint/for-whom.ts";
import { lease, leaseMs, releaseSprint } from "../../core/sprint/leases.ts";
import { ownQueue, sprintStanding } from "../../core/view/sprint.ts";
import type { Committed } from "../../store/log/batch.ts";
import { beginSprint, finishSprint, growSprint } from "../actions/sprint.ts";
import type { Input } from "../http/input.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { type Answer, answer, ok, type Route } from "../http/route.ts";
import type { Project } from "../project.ts";

export const sprintRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/sprints",
    summary: "Sprints that go on and the last ones that ended, newest first.",
    query: pageQuery,
    status: 200,
    handle: (input) =>
      stateOf(input, (state) =>
        page(input, [...state.sprintIds].reverse(), (id) => standingOf(state, id, input.reviewer)),
      ),
  },
  {
    method: "post",
    path: "/projects/:projectId/sprints",
    summary: "Start a sprint: the open questions of a scope in an order that stays.",
    body: "sprint-request",
    status: 201,
    handle: async (input: Input<SprintRequest>) => {
      const { project } = await openedProject(input);
      const { sprintId, committed } = await beginSprint(project, input.body, input);
      return outcome(project, sprintId, committed, {
        status: committed.duplicate ? 200 : 201,
        reviewer: input.reviewer,
      });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/sprints/:sprintId",
    summary: "One sprint: its questions in order, what is left, what came since, and how it goes.",
    status: 200,
    handle: (input) => stateOf(input, (state) => ok(standingOf(state, input.params.sprintId ?? "", input.reviewer))),
  },
  {
    method: "post",
    path: "/projects/:projectId/sprints/:sprintId/extend",
    summary: "Take questions that came since into the sprint, behind the others.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const sprintId = input.params.sprintId ?? "";
      return outcome(project, sprintId, await growSprint(project, sprintId, input), {
        status: 200,
        reviewer: input.reviewer,
      });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/sprints/:sprintId/lease",
    summary: "Questions of the sprint that nobody else is shown, for one minute; ask again as a sign of life.",
    body: "lease-request",
    status: 200,
    handle: async (input: Input<LeaseRequest>) => {
      const { project, leases } = await openedProject(input);
      const { reviewerId, want, hold = [], turn } = input.body;
      const state = project.state();
      const sprint = openSprint(state, input.params.sprintId ?? "");
      const ask = {
        reviewerId,
        want,
        hold,
        ...(turn === undefined ? {} : { turn }),
        sprintId: sprint.id,
        queue: ownQueue(state, sprint, input.reviewer).filter((id) => isAskedOf(state, id, input.reviewer)),
      };
      return ok({ ...lease(leases, ask, performance.now()), left: ask.queue.length, leaseMs });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/sprints/:sprintId/end",
    summary: "End the sprint; what is left in it stays open.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project, leases } = await openedProject(input);
      const sprintId = input.params.sprintId ?? "";
      const committed = await finishSprint(project, sprintId, input);
      releaseSprint(leases, sprintId);
      return outcome(project, sprintId, committed, { status: 200, reviewer: input.reviewer });
    },
  },
];

function standingOf(state: ReturnType<Project["state"]>, sprintId: string, reviewer: string) {
  const sprint = state.sprints[sprintId];
  if (sprint === undefined) throw new Failure("NOT_FOUND", `There is no sprint ${sprintId}.`);
  return { ...sprint, ...sprintStanding(state, sprint, reviewer) };
}

interface Told {
  readonly status: number;
  readonly reviewer: string;
}

function outcome(project: Project, sprintId: string, committed: Committed, { status, reviewer }: Told): Answer {
  const { events, duplicate, conflict, headSeq } = committed;
  const seq = events.at(-1)?.seq ?? headSeq;
  return answer(status, { sprint: standingOf(project.state(), sprintId, reviewer), seq, duplicate, conflict });
}
