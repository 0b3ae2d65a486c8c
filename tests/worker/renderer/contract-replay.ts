import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { readTextChunks } from "../../../worker/comfy/renderer/files/png-text.ts";
import type { ModelList } from "../../../worker/comfy/renderer/models.ts";
import {
  type Json,
  type JsonObject,
  parseJson,
  printJson,
} from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Renderer } from "../../../worker/comfy/renderer/server.ts";
import { type Answer, asMap, call, type Outgoing, untilIdle } from "./renderer-client.ts";

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
  if (Array.isArray(value)) return simplifyList(value, key);
  if (value instanceof Map) {
    const entries = [...value].map(([name, item]): [string, unknown] => [name, simplify(item, name)]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }
  if (typeof value === "bigint") return key === "number" ? "<counter>" : `int ${value}`;
  if (typeof value === "number") return `float ${value}`;
  return typeof value === "string" ? simplifyText(value, key) : value;
}

function simplifyList(list: readonly Json[], key: string): unknown[] {
  const isHistoryTuple = key === "prompt" && list.length === 5;
  const items = list.map((item, index) => (isHistoryTuple && index === 0 ? "<counter>" : simplify(item)));
  return key === "executed" || key === "errors" ? items.map((item) => JSON.stringify(item)).sort() : items;
}

function simplifyText(text: string, key: string): string {
  if (key === "prompt_id" && /^[0-9a-f-]{36}$/.test(text)) return "<id>";
  return text.replace(/^ComfyUI_temp_[a-z]{5}_/, "ComfyUI_temp_<tag>_");
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
