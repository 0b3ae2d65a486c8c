import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import sharp from "sharp";
import { WebSocket } from "ws";
import { type JsonObject, parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { mapOf, previewWord, wordOf } from "./words.ts";

/** Whoever speaks ComfyUI's protocol at this address: the demo renderer or a real server. */
export interface Speaker {
  /** http(s) address, perhaps with a base path. */
  readonly url: string;
}

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

/**
 * One plain HTTP call; unlike fetch it may set Host and Origin. On a connection of its own: one that was kept may belong to a
 * server that has been started anew since.
 */
export function call({ url }: Speaker, path: string, outgoing: Outgoing = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = outgoing;
    const base = new URL(url);
    const send = base.protocol === "https:" ? httpsRequest : httpRequest;
    const target = `${base.pathname.replace(/\/$/, "")}${path}`;
    const { hostname: host, port } = base;
    const sent = send({ host, port, method, path: target, headers, agent: false, timeout: 60_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${path}`)));
    sent.end(body);
  });
}

export function post(speaker: Speaker, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return call(speaker, path, { method: "POST", headers: { "content-type": "application/json" }, body: text });
}

/** Waits until `check` gives a value; the deadline is generous, the polling short. `what` may tell how far it came. */
export async function until<Value>(
  what: string | (() => string),
  check: () => Value | undefined | Promise<Value | undefined>,
  deadlineMs = 30_000,
): Promise<Value> {
  const deadline = Date.now() + deadlineMs;
  while (Date.now() < deadline) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
}

/** Resolves when that many prompts are running or pending. */
export async function untilRemaining(speaker: Speaker, count: number): Promise<void> {
  await until(`a queue of ${count}`, async () => {
    const answer = await call(speaker, "/prompt");
    return answer.body.toString() === `{"exec_info": {"queue_remaining": ${count}}}` || undefined;
  });
}

export const untilIdle = (speaker: Speaker): Promise<void> => untilRemaining(speaker, 0);

export interface Listener {
  readonly words: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly status: number;
  readonly socket: WebSocket;
  readonly close: () => Promise<void>;
}

/** A WebSocket client that notes one short word per message, as the recordings do. */
export async function listen(
  { url }: Speaker,
  path: string,
  headers: Record<string, string> = {},
  perMessageDeflate = false,
): Promise<Listener> {
  const words: string[] = [];
  const messages: JsonObject[] = [];
  const address = `${url.replace(/^http/, "ws").replace(/\/$/, "")}${path}`;
  const socket = new WebSocket(address, { headers, perMessageDeflate });
  let reading = Promise.resolve();
  socket.on("message", (frame: Buffer, isBinary: boolean) => {
    reading = reading.then(async () => {
      if (isBinary) return void words.push(await wordOfFrame(frame));
      const message = mapOf(parseJson(frame.toString()));
      messages.push(message);
      words.push(wordOf(message));
    });
  });
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.once("error", () => resolve(0));
  });
  if (status === 101) await until("the first status", () => words.length > 0 || undefined);
  // A later error is followed by "close", which is what the scenarios look at.
  socket.on("error", () => socket.terminate());
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      if (socket.readyState === WebSocket.CLOSED) return resolve();
      socket.once("close", () => resolve());
      socket.close();
    });
  return { words, messages, status, socket, close };
}

/** Everything sent before the answering pong has arrived by then. */
export function flush({ socket }: Listener): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== WebSocket.OPEN) return resolve();
    socket.once("pong", () => resolve());
    socket.once("close", () => resolve());
    socket.ping();
  });
}

async function wordOfFrame(frame: Buffer): Promise<string> {
  const event = frame.readUInt32BE(0);
  const length = frame.readUInt32BE(4);
  const isNamed = event === 4;
  const meta = isNamed ? mapOf(parseJson(frame.subarray(8, 8 + length).toString())) : null;
  const image = frame.subarray(isNamed ? 8 + length : 8);
  const { format, width, height } = await sharp(image).metadata();
  return previewWord(event, meta === null ? null : String(meta.get("node_id")), format, `${width}x${height}`);
}
