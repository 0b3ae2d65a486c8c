import type { ReasonRequest, RunRequest } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { jobsOfRun } from "../../core/job/state.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { startRequestedRun } from "../actions/start-run.ts";
import { person } from "../host.ts";
import { page, pageQuery } from "../http/page.ts";
import { type Input, ok, projectOf, type Route } from "../http/route.ts";

export const runRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/projects/:projectId/runs",
    summary:
      "Render all ready specs, or the named ones. 201 with the run; the same Idempotency-Key never starts a second one.",
    body: "run-request",
    status: 201,
    handle: async (input: Input<RunRequest>) => {
      const project = await projectOf(input);
      const started = await startRequestedRun(project, input.body, input.key);
      const body = {
        run: project.state().runs[started.runId] ?? null,
        skipped: started.skipped,
        refused: started.refused,
        duplicate: started.isDuplicate,
      };
      return { status: started.isDuplicate ? 200 : 201, body };
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/runs",
    summary: "Runs, newest first.",
    query: pageQuery,
    status: 200,
    handle: async (input) =>
      page(input, Object.values((await projectOf(input)).state().runs).reverse(), (run) => run.id),
  },
  {
    method: "get",
    path: "/projects/:projectId/runs/:runId",
    summary: "One run with its open jobs.",
    status: 200,
    handle: async (input) => {
      const state = (await projectOf(input)).state();
      const run = state.runs[input.params.runId ?? ""];
      if (run === undefined) throw new Failure("NOT_FOUND", `There is no run ${input.params.runId}.`);
      return ok({ run, jobs: jobsOfRun(state, run.id) });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/runs/:runId/cancel",
    summary: "Stop a run; its open jobs are canceled, also on the renderer.",
    body: "reason-request",
    status: 200,
    handle: async (input: Input<ReasonRequest>) => {
      const project = await projectOf(input);
      const runId = input.params.runId ?? "";
      await project.commit((state) => cancelRun(state, runId, input.body.reason ?? "Canceled by a person."), {
        actor: person,
      });
      return ok({ run: project.state().runs[runId] });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/jobs",
    summary: "Jobs of unfinished runs, newest first.",
    query: { ...pageQuery, state: "Only jobs in this state." },
    status: 200,
    handle: async (input) => {
      const jobs = Object.values((await projectOf(input)).state().jobs).reverse();
      return page(
        input,
        input.query.state === undefined ? jobs : jobs.filter((job) => job.state === input.query.state),
        (job) => job.id,
      );
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/jobs/:jobId",
    summary: "One job of an unfinished run.",
    status: 200,
    handle: async (input) => {
      const job = (await projectOf(input)).state().jobs[input.params.jobId ?? ""];
      if (job === undefined)
        throw new Failure("NOT_FOUND", `There is no open job ${input.params.jobId}; finished ones are in the events.`);
      return ok(job);
    },
  },
];
