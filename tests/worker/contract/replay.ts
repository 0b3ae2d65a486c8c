import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Json,
  type JsonObject,
  parseJson,
  printJson,
} from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { type Answer, call, flush, type Listener, listen, post, until, untilRemaining } from "./client.ts";
import { compareAnswer } from "./compare.ts";
import { compareHeard } from "./compare-heard.ts";
import type { Recording } from "./recording.ts";
import { hostIn, mapTexts, noiseUpload, outgoingOf, pathOf } from "./requests.ts";
import type { Stage } from "./stage.ts";
import { freeMs, type Target } from "./target.ts";
import { endsIn, foreignPatienceMs, patienceMs, waitAsRecorded } from "./waiting.ts";
import { fold, mapOf } from "./words.ts";

/**
 * Does again what the recorder did, each thing when the same messages have been heard as then, and compares every
 * answer and, at the end, all that was heard. Throws an AssertionError that names the act.
 */
export async function replay(recording: Recording, target: Target): Promise<void> {
  const stage: Stage = { recording, target, listeners: new Map(), entered: [], tempTag: "" };
  try {
    for (const [at, act] of recording.acts.entries()) await perform(stage, act, at);
    for (const [client, listener] of stage.listeners) {
      await flush(listener);
      compareHeard(client, listener.words, recording.heard.get(client) ?? [], target.isOurs);
    }
  } finally {
    for (const { socket } of stage.entered) socket.terminate();
  }
}

