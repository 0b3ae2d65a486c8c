import type { Route } from "./route.ts";
import { schemaFiles } from "./schema-files.ts";

/** OpenAPI 3.1 from the very table that mounts the routes; bodies refer to the schemas in `schemas/`. */
export function openApi(routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  const bodies: Record<string, unknown> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
    if (route.body !== undefined && route.body !== "any" && route.body !== "bytes")
      bodies[route.body] = schemaFiles().get(route.body)?.schema;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Diecast",
      version: "1",
      description: "Specs in, approved game art out. Failures are application/problem+json (RFC 9457).",
    },
    servers: [{ url: "/api" }],
    paths,
    components: { schemas: bodies },
  };
}

function operationOf(route: Route): unknown {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const inQuery = [
    ...inQueryOf(route.query, { type: "string" }),
    ...inQueryOf(route.repeatable, { type: "array", items: { type: "string" } }),
  ];
  const problem = {
    description: "What went wrong, which rule, and how to mend it.",
    content: { "application/problem+json": {} },
  };
  return {
    summary: route.summary,
    parameters: [...inPath, ...inQuery],
    ...requestBodyOf(route),
    responses: { [String(route.status)]: { description: route.summary }, default: problem },
  };
}

function requestBodyOf({ body }: Route): object {
  if (body === undefined) return {};
  if (body === "bytes") return { requestBody: { required: true, content: { "application/octet-stream": {} } } };
  const schema = body === "any" ? { type: "object" } : { $ref: `#/components/schemas/${body}` };
  return { requestBody: { required: true, content: { "application/json": { schema } } } };
}

function inQueryOf(parameters: Readonly<Record<string, string>> = {}, schema: unknown): unknown[] {
  return Object.entries(parameters).map(([name, description]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema,
  }));
}
