import { resolveException } from "../../core/exception/decide.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { Failure } from "../../core/failure.ts";
import { planFollowUp } from "../actions/start-run.ts";
import { person } from "../host.ts";
import { page, pageQuery } from "../http/page.ts";
import { ok, projectOf, type Route } from "../http/route.ts";

export const exceptionRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/exceptions",
    summary: "Exceptions, newest first; the same fingerprint means the same root cause.",
    query: { ...pageQuery, state: "open (default) or all." },
    status: 200,
    handle: async (input) => {
      const state = (await projectOf(input)).state();
      return page(
        input,
        input.query.state === "all" ? Object.values(state.exceptions).reverse() : openExceptions(state),
        (exception) => exception.exceptionId,
      );
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/:exceptionId/retry",
    summary: "Close the exception and make the asset again.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const project = await projectOf(input);
      const exceptionId = input.params.exceptionId ?? "";
      const specId = project.state().exceptions[exceptionId]?.specId ?? null;
      if (specId === null)
        throw new Failure("NOT_FOUND", `There is no exception ${exceptionId} with an asset to make again.`);
      const followUp = await planFollowUp(project, specId, { kind: "exception", id: exceptionId }, null);
      const decide = (state: ReturnType<typeof project.state>) => [
        ...resolveException(state, exceptionId, "retried"),
        ...followUp(state, null),
      ];
      await project.commit(decide, {
        actor: person,
        ...(input.key === null
          ? {}
          : { idempotencyKey: input.key, primary: { type: "exception.resolved", entityId: exceptionId } }),
      });
      return ok({ exception: project.state().exceptions[exceptionId] });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/:exceptionId/dismiss",
    summary: "Close the exception without doing anything.",
    body: "empty-request",
    status: 200,
    handle: async (input) => {
      const project = await projectOf(input);
      const exceptionId = input.params.exceptionId ?? "";
      await project.commit((state) => resolveException(state, exceptionId, "dismissed"), {
        actor: person,
        ...(input.key === null
          ? {}
          : { idempotencyKey: input.key, primary: { type: "exception.resolved", entityId: exceptionId } }),
      });
      return ok({ exception: project.state().exceptions[exceptionId] });
    },
  },
];
