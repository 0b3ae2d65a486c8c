import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Renderer } from "../../../worker/comfy/renderer/server.ts";
import { call, flush, listen, post, until, untilIdle } from "../contract/client.ts";
import { mapOf } from "../contract/words.ts";
import { flatGraph, pictureGraph, startFor } from "./running.ts";

const longRun = pictureGraph({ steps: 2000, prefix: "t/long" });

async function read(renderer: Renderer, path: string): Promise<Json> {
  return parseJson((await call(renderer, path)).body.toString());
}

async function historyOf(renderer: Renderer, id: string): Promise<Json | undefined> {
  return mapOf(await read(renderer, `/history/${id}`)).get(id);
}

async function startLong(renderer: Renderer, client: string) {
  const listener = await listen(renderer, `/ws?clientId=${client}`);
  await post(renderer, "/prompt", { prompt: longRun, client_id: client, prompt_id: "long" });
  await until("a step", () => listener.words.some((word) => word.startsWith("progress(3 3/")) || undefined);
  return listener;
}

test("a targeted interrupt stops the running prompt with its own message, and history calls it an error", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  const listener = await startLong(renderer, "a");
  await post(renderer, "/interrupt", { prompt_id: "long" });
  await untilIdle(renderer);
  await flush(listener);
  assert.deepEqual(listener.words.slice(-3), ["execution_interrupted(3)", "status(0)", "executing(null)"]);
  const status = mapOf(mapOf(await historyOf(renderer, "long")).get("status"));
  assert.equal(status.get("status_str"), "error");
  assert.equal(status.get("completed"), false);
  const last = (status.get("messages") as Json[]).at(-1) as Json[];
  assert.equal(last[0], "execution_interrupted");
});

test("an interrupt for another prompt does nothing, a bare one stops whatever runs, a list is a server error", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  await startLong(renderer, "a");
  await post(renderer, "/interrupt", { prompt_id: "other" });
  assert.equal((await post(renderer, "/interrupt", "[]")).status, 500);
  assert.equal((await call(renderer, "/prompt")).body.toString(), '{"exec_info": {"queue_remaining": 1}}');
  assert.equal((await post(renderer, "/interrupt", "nonsense")).status, 200);
  await untilIdle(renderer);
});

test("an interrupt while nothing runs does not touch the next prompt", async (t) => {
  const { renderer } = await startFor(t);
  await post(renderer, "/interrupt", {});
  await post(renderer, "/prompt", { prompt: flatGraph("t/after"), prompt_id: "after" });
  await untilIdle(renderer);
  assert.equal(mapOf(mapOf(await historyOf(renderer, "after")).get("status")).get("status_str"), "success");
});

test("deleting takes pending prompts only and leaves no history", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  await startLong(renderer, "a");
  await post(renderer, "/prompt", { prompt: flatGraph("t/b"), prompt_id: "b" });
  await post(renderer, "/prompt", { prompt: flatGraph("t/c"), prompt_id: "c" });
  await post(renderer, "/queue", { delete: ["b", "long", "unknown"] });
  const queue = mapOf(await read(renderer, "/queue"));
  const ids = (key: string) => (queue.get(key) as Json[][]).map((item) => item[1]);
  assert.deepEqual([ids("queue_running"), ids("queue_pending")], [["long"], ["c"]]);
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  assert.equal(await historyOf(renderer, "b"), undefined);
  assert.notEqual(await historyOf(renderer, "c"), undefined);
});

test("prompts run by number, then by id; front comes before all plain ones", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  const listener = await startLong(renderer, "a");
  const add = (id: string, extra: object) =>
    post(renderer, "/prompt", { prompt: flatGraph(`t/${id}`, id.length), prompt_id: id, client_id: "a", ...extra });
  await add("plain", {});
  await add("front", { front: true });
  await add("half", { number: "2.5" });
  await add("first", { number: -1e6 });
  assert.match((await add("last", { number: 1e6, front: true })).body.toString(), /"number": 1000000\.0/);
  assert.equal((await add("broken", { number: "soon" })).status, 500);
  await post(renderer, "/queue", { delete: ["nothing"] });
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  await flush(listener);
  const started = listener.messages.filter((message) => message.get("type") === "execution_start");
  const order = started.map((message) => mapOf(message.get("data")).get("prompt_id"));
  assert.deepEqual(order, ["long", "first", "front", "plain", "half", "last"]);
});

test("the same id and number twice is a 500, and yet both run", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  const listener = await startLong(renderer, "a");
  const twin = { prompt: flatGraph("t/twin"), prompt_id: "twin", number: 50, client_id: "a" };
  assert.equal((await post(renderer, "/prompt", twin)).status, 200);
  assert.equal((await post(renderer, "/prompt", twin)).status, 500);
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  await flush(listener);
  const starts = listener.messages.filter((message) => message.get("type") === "execution_start");
  assert.equal(starts.filter((message) => mapOf(message.get("data")).get("prompt_id") === "twin").length, 2);
});

test("free_memory empties the result cache, unload_models keeps it, a bad body is a server error", async (t) => {
  const { renderer } = await startFor(t);
  const listener = await listen(renderer, "/ws?clientId=a");
  const run = async (): Promise<string> => {
    await post(renderer, "/prompt", { prompt: flatGraph("t/free"), client_id: "a" });
    await untilIdle(renderer);
    await flush(listener);
    return listener.words.findLast((word) => word.startsWith("execution_cached")) ?? "";
  };
  assert.equal(await run(), "execution_cached()");
  await post(renderer, "/free", { unload_models: true });
  assert.equal(await run(), "execution_cached(1,3)");
  await post(renderer, "/free", { free_memory: true });
  assert.equal(await run(), "execution_cached()");
  assert.equal((await post(renderer, "/free", "")).status, 500);
  assert.equal((await post(renderer, "/free", "[]")).status, 500);
});

test("extra_data null kills the worker: prompts are accepted and counted, never run", async (t) => {
  const { renderer } = await startFor(t);
  const poison = { prompt: flatGraph("t/dead"), extra_data: null, prompt_id: "poison" };
  assert.equal((await post(renderer, "/prompt", { ...poison, client_id: "a" })).status, 500);
  assert.equal((await post(renderer, "/prompt", poison)).status, 200);
  await until("the poisoned prompt to be taken", async () => {
    const queue = mapOf(await read(renderer, "/queue"));
    return (queue.get("queue_running") as Json[]).length === 1 || undefined;
  });
  assert.equal((await post(renderer, "/prompt", { prompt: flatGraph("t/later"), prompt_id: "later" })).status, 200);
  assert.equal((await call(renderer, "/prompt")).body.toString(), '{"exec_info": {"queue_remaining": 2}}');
  assert.equal(await historyOf(renderer, "later"), undefined);
});

test("extra_data is kept in queue and history, secrets only in the queue", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  await startLong(renderer, "a");
  const extra = { tool: { job: "job-1" }, api_key_comfy_org: "SECRET" };
  await post(renderer, "/prompt", { prompt: flatGraph("t/extra"), prompt_id: "extra", extra_data: extra });
  assert.match((await call(renderer, "/queue")).body.toString(), /SECRET/);
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  const text = (await call(renderer, "/history/extra")).body.toString();
  assert.match(text, /"tool": \{"job": "job-1"\}/);
  assert.doesNotMatch(text, /SECRET/);
});
