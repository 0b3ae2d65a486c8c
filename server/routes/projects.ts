import { openDecisions } from "../../core/decision/state.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import type { Project } from "../host.ts";
import { ok, projectOf, type Route } from "../http/route.ts";

export const projectRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects",
    summary: "All projects with their counts.",
    status: 200,
    handle: async ({ host }) => ok({ items: (await host.projects()).map(summaryOf) }),
  },
  {
    method: "get",
    path: "/projects/:projectId",
    summary: "One project with its counts.",
    status: 200,
    handle: async (input) => ok(summaryOf(await projectOf(input))),
  },
  {
    method: "get",
    path: "/projects/:projectId/state",
    summary: "The folded state and the seq it stands at; follow the stream from there.",
    status: 200,
    handle: async (input) => {
      const state = (await projectOf(input)).state();
      return ok({ seq: state.seq, state });
    },
  },
];

function summaryOf(project: Project) {
  const state = project.state();
  const assets = Object.values(state.assets);
  return {
    id: project.projectId,
    title: state.title,
    headSeq: project.headSeq(),
    counts: {
      specs: documentsOfKind(state, "specs").length,
      approved: assets.filter((asset) => asset.approved !== null).length,
      questions: openDecisions(state).length,
      exceptions: openExceptions(state).length,
      openJobs: Object.keys(state.jobs).length,
      documentProblems: Object.keys(state.problems).length,
    },
  };
}
