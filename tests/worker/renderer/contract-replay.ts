import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import sharp from "sharp";
import { WebSocket } from "ws";
import { readTextChunks } from "../../../worker/comfy/renderer/files/png-text.ts";
import type { ModelList } from "../../../worker/comfy/renderer/models.ts";
import {
  type Json,
  type JsonObject,
  parseJson,
  printJson,
} from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Renderer } from "../../../worker/comfy/renderer/server.ts";

/** The models of the server the recordings were made with. */
export const contractModels: ModelList = {
  checkpoints: [
    "ckpt_copax_sdxl.safetensors",
    "ckpt_corrupt.safetensors",
    "ckpt_pony_v6xl.safetensors",
    "ckpt_undetectable.safetensors",
  ],
  loras: ["characters/lora_hero.safetensors", "lora_ink_style.safetensors", "lora_other_arch.safetensors"],
  vae: ["vae_tiny.safetensors"],
  embeddings: ["emb_negative.safetensors"],
};

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
}

interface Outgoing {
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

interface Recording {
  readonly steps: readonly JsonObject[];
  readonly sockets: readonly JsonObject[];
}

export function readRecording(name: string): Recording {
  const file = new URL(`../../fixtures/comfyui/${name}.json`, import.meta.url);
  const recording = asMap(parseJson(readFileSync(file, "utf8")));
  return {
    steps: (recording.get("steps") as Json[]).map(asMap),
    sockets: (recording.get("ws") as Json[]).map(asMap),
  };
}

/** Replays one step: sends the recorded request and compares the answer with the recorded one. */
export async function replayStep(renderer: Renderer, step: JsonObject): Promise<void> {
  const request = asMap(step.get("request"));
  const expected = asMap(step.get("response"));
  const path = String(request.get("path"));
  const title = `${step.get("label") ?? ""} ${request.get("method")} ${path} ${printJson(request.get("query") ?? null)}`;
  const answer = await call(renderer, withQuery(path, request.get("query")), {
    method: String(request.get("method")),
    ...(await bodyOf(request, renderer)),
  });
  assert.equal(BigInt(answer.status), expected.get("status"), title);
  for (const [name, value] of asMap(expected.get("headers"))) {
    assert.equal(withoutSize(answer.headers[name]), withoutSize(value), `${title}: header ${name}`);
  }
  await compareBody(answer, expected, title);
  if (path.endsWith("/prompt")) await untilIdle(renderer);
}

/** Encoded sizes are incidental. */
function withoutSize(header: unknown): string {
  return String(header).replace(/\/\d+$/, "/<size>");
}

function withQuery(path: string, query: Json | undefined): string {
  if (!(query instanceof Map)) return path;
  return `${path}?${new URLSearchParams([...query].map(([key, value]): [string, string] => [key, String(value)]))}`;
}

async function bodyOf(request: JsonObject, renderer: Renderer): Promise<Outgoing> {
  const headers = new Map<string, string>();
  for (const [name, value] of asMap(request.get("headers") ?? new Map())) {
    headers.set(
      name,
      String(value).replace("<host>:<port>", `127.0.0.1:${renderer.port}`).replace("<port>", String(renderer.port)),
    );
  }
  const plain = Object.fromEntries(headers);
  if (request.has("body")) return { headers: plain, body: printJson(request.get("body") ?? null) };
  if (request.has("body_raw")) return { headers: plain, body: String(request.get("body_raw")) };
  const parts = request.get("multipart");
  if (!Array.isArray(parts)) return { headers: plain };
  const form = await formOf(parts.map(asMap));
  return { headers: { ...plain, "content-type": "multipart/form-data; boundary=frontier" }, body: form };
}

async function formOf(parts: readonly JsonObject[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    const fileName = part.get("filename");
    const file = fileName === undefined ? "" : `; filename="${fileName}"`;
    pieces.push(Buffer.from(`--frontier\r\ncontent-disposition: form-data; name="${part.get("name")}"${file}\r\n\r\n`));
    pieces.push(part.has("value") ? Buffer.from(String(part.get("value"))) : await uploadOf(part), Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from("--frontier--\r\n")]);
}

const notPictures = /not_image|_bad|\.txt$|\.html$/;

/** The recordings keep only a digest of uploads: the same digest gives the same stand-in bytes here. */
async function uploadOf(part: JsonObject): Promise<Buffer> {
  const digest = createHash("sha256")
    .update(String(part.get("sha256")))
    .digest();
  if (notPictures.test(String(part.get("filename")))) return Buffer.from("plain text");
  const channels = 4;
  const pixels = Buffer.alloc(64 * 64 * channels, digest.subarray(0, 16));
  return sharp(pixels, { raw: { width: 64, height: 64, channels } })
    .png()
    .toBuffer();
}

async function compareBody(answer: Answer, expected: JsonObject, title: string): Promise<void> {
  const kind = expected.get("kind");
  const body = expected.get("body") ?? null;
  if (kind === "empty") assert.equal(answer.body.length, 0, title);
  else if (kind === "text") assert.equal(answer.body.toString(), body === "plain text" ? "plain text" : body, title);
  else if (kind === "json") compareJson(parseJson(answer.body.toString()), body, title);
  else await comparePicture(answer.body, asMap(body), title);
}

function compareJson(actual: Json, expected: Json, title: string): void {
  if (expected instanceof Map && expected.has("<keys>")) {
    assert.deepEqual([...asMap(actual).keys()], expected.get("<keys>"), title);
    return;
  }
  assert.deepEqual(simplify(actual), simplify(expected), title);
}

/** Leaves out what the recordings call incidental: times, counters, tracebacks, descriptions, orders of sets. */
function simplify(value: Json, key = ""): unknown {
  if (incidental.has(key)) return "<incidental>";
  if (Array.isArray(value)) {
    const isHistoryTuple = key === "prompt" && value.length === 5;
    const items = value.map((item, index) => (isHistoryTuple && index === 0 ? "<counter>" : simplify(item)));
    return key === "executed" || key === "errors" ? items.map((item) => JSON.stringify(item)).sort() : items;
  }
  if (value instanceof Map) {
    const entries = [...value].map(([name, item]): [string, unknown] => [name, simplify(item, name)]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }
  if (typeof value === "bigint") return key === "number" ? "<counter>" : `int ${value}`;
  if (typeof value === "string" && /^[0-9a-f-]{36}$/.test(value) && key === "prompt_id") return "<id>";
  if (typeof value === "string") return value.replace(/^ComfyUI_temp_[a-z]{5}_/, "ComfyUI_temp_<tag>_");
  return typeof value === "number" ? `float ${value}` : value;
}

const incidental = new Set([
  ...["timestamp", "traceback", "current_inputs", "current_outputs", "tooltip", "description", "output_tooltips"],
  ...["exception_message", "display_name", "image"],
  // Facts about the machine and its Python.
  ...["ram_total", "ram_free", "vram_total", "vram_free", "torch_vram_total", "torch_vram_free"],
  ...["python_version", "pytorch_version", "argv"],
]);

async function comparePicture(body: Buffer, expected: JsonObject, title: string): Promise<void> {
  const format = expected.get("format");
  if (format === "unknown") return;
  const metadata = await sharp(body).metadata();
  assert.equal(metadata.format, format, title);
  if (expected.has("width")) assert.equal(BigInt(metadata.width), expected.get("width"), title);
  if (!expected.has("text_chunks")) return;
  const keys = (expected.get("text_chunks") as Json[]).map((chunk) => asMap(chunk).get("key"));
  assert.deepEqual(
    readTextChunks(body).map(([keyword]) => keyword),
    keys,
    title,
  );
}
