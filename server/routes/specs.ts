import type { RebindPreviewRequest, RebindRequest } from "../../core/contracts.ts";
import { offerRebind } from "../actions/rebind.ts";
import type { Input } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";
import { revisionAnswer } from "./documents.ts";
import { planNow } from "./policy.ts";

export const specRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/specs/:specId/blockers",
    summary: "What keeps a spec from being ready, each with its fix.",
    status: 200,
    handle: async (input) => {
      const desk = await deskOf(input);
      return ok({ blockers: await desk.blockers(specId(input)) });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/specs/:specId/ready",
    summary: "Take a spec through the ready gate and pin it; 409 lists every blocker.",
    body: "empty-request",
    status: 200,
    handle: async (input) => revisionAnswer(200, await (await deskOf(input)).ready(specId(input))),
  },
  {
    method: "post",
    path: "/projects/:projectId/specs/:specId/rebind/preview",
    summary: "What binding a ready spec to the newest documents would change in its plan. Nothing is saved.",
    body: "rebind-preview-request",
    status: 200,
    handle: async (input: Input<RebindPreviewRequest>) =>
      ok(await offerRebind((await openedProject(input)).project, specId(input), input.body)),
  },
  {
    method: "post",
    path: "/projects/:projectId/specs/:specId/rebind",
    summary: "Bind a ready spec anew, as the preview named by previewHash showed; 412 when anything moved since.",
    body: "rebind-request",
    status: 200,
    handle: async (input: Input<RebindRequest>) =>
      revisionAnswer(200, await (await deskOf(input)).rebind(specId(input), input.body)),
  },
  {
    method: "post",
    path: "/projects/:projectId/specs/:specId/retire",
    summary: "Stop producing a spec.",
    body: "empty-request",
    status: 200,
    handle: async (input) => revisionAnswer(200, await (await deskOf(input)).retire(specId(input))),
  },
  {
    method: "post",
    path: "/projects/:projectId/specs/:specId/plan",
    summary:
      "Dry run: the plan this spec would get now with all its evidence, or why it is refused. Nothing is stored.",
    body: "empty-request",
    status: 200,
    handle: planNow,
  },
];

async function deskOf(input: Input<unknown>) {
  return (await openedProject(input)).desk;
}

function specId(input: Input<unknown>): string {
  return input.params.specId ?? "";
}
