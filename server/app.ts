import express, { type Express, type RequestHandler } from "express";
import { Failure } from "../core/failure.ts";
import type { Host } from "./host.ts";
import { openApi } from "./http/openapi.ts";
import { problemHandler } from "./http/problem.ts";
import { mountRoutes, ok, type Route } from "./http/route.ts";
import { safeHeaders, sameOriginOnly, tokenOnly } from "./http/security.ts";
import { assetRoutes } from "./routes/assets.ts";
import { decisionRoutes } from "./routes/decisions.ts";
import { documentRoutes } from "./routes/documents.ts";
import { eventRoutes } from "./routes/events.ts";
import { exceptionRoutes } from "./routes/exceptions.ts";
import { objectRoutes } from "./routes/objects.ts";
import { projectRoutes } from "./routes/projects.ts";
import { runRoutes } from "./routes/runs.ts";
import { specRoutes } from "./routes/specs.ts";
import { systemRoutes } from "./routes/system.ts";

const maxBodyBytes = 1024 * 1024;

/** Every address of the API, in one table. */
export const apiRoutes: readonly Route[] = [
  ...systemRoutes,
  ...projectRoutes,
  ...eventRoutes,
  ...runRoutes,
  ...decisionRoutes,
  ...exceptionRoutes,
  ...assetRoutes,
  ...objectRoutes,
  ...specRoutes,
  ...documentRoutes,
];

/** The whole server as an express app: safe headers, same-origin checks, the API, then the UI from `uiFolder`. */
export function createApp(host: Host, uiFolder: string, log: (error: unknown) => void): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  const table: readonly Route[] = [
    ...apiRoutes,
    {
      method: "get",
      path: "/openapi.json",
      summary: "This API as OpenAPI 3.1.",
      status: 200,
      handle: () => ok(openApi(apiRoutes)),
    },
  ];
  app.use(safeHeaders, sameOriginOnly(host.config));
  app.use(
    "/api",
    tokenOnly(host.config),
    express.json({ limit: maxBodyBytes, strict: true, type: "application/json" }),
    mountRoutes(table, host),
  );
  app.use(
    express.static(uiFolder, {
      index: false,
      fallthrough: true,
      dotfiles: "ignore",
      setHeaders: (response) => response.setHeader("Cache-Control", "no-cache"),
    }),
    page(uiFolder),
  );
  app.use(problemHandler(log));
  return app;
}

/** Every address that is not a file is a place inside the app. */
function page(uiFolder: string): RequestHandler {
  return (request, response, next) => {
    if (request.method !== "GET" && request.method !== "HEAD")
      return next(new Failure("METHOD_NOT_ALLOWED", "Pages are only read."));
    if (/\.\w+$/.test(request.path)) return next(new Failure("NOT_FOUND", `There is no ${request.path}.`));
    response.setHeader("Cache-Control", "no-cache");
    response.sendFile("index.html", { root: uiFolder }, (error) => {
      if (error !== undefined)
        next(new Failure("NOT_FOUND", "The UI has not been built; run npm run build:ui.", { cause: error }));
    });
  };
}
