import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Json,
  type JsonObject,
  type Printable,
  parseJson,
  printJson,
} from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { additionsTo, hasChanceBroadcasts, isEnd, withTrimmedSteps } from "./condense-additions.ts";
import { fold, isBroadcast, mapOf, previewWord, stepOf, withoutHalfStep, wordOf } from "./words.ts";

/**
 * `node --import tsx tests/worker/contract/condense-process.ts FOLDER` shortens full recordings (README.md of the
 * fixtures says how) and writes them to tests/fixtures/comfyui. Run it again after recording with a newer server.
 */
const output = fileURLToPath(new URL("../../fixtures/comfyui/", import.meta.url));
const keptHeaders = /^(content-type|content-disposition|content-range|accept-ranges|allow|access-control-.*)$/;
const longestPause = 1000n;

interface Timed {
  readonly at: bigint;
  readonly act: JsonObject;
}

const folder = process.argv[2] ?? "";
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "index.json")) {
  writeFileSync(join(output, file), condense(mapOf(parseJson(readFileSync(join(folder, file), "utf8")))));
}

function condense(recording: JsonObject): string {
  const name = String(recording.get("name"));
  const sockets = (recording.get("ws") as Json[]).map(mapOf);
  const timed = [...(recording.get("steps") as Json[]).map(mapOf).map(callOf), ...sockets.flatMap(socketActs)];
  const acts = additionsTo(
    name,
    timed.sort(byTime).map((item, index) => withWaits(item, timed[index - 1], sockets)),
  );
  const heard = sockets.map((socket): [string, string[]] => {
    const words = wordsOf(socket).filter((word) => !hasChanceBroadcasts(name) || !isBroadcast(word));
    return [String(socket.get("client")), [...fold(words)]];
  });
  const kept = ["name", "description", "profile"].map((key): [string, Json] => [key, recording.get(key) ?? null]);
  const lines = [
    ...[...kept, ["cases", recording.get("contract_cases") ?? null] as const].map(
      ([key, value]) => ` "${key}": ${print(value)},`,
    ),
    ` "acts": [\n${acts.map((act) => `  ${print(act)}`).join(",\n")}\n ],`,
    ` "heard": {\n${heard.map(([client, words]) => `  ${print(client)}: ${print(words)}`).join(",\n")}\n }`,
  ];
  return `{\n${lines.join("\n")}\n}\n`;
}

/** Within one millisecond sockets open before anything is sent and close after it. */
function byTime(a: Timed, b: Timed): number {
  const ranks = new Map(Object.entries({ connect: 0, send: 0, ping: 1, close: 2, drop: 2 }));
  const rank = ({ act }: Timed): number => ranks.get(String(act.get("do"))) ?? 1;
  return Number(a.at - b.at) || rank(a) - rank(b);
}

/** Non-ASCII text stays readable. */
function print(value: Printable): string {
  return printJson(value).replace(/\\u([0-9a-f]{4})/g, (escaped, code: string) => {
    const character = Number.parseInt(code, 16);
    return character < 0x20 ? escaped : String.fromCharCode(character);
  });
}

function callOf(step: JsonObject): Timed {
  const at = step.get("t_rel_ms") as bigint;
  if (!step.has("request")) return { at, act: new Map([["do", "restart"]]) };
  const response = mapOf(step.get("response"));
  const answer: JsonObject = new Map();
  if (response.has("error")) answer.set("error", response.get("error") ?? null);
  else {
    answer.set("status", response.get("status") ?? null);
    const headers = [...mapOf(response.get("headers"))].filter(([header]) => keptHeaders.test(header));
    answer.set("headers", new Map(headers));
    answer.set("kind", response.get("body_kind") ?? null);
    answer.set("body", shorten(response.get("body") ?? null));
  }
  const act: JsonObject = new Map([["do", "call"]]);
  if (step.has("label")) act.set("label", step.get("label") ?? null);
  act.set("request", step.get("request") ?? null).set("response", answer);
  return { at, act };
}

/** Traces of the machine it was recorded on: tracebacks, tensors as text, digests and sizes of pictures. */
function shorten(value: Json, key = ""): Json {
  if (key === "traceback") return [];
  if (key === "current_inputs" && value instanceof Map) return new Map([...value.keys()].map((name) => [name, []]));
  if (Array.isArray(value)) return value.map((item) => shorten(item));
  if (!(value instanceof Map)) return value;
  const isPicture = value.has("format") && value.has("sha256");
  const entries = [...value].filter(([name]) => !(isPicture && ["bytes_len", "sha256", "color_type"].includes(name)));
  return new Map(entries.map(([name, item]) => [name, name === "value_bytes" ? 0n : shorten(item, name)]));
}

function socketActs(socket: JsonObject): Timed[] {
  const client = socket.get("client") ?? null;
  return (socket.get("messages") as Json[]).map(mapOf).flatMap((message): Timed[] => {
    const name = actName(message);
    if (name === "") return [];
    const details = name === "connect" ? addressOf(socket) : name === "send" ? textOf(message) : [];
    const act: JsonObject = new Map<string, Json>([["do", name], ["client", client], ...details]);
    return [{ at: message.get("t_rel_ms") as bigint, act }];
  });
}

