import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./reply.ts";

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * ComfyUI's default guard: on a loopback Host, an Origin must name the same host and (when it names one) the same port.
 * Requests without an Origin, with `Origin: null` or to another Host pass.
 */
export function isForeignOrigin(headers: IncomingHttpHeaders): boolean {
  const { host, origin } = headers;
  if (!host || !origin || !URL.canParse(origin)) return false;
  const [hostName, hostPort] = splitHost(host);
  if (!loopback.test(hostName)) return false;
  const [originName, originPort] = splitHost(new URL(origin).host);
  if (originPort === "") return originName !== hostName;
  return originName !== hostName || originPort !== hostPort;
}

function splitHost(host: string): [name: string, port: string] {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host.toLowerCase());
  return [match?.[1] ?? host, match?.[2] ?? ""];
}

/** Adds what `--enable-cors-header` adds to every answer. */
export function withCors(reply: Reply, origin: string | undefined): Reply {
  if (origin === undefined) return reply;
  const cors = {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST, GET, DELETE, PUT, OPTIONS",
    "access-control-allow-headers": "Content-Type, Authorization",
    "access-control-allow-credentials": "true",
  };
  return { ...reply, headers: { ...reply.headers, ...cors } };
}
