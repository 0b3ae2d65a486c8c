import { jobCount } from "../../core/job/state.ts";
import { countOrdered } from "../../core/ordered.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { statusView } from "../../core/view/status.ts";
import { openedProject } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";
import type { Project } from "../project.ts";

export const projectRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects",
    summary: "All projects with their counts.",
    status: 200,
    handle: async ({ host }) => {
      const opened = await host.openAll();
      return ok({ items: opened.map(({ project }) => summaryOf(project)) });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId",
    summary: "One project with its counts, and what its autopilot is doing.",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      return ok({ ...summaryOf(project), status: statusView(project.state(), new Date().toISOString()) });
    },
  },
];

function summaryOf(project: Project) {
  return { id: project.projectId, ...countsOf(project.state()) };
}

function countsOf(state: ProjectState) {
  return {
    title: state.title,
    headSeq: state.seq,
    counts: {
      specs: countOrdered(state.documentKeys.specs ?? []),
      approved: state.approvedCount,
      questions: countOrdered(state.openDecisionIds),
      exceptions: countOrdered(state.openExceptionIds),
      openJobs: jobCount(state),
      documentProblems: Object.keys(state.problems).length,
    },
  };
}
