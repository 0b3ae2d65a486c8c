import type { IncomingMessage, ServerResponse } from "node:http";
import { type Printable, printJson } from "./python-json.ts";

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

export const jsonReply = (value: Printable, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: Buffer.from(printJson(value)),
});

export const textReply = (text: string, status: number, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: Buffer.from(text),
});

export const emptyReply = (status: number, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

export const serverError = textReply("500 Internal Server Error\n\nServer got itself in trouble", 500);
export const unknownPath = emptyReply(404, { "content-type": "application/octet-stream" });
export const tooLarge = (limit: number): Reply => textReply(`Maximum request body size ${limit} exceeded.`, 413);

/** Sends a reply; HEAD gets the same headers without the body. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const hasLength = reply.status !== 304 && reply.status !== 416;
  response.writeHead(reply.status, {
    ...(hasLength ? { "content-length": String(reply.body.length) } : {}),
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : reply.body);
}

/** The whole body, or undefined when it is larger than the limit (the rest is then read and thrown away). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > limit * 2) request.destroy();
    if (size <= limit) chunks.push(chunk as Buffer);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}
