import { type Request, type Response, Router } from "express";
import { Failure } from "../../core/failure.ts";
import { parse } from "../../store/schemas.ts";
import type { Host, Project } from "../host.ts";

/** What a handler gets: everything checked at the edge. */
export interface Input<Body = unknown> {
  readonly host: Host;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly request: Request;
  readonly response: Response;
  /** `Idempotency-Key`, or null. */
  readonly key: string | null;
}

/** What a handler answers; null when it has written the response itself (streams). */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One address of the API; the same table mounts the routes and writes the OpenAPI document. */
export interface Route {
  readonly method: "get" | "post" | "put" | "delete";
  /** Express path below /api. */
  readonly path: string;
  readonly summary: string;
  /** Schema of the request body, if it takes one. */
  readonly body?: string;
  /** Query parameter → what it means. */
  readonly query?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly handle: (input: Input<never>) => Promise<Answer | null> | Answer | null;
}

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,159}$/;
const maxKeyLength = 200;
const maxDepth = 40;

/** 200 with a JSON body. */
export function ok(body: unknown, headers?: Answer["headers"]): Answer {
  return headers === undefined ? { status: 200, body } : { status: 200, body, headers };
}

/** Mounts a route table; wrong methods on known paths are 405, everything else 404. */
export function mountRoutes(routes: readonly Route[], host: Host): Router {
  const router = Router({ caseSensitive: true, strict: false });
  for (const route of routes) {
    router[route.method](route.path, async (request, response) => {
      const input = toInput(route, request, response, host);
      const answer = await route.handle(input as Input<never>);
      if (answer !== null) send(response, answer);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    router.all(path, (_request, response) => {
      response.setHeader("Allow", allowed.join(", "));
      throw new Failure("METHOD_NOT_ALLOWED", `Use ${allowed.join(" or ")}.`);
    });
  }
  router.use((request) => {
    throw new Failure("NOT_FOUND", `There is no ${request.method} ${request.baseUrl}${request.path}.`);
  });
  return router;
}

function toInput(route: Route, request: Request, response: Response, host: Host): Input {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) params[name] = checkId(name, String(value));
  const body: unknown = route.body === undefined ? null : parseBody(route.body, request.body);
  return { host, params, query: readQuery(route, request), body, request, response, key: readKey(request) };
}

function parseBody(schema: string, body: unknown): unknown {
  if (body === undefined) throw new Failure("MALFORMED_JSON", "A JSON body is needed.");
  if (depthOf(body) > maxDepth)
    throw new Failure("INVALID_INPUT", `The body is nested deeper than ${maxDepth} levels.`);
  return schema === "any" ? body : parse(schema, body);
}

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= maxDepth) {
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
    depth += 1;
  }
  return depth;
}

function checkId(name: string, value: string): string {
  if (!idGrammar.test(value) || value.includes(".."))
    throw new Failure("INVALID_ID", `${name} "${value.slice(0, 80)}" must match ${idGrammar.source} without "..".`);
  return value;
}

function readQuery(route: Route, request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query)) {
    if (route.query?.[name] === undefined) throw unknownQuery(name, Object.keys(route.query ?? {}));
    const single: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof single !== "string") throw unknownQuery(name, Object.keys(route.query));
    query[name] = single;
  }
  return query;
}

function unknownQuery(name: string, known: readonly string[]): Failure {
  const fix = known.length === 0 ? "This address takes no query parameters." : `Known: ${known.join(", ")}.`;
  return new Failure("INVALID_INPUT", `Query parameter "${name}" is not known here.`, {
    fields: [{ path: `?${name}`, rule: "unknown", message: "is not known here", fix }],
  });
}

function readKey(request: Request): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || key.length === 0 || key.length > maxKeyLength)
    throw new Failure("INVALID_INPUT", `Idempotency-Key must have 1 to ${maxKeyLength} characters.`);
  return key;
}

function send(response: Response, { status, body, headers = {} }: Answer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  if (status === 204) response.status(204).end();
  else response.status(status).json(body);
}

/** The project a request is about. @throws Failure PROJECT_NOT_FOUND */
export function projectOf(input: Input<unknown>): Promise<Project> {
  return input.host.project(input.params.projectId ?? "");
}

/** A whole number query parameter within bounds. @throws Failure INVALID_INPUT naming it */
export function wholeNumber(input: Input<unknown>, name: string, fallback: number, max: number): number {
  const text = input.query[name];
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  throw new Failure("INVALID_INPUT", `?${name} must be a whole number from 1 to ${max}.`, {
    fields: [
      { path: `?${name}`, rule: "range", message: `must be a whole number from 1 to ${max}`, fix: `Use ${fallback}.` },
    ],
  });
}
