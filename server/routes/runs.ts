import type { RunRequest } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { jobsOfRun } from "../../core/job/state.ts";
import { startRequestedRun } from "../actions/start-run.ts";
import type { Input } from "../http/input.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { answer, ok, type Route } from "../http/route.ts";

export const runRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/projects/:projectId/runs",
    summary:
      "Render all ready specs, or the named ones. 201 with the run; the same Idempotency-Key never starts a second one.",
    body: "run-request",
    status: 201,
    handle: async (input: Input<RunRequest>) => {
      const { project, startsRuns } = await openedProject(input);
      const started = await startsRuns(() => startRequestedRun(project, input.body, input.key));
      const { runId, isDuplicate: duplicate, isConflict: conflict, skipped, refused } = started;
      const run = project.state().runs[runId] ?? null;
      return answer(duplicate || run === null ? 200 : 201, { run, skipped, refused, duplicate, conflict });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/runs",
    summary: "Runs, newest first.",
    query: pageQuery,
    status: 200,
    handle: (input) =>
      stateOf(input, (state) => page(input, Object.keys(state.runs).reverse(), (id) => state.runs[id])),
  },
  {
    method: "get",
    path: "/projects/:projectId/runs/:runId",
    summary: "One run with its open jobs.",
    status: 200,
    handle: (input) =>
      stateOf(input, (state) => {
        const run = state.runs[input.params.runId ?? ""];
        if (run === undefined) throw new Failure("NOT_FOUND", `There is no run ${input.params.runId}.`);
        return ok({ run, jobs: jobsOfRun(state, run.id) });
      }),
  },
];
