import { resolveException } from "../../core/exception/decide.ts";
import { Failure } from "../../core/failure.ts";
import { resumeProvider } from "../../core/job/breaker.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Decide } from "../../store/log/batch.ts";
import { planFollowUp } from "../actions/start-run.ts";
import { choice, type Input } from "../http/input.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { type Answer, ok, type Route } from "../http/route.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";

export const exceptionRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/exceptions",
    summary: "Exceptions, newest first; the same fingerprint means the same root cause.",
    query: { ...pageQuery, state: "open (default) or all." },
    status: 200,
    handle: (input) => {
      const isOpen = choice(input, "state", ["open", "all"]) === "open";
      return stateOf(input, (state) => {
        const ids = isOpen ? state.openExceptionIds.flat() : Object.keys(state.exceptions);
        return page(input, ids.reverse(), (id) => state.exceptions[id]);
      });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/:exceptionId/retry",
    summary: "Close the exception and make the asset again; that of a paused renderer: use the renderer again.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const exceptionId = input.params.exceptionId ?? "";
      const before = project.state();
      if (resumeProvider(before, exceptionId).length > 0)
        return resolve(project, input, closing(exceptionId, "retried"));
      const specId = before.exceptions[exceptionId]?.specId ?? null;
      if (specId === null)
        throw new Failure("NOT_FOUND", `There is no exception ${exceptionId} with an asset to make again.`);
      const followUp = await planFollowUp(project, specId, { kind: "exception", id: exceptionId }, null);
      return resolve(project, input, (state) => [
        ...resolveException(state, exceptionId, "retried"),
        ...followUp(state, null),
      ]);
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/:exceptionId/dismiss",
    summary: "Close the exception without doing anything.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const exceptionId = input.params.exceptionId ?? "";
      return resolve(project, input, closing(exceptionId, "dismissed"));
    },
  },
];

/** Closing the exception of a paused renderer says that it is used again: otherwise nobody would see that it is not. */
function closing(exceptionId: string, resolution: "retried" | "dismissed"): Decide<ProjectState> {
  return (state) => [...resolveException(state, exceptionId, resolution), ...resumeProvider(state, exceptionId)];
}

async function resolve(
  project: Project,
  { key, params }: Input<unknown>,
  decide: Decide<ProjectState>,
): Promise<Answer> {
  const exceptionId = params.exceptionId ?? "";
  const primary = { type: "exception.resolved", entityId: exceptionId } as const;
  await project.commit(decide, { actor: person, ...(key === null ? {} : { idempotencyKey: key, primary }) });
  return ok({ exception: project.state().exceptions[exceptionId] });
}
