import type { SettleRequest } from "../../core/contracts.ts";
import { resolveException } from "../../core/exception/decide.ts";
import { closeException, settleCauses, type Verdict, verdictOf } from "../../core/exception/settle.ts";
import { Failure } from "../../core/failure.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { inboxView } from "../../core/view/exceptions.ts";
import type { Decide } from "../../store/log/batch.ts";
import { previewSettlement } from "../actions/preview-settlement.ts";
import { retryCauses, retryRunId } from "../actions/retry-causes.ts";
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
    summary: "Exceptions, newest first; the same causeId means the same root cause.",
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
    method: "get",
    path: "/projects/:projectId/exceptions/inbox",
    summary:
      "The inbox: one row per root cause with its suspects and ranked choices; apart, what is waived or snoozed.",
    status: 200,
    handle: (input) => stateOf(input, (state) => ok(inboxView(state, instant()))),
  },
  {
    method: "get",
    path: "/projects/:projectId/exceptions/proof",
    summary: "What the log itself says of all exceptions, counted event by event: open, closed by themselves, settled.",
    status: 200,
    handle: async (input) => ok(await (await openedProject(input)).proveInbox()),
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/preview",
    summary:
      "What settling root causes would do: assets, pictures, time, and what can't be planned. Nothing is written.",
    body: "settle-request",
    status: 200,
    handle: async (input: Input<SettleRequest>) =>
      ok(await previewSettlement((await openedProject(input)).project, input.body, instant())),
  },
  {
    method: "post",
    path: "/projects/:projectId/exceptions/settle",
    summary: "Retry, change, waive, snooze, dismiss or wake root causes, all in one commit.",
    body: "settle-request",
    status: 200,
    handle: async (input: Input<SettleRequest>) => {
      const { project, startsRuns } = await openedProject(input);
      const request = input.body;
      const verdict = verdictOf(request);
      if (verdict !== null) return settle(project, verdict, input.key);
      const { committed, runId, refused } = await startsRuns(() => retryCauses(project, request, input.key));
      const left = refused.map(({ specId, refusals }) => ({ specId, sentence: refusals[0]?.sentence ?? "" }));
      return ok({ runId, refused: left, duplicate: committed.duplicate, seq: committed.headSeq });
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
      const exception = project.state().exceptions[exceptionId];
      if (exception === undefined) throw new Failure("NOT_FOUND", `There is no exception ${exceptionId}.`);
      const { specId } = exception;
      // That of a renderer: it is used again.
      if (specId === null) return resolve(project, input, (state) => closeException(state, exceptionId, "retried"));
      const runId = retryRunId(project.projectId, input.key);
      const followUp = await planFollowUp(project, specId, { kind: "exception", id: exceptionId }, null, runId);
      // The exception is closed last: it carries the key, and a retry that was cut off is completed when it is sent again.
      return resolve(project, input, (state) => {
        const closing = resolveException(state, exceptionId, "retried");
        return [...followUp(state, null), ...closing];
      });
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
      return resolve(project, input, (state) => closeException(state, exceptionId, "dismissed"));
    },
  },
];

const instant = (): string => new Date().toISOString();

async function settle(project: Project, verdict: Verdict, key: string | null): Promise<Answer> {
  const primary = { type: "cause.settled", entityId: verdict.causeIds.at(-1) ?? "" } as const;
  const committed = await project.commit((state, at) => settleCauses(state, verdict, at), {
    actor: person,
    ...(key === null ? {} : { idempotencyKey: key, primary }),
  });
  return ok({ runId: null, refused: [], duplicate: committed.duplicate, seq: committed.headSeq });
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
