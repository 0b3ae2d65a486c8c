import type { IncomingHttpHeaders } from "node:http";
import { emptyReply, type Reply, textReply, unknownPath } from "./reply.ts";

export interface Call {
  readonly method: string;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** One path (`:x` stands for one segment) with its handlers. GET also answers HEAD. */
export interface Route {
  readonly path: string;
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Has no twin under `/api`. */
  readonly isInternal?: boolean;
}

export interface Router {
  readonly find: (method: string, path: string) => { readonly handler: Handler; readonly params: readonly string[] };
}

/** Every path exists plain and under `/api`. GET on a POST-only path is 404: the real server's file route answers it. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.isInternal ? "" : "(?:/api)?"}${route.path.replace(/:\w+/g, "([^/]+)")}$`),
  }));
  return {
    find(method, path) {
      if (method === "OPTIONS") return { handler: () => emptyReply(200), params: [] };
      for (const { route, pattern } of compiled) {
        const match = pattern.exec(path);
        if (match) return { handler: pickHandler(route, method), params: match.slice(1).map(decodeSegment) };
      }
      return { handler: () => unknownPath, params: [] };
    },
  };
}

function pickHandler(route: Route, method: string): Handler {
  if (method === "GET" || method === "HEAD") return route.GET ?? (() => unknownPath);
  if (method === "POST" && route.POST) return route.POST;
  const allowed = [...(route.GET ? ["GET", "HEAD"] : []), ...(route.POST ? ["POST"] : [])].join(",");
  return () => textReply("405: Method Not Allowed", 405, { allow: allowed });
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
