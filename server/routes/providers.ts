import { providersView } from "../../core/view/providers.ts";
import { openedProject } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";

export const providerRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/providers",
    summary: "How each provider does with each checkpoint: success rate, durations, waits, switches, errors.",
    status: 200,
    handle: async (input) => ok(providersView([(await openedProject(input)).telemetry()])),
  },
  {
    method: "get",
    path: "/providers",
    summary: "The same over all projects.",
    status: 200,
    handle: async ({ host }) => ok(providersView((await host.openAll()).map(({ telemetry }) => telemetry()))),
  },
];
