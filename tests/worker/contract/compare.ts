import assert from "node:assert/strict";
import sharp from "sharp";
import { readTextChunks } from "../../../worker/comfy/renderer/files/png-text.ts";
import { type Json, type JsonObject, parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Answer } from "./client.ts";
import { mapOf } from "./words.ts";

/** Compares an answer with the recorded one, leaving out what the recordings call incidental. */
export async function compareAnswer(answer: Answer, expected: JsonObject, isSameMachine: boolean): Promise<void> {
  assert.equal(BigInt(answer.status), expected.get("status"));
  for (const [name, value] of mapOf(expected.get("headers"))) {
    assert.equal(simplifyHeader(answer.headers[name]), simplifyHeader(value), `header ${name}`);
  }
  const kind = expected.get("kind");
  const body = expected.get("body") ?? null;
  if (kind === "empty") assert.equal(answer.body.length, 0);
  else if (kind === "text") assert.equal(answer.body.toString(), body);
  else if (kind === "json") compareJson(parseJson(answer.body.toString()), body, isSameMachine);
  else await comparePicture(answer.body, mapOf(body));
}

/** Encoded sizes and the letters of temporary files are incidental. */
function simplifyHeader(header: unknown): string {
  return String(header)
    .replace(/\/\d+$/, "/<size>")
    .replace(/ComfyUI_temp_[a-z]{5}_/, "ComfyUI_temp_<tag>_");
}

function compareJson(actual: Json, expected: Json, isSameMachine: boolean): void {
  if (compareStandIn(actual, expected)) return;
  const fit = (value: Json): Json => (isSameMachine ? value : withoutChance(fitTo(value, expected)));
  assert.deepEqual(simplify(fit(actual)), simplify(fit(expected)));
}

/** The order of a set of ids, and with it which of two identical nodes was run for both, changes with every start of Python. */
function withoutChance(value: Json, key = ""): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutChance(item));
    const ids = items.at(-1);
    return key === "prompt" && items.length === 5 && Array.isArray(ids)
      ? [...items.slice(0, 4), ids.toSorted()]
      : items;
  }
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([name, item]): [string, Json] => [name, withoutChance(item, name)]);
  return new Map(key === "meta" ? entries.map(([id, made]) => [id, madeHere(value, made)]) : entries);
}

/** What a history entry's `meta` says of who made a node's output: of identical nodes one made it for all, also for later prompts. */
function madeHere(meta: JsonObject, made: Json): Json {
  const maker = mapOf(made).get("node_id");
  return typeof maker === "string" && meta.has(maker) ? "<made by a node of this prompt>" : made;
}

/** Long answers were recorded by what matters of them; false for all others. */
function compareStandIn(actual: Json, expected: Json): boolean {
  if (typeof expected === "string" && expected.startsWith("<json, ")) return true;
  if (Array.isArray(expected) && expected[0] === "<list of file names>") {
    assert.ok(Array.isArray(actual));
    return true;
  }
  if (!(expected instanceof Map)) return false;
  const keys = new Set(actual instanceof Map ? actual.keys() : []);
  const present = expected.get("<core nodes present>");
  if (Array.isArray(present))
    assert.deepEqual(
      present.filter((name) => !keys.has(String(name))),
      [],
    );
  if (expected.has("<keys>")) assert.deepEqual([...keys], expected.get("<keys>"));
  return expected.has("<classes>") || expected.has("<keys>");
}

/** Lists of what another server has installed (models, samplers, files) are only compared as lists. */
function fitTo(value: Json, expected: Json): Json {
  if (typeof value === "string") return fitText(value);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) {
    return isSetOfNames(expected) ? ["<names>"] : value;
  }
  if (Array.isArray(value))
    return value.map((item, at) => fitTo(item, Array.isArray(expected) ? (expected[at] ?? null) : null));
  if (!(value instanceof Map)) return value;
  const known = expected instanceof Map ? expected : new Map<string, Json>();
  // Newer servers may say more; they may not say less.
  const kept = [...value].filter(([key]) => known.has(key));
  return new Map(kept.map(([key, item]) => [key, fitTo(item, known.get(key) ?? null)]));
}

/** A prefix that was a number can't be made new for this server, so the counter behind it goes on from earlier replays. */
function fitText(text: string): string {
  return text
    .replace(/ not in (\[.*\]|\(list of length \d+\))$/, " not in <list>")
    .replace(/^(\d+)_\d{5}_\.png$/, "$1_<counter>_.png");
}

/** File names and choices differ from server to server; types of inputs and outputs (upper case) do not. */
function isSetOfNames(value: Json): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === "string" && /[a-z]/.test(item));
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

const queueKeys = new Set(["queue_running", "queue_pending"]);

function simplifyList(list: readonly Json[], key: string): unknown[] {
  const isPromptTuple = (key === "prompt" || key === "<queue item>") && list.length === 5;
  const items = list.map((item, at) =>
    isPromptTuple && at === 0 ? counterOf(item) : simplify(item, queueKeys.has(key) ? "<queue item>" : ""),
  );
  return key === "executed" || key === "errors" ? items.map((item) => JSON.stringify(item)).sort() : items;
}

/** A number the client chose is a float and must come back; the server's own counter is an int. */
function counterOf(number: Json): string {
  return typeof number === "number" ? `float ${number}` : "<counter>";
}

function simplifyText(text: string, key: string): string {
  if (key === "prompt_id" && /^[0-9a-f-]{36}$/.test(text)) return "<id>";
  return text
    .replace(/^ComfyUI_temp_[a-z]{5}_/, "ComfyUI_temp_<tag>_")
    .replace(/\d{4}-\d{2}-\d{2}/, "<date>")
    .replace(/^contract_new_[0-9a-f]+/, "contract_new");
}

const incidental = new Set([
  ...["timestamp", "traceback", "current_inputs", "current_outputs", "tooltip", "description", "output_tooltips"],
  ...["exception_message", "display_name", "image"],
  // Facts about the machine, its files and its Python.
  ...["ram_total", "ram_free", "vram_total", "vram_free", "torch_vram_total", "torch_vram_free", "folders"],
  ...["python_version", "pytorch_version", "argv", "modified", "created", "size", "pathIndex"],
  ...["comfyui_version", "required_frontend_version", "installed_templates_version", "required_templates_version"],
]);

async function comparePicture(body: Buffer, expected: JsonObject): Promise<void> {
  const format = expected.get("format");
  if (format === "unknown") return;
  const metadata = await sharp(body).metadata();
  assert.equal(metadata.format, format);
  if (expected.has("width")) assert.equal(BigInt(metadata.width), expected.get("width"));
  if (!expected.has("text_chunks")) return;
  const keys = (expected.get("text_chunks") as Json[]).map((chunk) => mapOf(chunk).get("key"));
  assert.deepEqual(
    readTextChunks(body).map(([keyword]) => keyword),
    keys,
  );
}
