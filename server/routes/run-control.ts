import type { ReasonRequest } from "../../core/contracts.ts";
import { pauseRun } from "../../core/run/control.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { resumeRun } from "../actions/resume-run.ts";
import type { Input } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { type Answer, answer, ok, type Route } from "../http/route.ts";
import { person } from "../person.ts";

export const runControlRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/projects/:projectId/runs/:runId/pause",
    summary: "Let nothing more of a run begin; what renders goes on to its end.",
    body: "reason-request",
    status: 200,
    handle: (input: Input<ReasonRequest>) => change(input, pauseRun, "Paused by a person."),
  },
  {
    method: "post",
    path: "/projects/:projectId/runs/:runId/resume",
    summary:
      "Let a paused run go on (200), or start a run that does what an ended one left undone (201): the same plans and seeds, only missing pictures are rendered.",
    body: "empty-request",
    status: 201,
    handle: async (input: Input<unknown>) => {
      const { project, startsRuns } = await openedProject(input);
      const resumed = input.params.runId ?? "";
      const started = await startsRuns(() => resumeRun(project, resumed, input.key));
      const { runId, isDuplicate: duplicate, isConflict: conflict, skipped } = started;
      const run = project.state().runs[runId];
      return answer(duplicate || runId === resumed ? 200 : 201, { run, skipped, duplicate, conflict });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/runs/:runId/cancel",
    summary: "Stop a run; its open jobs are canceled, also on the renderer.",
    body: "reason-request",
    status: 200,
    handle: (input: Input<ReasonRequest>) => change(input, cancelRun, "Canceled by a person."),
  },
];

async function change(input: Input<ReasonRequest>, decide: typeof pauseRun, reason: string): Promise<Answer> {
  const { project } = await openedProject(input);
  const runId = input.params.runId ?? "";
  await project.commit((state) => decide(state, runId, input.body.reason ?? reason), { actor: person });
  return ok({ run: project.state().runs[runId] });
}
