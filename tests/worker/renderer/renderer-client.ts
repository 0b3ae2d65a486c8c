import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { WebSocket } from "ws";
import { type Json, type JsonObject, parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Renderer } from "../../../worker/comfy/renderer/server.ts";

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
}

export interface Outgoing {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Buffer | string;
}

/** One plain HTTP call; unlike fetch it may set Host and Origin. */
export function call(renderer: Renderer, path: string, outgoing: Outgoing = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = outgoing;
    const sent = httpRequest(
      { port: renderer.port, host: "127.0.0.1", method, path, headers, timeout: 20_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${path}`)));
    sent.end(body);
  });
}

export function post(renderer: Renderer, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return call(renderer, path, { method: "POST", headers: { "content-type": "application/json" }, body: text });
}

/** Waits until `check` gives a value; the deadline is generous, the polling short. */
export async function until<Value>(
  what: string,
  check: () => Value | undefined | Promise<Value | undefined>,
): Promise<Value> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain for ${what}`);
}

export async function untilIdle(renderer: Renderer): Promise<void> {
  await until("an idle queue", async () => {
    const answer = await call(renderer, "/prompt");
    return answer.body.toString() === '{"exec_info": {"queue_remaining": 0}}' || undefined;
  });
}

export interface Listener {
  readonly words: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly status: number;
  readonly socket: WebSocket;
  readonly close: () => Promise<void>;
}

/** A WebSocket client that notes one short word per message, as the recordings do. */
export async function listen(
  renderer: Renderer,
  path: string,
  headers: Record<string, string> = {},
): Promise<Listener> {
  const words: string[] = [];
  const messages: JsonObject[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${renderer.port}${path}`, { headers, perMessageDeflate: false });
  socket.on("message", (frame: Buffer) => {
    const message = asMap(parseJson(frame.toString()));
    messages.push(message);
    words.push(wordOf(message));
  });
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.once("error", () => resolve(0));
  });
  if (status === 101) await until("the first status", () => words.length > 0 || undefined);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      if (socket.readyState === WebSocket.CLOSED) return resolve();
      socket.once("close", () => resolve());
      socket.close();
    });
  return { words, messages, status, socket, close };
}

/** Everything sent before the answering pong has arrived by then. */
export function flush(listener: Listener): Promise<void> {
  return new Promise((resolve) => {
    listener.socket.once("pong", () => resolve());
    listener.socket.ping();
  });
}

export function asMap(value: Json | undefined): JsonObject {
  assert.ok(value instanceof Map, "an object is expected");
  return value;
}

function wordOf(message: JsonObject): string {
  const type = String(message.get("type"));
  const data = asMap(message.get("data"));
  switch (type) {
    case "status": {
      const remaining = asMap(asMap(data.get("status")).get("exec_info")).get("queue_remaining");
      return data.has("sid") ? `status(${remaining},sid)` : `status(${remaining})`;
    }
    case "execution_cached":
      return `execution_cached(${(data.get("nodes") as Json[]).join(",")})`;
    case "progress_state":
      return `progress_state(${[...asMap(data.get("nodes"))].map(([id, node]) => `${id}:${asMap(node).get("state")}`).join(",")})`;
    case "progress":
      return `progress(${data.get("node")} ${data.get("value")}/${data.get("max")})`;
    case "executing":
    case "executed":
      return `${type}(${data.get("node")})`;
    case "execution_error":
    case "execution_interrupted":
      return `${type}(${data.get("node_id")})`;
    default:
      return type;
  }
}