function addressOf(socket: JsonObject): [string, Json][] {
  const kept = ["path", "query", "headers"].map((key): [string, Json] => [key, socket.get(key) ?? null]);
  return [...kept, ["status", socket.get("upgrade_status") ?? null]];
}

function textOf(message: JsonObject): [string, Json][] {
  return [["text", message.get("text") ?? printJson(message.get("json") ?? null)]];
}

function actName(message: JsonObject): string {
  const type = message.get("type");
  if (type === "open" || type === "refused") return "connect";
  if (type === "dropped_by_client") return "drop";
  if (type !== "sent") return "";
  return message.has("close") ? "close" : message.has("ping") ? "ping" : "send";
}

/** What had been heard when this was done, and how long nothing was heard before: a replay waits for the same. */
function withWaits({ at, act }: Timed, previous: Timed | undefined, sockets: readonly JsonObject[]): JsonObject {
  const before = sockets.map((socket) => ({ socket, heard: heardBefore(messagesOf(socket), act, at) }));
  const after = new Map(before.flatMap(({ socket, heard }) => waitFor(String(socket.get("client")), heard)));
  if (after.size > 0) act.set("after", after);
  const times = [previous?.at ?? 0n, ...before.flatMap(({ heard }) => (heard.at(-1)?.get("t_rel_ms") as bigint) ?? [])];
  const silence = at - times.reduce((latest, time) => (time > latest ? time : latest));
  if (silence >= 200n) act.set("pauseMs", silence > longestPause ? longestPause : silence);
  if (isPatient(act, at, sockets)) act.set("patient", true);
  return act;
}

/** How many words a client has heard, broadcasts not counted, and the step of a long sampling it is at. */
function waitFor(client: string, heard: readonly JsonObject[]): [string, Json][] {
  const words = heard.map(wordOfRecorded).filter((word) => !isBroadcast(word));
  if (words.length === 0) return [];
  const isBetween = words.at(-1)?.startsWith("progress_state") === true;
  const step = stepOf(words.at(isBetween ? -2 : -1));
  return [[client, [BigInt(withoutHalfStep(fold(words)).length), BigInt(step ?? 0)]]];
}

/**
 * Messages before `at`. Those of the same millisecond were heard before as well when the act can't have caused them: it
 * only reads, or they are up to the end of a prompt, for which the recorder had waited.
 */
function heardBefore(messages: readonly JsonObject[], act: JsonObject, at: bigint): readonly JsonObject[] {
  const timeOf = (message: JsonObject): bigint => message.get("t_rel_ms") as bigint;
  if (isSubmit(act)) return beforeSubmit(messages, at);
  const isReading = act.get("do") === "call" && mapOf(act.get("request")).get("method") === "GET";
  if (isReading) return messages.filter((message) => timeOf(message) <= at);
  const end = messages.findLastIndex((message) => timeOf(message) <= at && isEnd(message));
  return messages.filter((message, index) => timeOf(message) < at || index <= end);
}

function isSubmit(act: JsonObject): boolean {
  const request = act.get("request");
  return request instanceof Map && request.get("method") === "POST" && String(request.get("path")).endsWith("/prompt");
}

/** A submit shows as the first broadcast of a longer queue; what came before that had happened before it. */
function beforeSubmit(messages: readonly JsonObject[], at: bigint): readonly JsonObject[] {
  let remaining = 0;
  for (const [index, message] of messages.entries()) {
    const count = /^status\((\d+)/.exec(wordOfRecorded(message))?.[1];
    if (count === undefined) continue;
    if ((message.get("t_rel_ms") as bigint) >= at && Number(count) > remaining) return messages.slice(0, index);
    remaining = Number(count);
  }
  return messages.filter((message) => (message.get("t_rel_ms") as bigint) < at);
}

/** An answer that no message announced is asked for until it comes. */
function isPatient(act: JsonObject, at: bigint, sockets: readonly JsonObject[]): boolean {
  if (act.get("do") !== "call") return false;
  const request = mapOf(act.get("request"));
  if (request.get("method") !== "GET") return false;
  const id = /\/history\/(.+)$/.exec(String(request.get("path")))?.[1];
  if (id === undefined) return sockets.length === 0;
  return !sockets.some((socket) => {
    const before = messagesOf(socket).filter((message) => (message.get("t_rel_ms") as bigint) <= at);
    return before.some((message) => isEnd(message, decodeURIComponent(id)));
  });
}

function messagesOf(socket: JsonObject): JsonObject[] {
  const messages = (socket.get("messages") as Json[]).map(mapOf);
  const heard = messages.filter((message) => message.get("type") === "text" || message.get("type") === "binary");
  return heard.some((message) => message.get("type") === "binary") ? heard : withTrimmedSteps(heard);
}

function wordsOf(socket: JsonObject): string[] {
  return messagesOf(socket).map(wordOfRecorded);
}

function wordOfRecorded(message: JsonObject): string {
  if (message.get("type") === "text") return wordOf(mapOf(message.get("json")));
  const image = mapOf(message.get("image"));
  const meta = message.get("meta");
  const node = meta instanceof Map ? String(meta.get("node_id")) : null;
  const size = `${image.get("width")}x${image.get("height")}`;
  return previewWord(Number(message.get("event")), node, String(image.get("format")), size);
}
