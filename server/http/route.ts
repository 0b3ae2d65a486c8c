import { type Response, Router } from "express";
import { Failure } from "../../core/failure.ts";
import type { Host } from "../host.ts";
import { type Input, type InputRules, toInput } from "./input.ts";

/** What a handler answers, written as JSON at the moment it was true: state goes on changing. */
export interface Answer {
  readonly status: number;
  /** Null: no body. */
  readonly json: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One address of the API; the same table mounts the routes and writes the OpenAPI document. */
export interface Route extends InputRules {
  /** Express path below /api. */
  readonly path: string;
  readonly summary: string;
  readonly status: number;
  /** Null when the handler has written the response itself (pictures, streams). */
  readonly handle: (input: Input<never>) => Promise<Answer | null> | Answer | null;
}

/** An answer with a JSON body. */
export function answer(status: number, body: unknown, headers: Answer["headers"] = {}): Answer {
  return { status, json: JSON.stringify(body), headers };
}

/** 200 with a JSON body. */
export function ok(body: unknown): Answer {
  return answer(200, body);
}

/** 204. */
export const done: Answer = { status: 204, json: null };

/** Mounts a route table; wrong methods on known paths are 405, everything else 404. */
export function mountRoutes(routes: readonly Route[], host: Host): Router {
  const router = Router({ caseSensitive: true, strict: false });
  for (const route of routes) {
    router[route.method](route.path, async (request, response) => {
      const given = await route.handle(toInput(route, request, response, host) as Input<never>);
      if (given !== null) send(response, given);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
    router.all(path, (_request, response) => {
      response.setHeader("Allow", allowed);
      throw new Failure("METHOD_NOT_ALLOWED", `This address takes ${allowed}.`);
    });
  }
  router.use((request) => {
    throw new Failure("NOT_FOUND", `There is no ${request.method} ${request.baseUrl}${request.path}.`);
  });
  return router;
}

function send(response: Response, { status, json, headers = {} }: Answer): void {
  response.status(status).setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (json === null) response.end();
  else response.type("application/json").send(json);
}
