import type { SessionRequest } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { Input } from "../http/input.ts";
import { done, ok, type Route } from "../http/route.ts";
import { isSameSecret, tokenCookie } from "../http/security.ts";
import { readSystemStatus } from "../system-status.ts";

export const systemRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/health",
    summary: "Whether the server answers.",
    status: 200,
    handle: () => ok({ status: "ok" }),
  },
  {
    method: "get",
    path: "/system",
    summary: "Server, workers and renderer as they are now, and every setting with its origin.",
    status: 200,
    handle: async ({ host }) => ok(await readSystemStatus(host)),
  },
  {
    method: "post",
    path: "/session",
    summary: "Trade the access token for a cookie, so that pictures and streams work in a browser.",
    body: "session-request",
    status: 204,
    handle: ({ host, body, response }: Input<SessionRequest>) => {
      const { token } = host.config;
      if (token !== null && !isSameSecret(body.token, token))
        throw new Failure("UNAUTHORIZED", "That is not the access token.");
      if (token !== null) response.cookie(tokenCookie, token, { httpOnly: true, sameSite: "strict", path: "/api" });
      return done;
    },
  },
];
