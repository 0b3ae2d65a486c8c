import type { CancelJobsRequest, ReasonRequest } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { findJob, type JobFilter, jobPage } from "../../core/view/job-page.ts";
import { cancelSelection } from "../actions/cancel-jobs.ts";
import { choice, type Input, idInQuery, wholeNumber } from "../http/input.ts";
import { unknownCursor } from "../http/page.ts";
import { openedProject } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";

const states = [
  ...(["any", "waiting", "queued", "running", "retrying", "paused"] as const),
  ...(["succeeded", "failed", "canceled", "skipped"] as const),
] as const;
const kinds = ["any", "generate", "finish", "validate", "route"] as const;
/** Rows are small, and a board wants a whole run at once. */
const maxLimit = 2000;

export const jobRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/jobs",
    summary: "All jobs, also of finished runs, newest first.",
    query: {
      limit: `Items per page, 1 to ${maxLimit}; default 100.`,
      cursor: "nextCursor of the page before.",
      state: `${states.join(", ")}; default any.`,
      kind: `${kinds.join(", ")}; default any.`,
      runId: "Only jobs of this run.",
      assetId: "Only jobs of this asset.",
    },
    status: 200,
    handle: async (input) => {
      const filter = filterOf(input);
      const limit = wholeNumber(input, "limit", 100, maxLimit);
      const cursor = input.query.cursor ?? null;
      const page = jobPage((await openedProject(input)).jobs(), filter, { cursor, limit });
      if (page === null) throw unknownCursor(cursor ?? "");
      return ok(page);
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/jobs/:jobId",
    summary: "One job; while its run goes on also with what it needs and the prompts it sent.",
    status: 200,
    handle: async (input) => {
      const id = input.params.jobId ?? "";
      const job = findJob((await openedProject(input)).jobs(), id);
      if (job === null) throw new Failure("NOT_FOUND", `There is no job ${id}.`);
      return ok(job);
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/jobs/cancel",
    summary: "Cancel up to 500 jobs at any stage, with what needs them; those that have ended are left as they are.",
    body: "cancel-jobs-request",
    status: 200,
    handle: async (input: Input<CancelJobsRequest>) => {
      const { jobIds, reason } = input.body;
      return ok(await cancelSelection(await openedProject(input), jobIds, "/jobIds", reason));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/jobs/:jobId/cancel",
    summary: "Cancel one job at any stage, with what needs it.",
    body: "reason-request",
    status: 200,
    handle: async (input: Input<ReasonRequest>) => {
      const jobId = input.params.jobId ?? "";
      return ok(await cancelSelection(await openedProject(input), [jobId], null, input.body.reason));
    },
  },
];

function filterOf(input: Input<unknown>): JobFilter {
  const state = choice(input, "state", states);
  const kind = choice(input, "kind", kinds);
  return {
    state: state === "any" ? null : state,
    kind: kind === "any" ? null : kind,
    runId: idInQuery(input, "runId"),
    assetId: idInQuery(input, "assetId"),
  };
}
