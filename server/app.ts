import express, { type Express } from "express";
import type { Host } from "./host.ts";
import { jsonBody } from "./http/json-body.ts";
import { openApi } from "./http/openapi.ts";
import { pages } from "./http/pages.ts";
import { problemHandler } from "./http/problem.ts";
import { mountRoutes, ok, type Route } from "./http/route.ts";
import { ownSiteOnly, safeHeaders, sameOriginOnly, tokenOnly } from "./http/security.ts";
import { assetRoutes } from "./routes/assets.ts";
import { boardRoutes } from "./routes/board.ts";
import { decisionRoutes } from "./routes/decisions.ts";
import { documentRoutes } from "./routes/documents.ts";
import { eventRoutes } from "./routes/events.ts";
import { exceptionRoutes } from "./routes/exceptions.ts";
import { intakeRoutes } from "./routes/intake.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { libraryRoutes } from "./routes/library.ts";
import { scrape } from "./routes/metrics.ts";
import { objectRoutes } from "./routes/objects.ts";
import { policyRoutes } from "./routes/policy.ts";
import { projectRoutes } from "./routes/projects.ts";
import { providerRoutes } from "./routes/providers.ts";
import { runControlRoutes } from "./routes/run-control.ts";
import { runRoutes } from "./routes/runs.ts";
import { schemaRoutes } from "./routes/schemas.ts";
import { specRoutes } from "./routes/specs.ts";
import { sprintRoutes } from "./routes/sprints.ts";
import { stateRoutes } from "./routes/state.ts";
import { systemRoutes } from "./routes/system.ts";

const maxBodyBytes = 1024 * 1024;
const openApiRoute: Route = {
  method: "get",
  path: "/openapi.json",
  summary: "This API as OpenAPI 3.1.",
  status: 200,
  handle: () => ok(openApi(apiRoutes)),
};

/** Every address of the API, in one table. */
export const apiRoutes: readonly Route[] = [
  openApiRoute,
  ...systemRoutes,
  ...schemaRoutes,
  ...projectRoutes,
  ...stateRoutes,
  ...boardRoutes,
  ...eventRoutes,
  ...runRoutes,
  ...providerRoutes,
  ...runControlRoutes,
  ...jobRoutes,
  ...decisionRoutes,
  ...sprintRoutes,
  ...exceptionRoutes,
  ...assetRoutes,
  ...libraryRoutes,
  ...objectRoutes,
  ...specRoutes,
  ...intakeRoutes,
  ...policyRoutes,
  ...documentRoutes,
];

/** The whole server as an express app: safe headers, same-origin checks, the API, then the UI from `uiFolder`. */
export function createApp(host: Host, uiFolder: string, log: (error: unknown) => void): Express {
  const app = express();
  app.disable("x-powered-by");
  // Our ETags name revisions and objects; hashing every list would only cost.
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(safeHeaders, sameOriginOnly(host.config));
  app.use("/api", ownSiteOnly, tokenOnly(host.config), ...jsonBody(maxBodyBytes), mountRoutes(apiRoutes, host));
  app.get("/metrics", ownSiteOnly, tokenOnly(host.config), scrape(host));
  app.use(...pages(uiFolder));
  app.use(problemHandler(log));
  return app;
}