async function perform(stage: Stage, act: JsonObject, at: number): Promise<void> {
  const title = `act ${at + 1}: ${act.get("do")} ${act.get("label") ?? ""} ${describe(act)}`;
  try {
    await waitAsRecorded(stage, act);
    await acts[String(act.get("do"))]?.(stage, act);
  } catch (cause) {
    throw new Error(`${title}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function describe(act: JsonObject): string {
  const request = act.get("request");
  if (!(request instanceof Map)) return String(act.get("client") ?? "");
  return `${request.get("method")} ${request.get("path")} ${printJson(request.get("query") ?? null)}`;
}

const acts: { readonly [name: string]: (stage: Stage, act: JsonObject) => Promise<void> } = {
  call: callAgain,
  connect,
  async send({ listeners }, act) {
    listeners.get(String(act.get("client")))?.socket.send(String(act.get("text")));
  },
  async ping({ listeners }, act) {
    const listener = listeners.get(String(act.get("client")));
    assert.ok(listener);
    // Resolves with the pong: a silent socket answers too.
    await flush(listener);
  },
  async close({ listeners, recording }, act) {
    const client = String(act.get("client"));
    const listener = listeners.get(client);
    if (listener === undefined) return;
    const recorded = fold(recording.heard.get(client) ?? []).length;
    const hasAll = (): true | undefined => fold(listener.words).length >= recorded || undefined;
    const isLate = await until("the rest", hasAll, 3_000).then(
      () => false,
      () => true,
    );
    // What is missing shows in the comparison, with names.
    if (isLate) return listener.socket.terminate();
    await flush(listener);
    await listener.close();
  },
  async drop({ listeners }, act) {
    const socket = listeners.get(String(act.get("client")))?.socket;
    if (socket === undefined) return;
    socket.resume();
    socket.terminate();
  },
  async stall({ listeners }, act) {
    listeners.get(String(act.get("client")))?.socket.pause();
  },
  async "upload-noise"({ target }) {
    assert.equal((await call(target, "/upload/image", await noiseUpload())).status, 200);
  },
  async "advance-counter"({ target }, act) {
    for (let count = 0; count < Number(act.get("by")); count += 1) await post(target, "/prompt", { prompt: {} });
  },
  async "twenty-runs"({ target, listeners }, act) {
    const listener = listeners.get(String(act.get("client")));
    assert.ok(listener);
    for (let run = 0; run < 20; run += 1) await runToTheEnd(target, listener, run);
    listeners.clear();
  },
  async restart({ target }) {
    await target.stop();
    await target.start();
  },
  stop: ({ target }) => target.stop(),
  start: ({ target }) => target.start(),
  "delete-output": ({ target }, act) => target.deleteOutput(String(act.get("path"))),
};

/** History must be readable when the last message of a prompt arrives. */
async function runToTheEnd(target: Target, listener: Listener, run: number): Promise<void> {
  const promptId = `7e000000-0000-4000-8000-${String(run).padStart(12, "0")}`;
  const prompt = {
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: run } },
    "3": {
      class_type: "SaveImage",
      inputs: { images: ["1", 0], filename_prefix: `contract${target.tag}/term_${run}` },
    },
  };
  await post(target, "/prompt", { prompt, client_id: "contract-term-a", prompt_id: promptId });
  await until("the end", () => endsIn(listener.words) > run || undefined);
  const { body } = await call(target, `/history/${promptId}`);
  assert.match(body.toString(), /"completed": true/, `history of run ${run + 1} at executing(null)`);
}

async function connect({ recording, target, listeners, entered }: Stage, act: JsonObject): Promise<void> {
  const client = String(act.get("client"));
  const { host } = new URL(target.url);
  const query = [...mapOf(act.get("query"))].map(([key, value]): [string, string] => [key, String(value)]);
  const headers = Object.fromEntries(
    [...mapOf(act.get("headers"))].map(([name, value]): [string, string] => [name, hostIn(String(value), host)]),
  );
  const remaining = /^status\((\d+),sid\)/.exec(recording.heard.get(client)?.[0] ?? "")?.[1];
  if (remaining !== undefined) await untilRemaining(target, Number(remaining));
  const search = query.length === 0 ? "" : `?${new URLSearchParams(query)}`;
  const { "Sec-WebSocket-Extensions": extensions, ...plain } = headers;
  const enter = (): Promise<Listener> => listen(target, `${act.get("path")}${search}`, plain, extensions !== undefined);
  const listener = target.isOurs ? await enter() : await enterAtNode(enter, recording.heard.get(client)?.[1]);
  entered.push(listener);
  if (extensions !== undefined) assert.match(listener.socket.extensions, /permessage-deflate/);
  assert.equal(BigInt(listener.status), act.get("status"));
  if (listener.status === 101) listeners.set(client, listener);
}

/**
 * Whoever connects to a running prompt is told its node. Another server may not be there yet (it loads longer): then the
 * client comes again, which leaves no trace.
 */
async function enterAtNode(enter: () => Promise<Listener>, recorded: string | undefined): Promise<Listener> {
  const deadline = performance.now() + foreignPatienceMs;
  for (;;) {
    const listener = await enter();
    await flush(listener);
    const isThere = recorded?.startsWith("executing(") !== true || listener.words[1] === recorded;
    if (isThere || performance.now() > deadline) return listener;
    await listener.close();
    await pause(100);
  }
}

async function callAgain(stage: Stage, act: JsonObject): Promise<void> {
  const { target } = stage;
  const request = tagged(mapOf(act.get("request")), target.tag, stage.tempTag);
  const outgoing = await outgoingOf(request, new URL(target.url).host);
  const expected = mapOf(act.get("response"));
  if (expected.has("error")) {
    await assert.rejects(call(target, pathOf(request), outgoing), { code: "ECONNREFUSED" });
    return;
  }
  const ask = async (): Promise<void> => {
    const answer = untagged(await call(target, pathOf(request), outgoing), target.tag);
    stage.tempTag = /"ComfyUI_temp_([a-z]{5})_/.exec(answer.body.toString("latin1"))?.[1] ?? stage.tempTag;
    await compareAnswer(answer, expected, target.isOurs);
  };
  if (act.get("patient") !== true) return isFree(act) && !target.isOurs ? unhurried(ask) : ask();
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof assert.AssertionError) || performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

function isFree(act: JsonObject): boolean {
  return mapOf(act.get("request")).get("path") === "/free";
}

/** The worker's thread of another server must wait for work when it is asked to free memory, and have time to do it. */
async function unhurried(ask: () => Promise<void>): Promise<void> {
  await pause(4 * freeMs);
  await ask();
  await pause(4 * freeMs);
}

/** The recordings' names begin with "contract"; with a tag they are new on any server. */
function tagged(request: JsonObject, tag: string, tempTag: string): JsonObject {
  const rename = (text: string): string =>
    text
      .replace(/\bcontract(?=[_/"]|$)/g, `contract${tag}`)
      .replace(/^ComfyUI_temp_[a-z]{5}_/, (name) => (tempTag === "" ? name : `ComfyUI_temp_${tempTag}_`));
  return mapOf(mapTexts(request, rename));
}

function untagged(answer: Answer, tag: string): Answer {
  if (tag === "") return answer;
  const clean = (text: string): string => text.replaceAll(`contract${tag}`, "contract");
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    typeof value === "string" ? clean(value) : value,
  ]);
  return { ...answer, headers: Object.fromEntries(headers), body: untaggedBody(answer.body, clean) };
}

function untaggedBody(body: Buffer, clean: (text: string) => string): Buffer {
  const text = body.toString();
  const first: Json = text.startsWith("{") || text.startsWith("[") ? parseJson(text) : null;
  return first === null ? body : Buffer.from(clean(text));
}
