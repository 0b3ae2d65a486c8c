import assert from "node:assert/strict";
import { test } from "node:test";
import type { Renderer } from "../../../worker/comfy/renderer/server.ts";
import { flush, listen, post, until, untilIdle } from "../contract/client.ts";
import { mapOf } from "../contract/words.ts";
import { flatGraph, pictureGraph, startFor } from "./running.ts";

async function runLong(renderer: Renderer, steps: number, client?: string): Promise<void> {
  const prompt = pictureGraph({ steps, prefix: "t/socket" });
  await post(renderer, "/prompt", { prompt, ...(client ? { client_id: client } : {}) });
}

test("a prompt without a client is shown to everybody as status and progress only", async (t) => {
  const { renderer } = await startFor(t);
  const [one, two] = await Promise.all([listen(renderer, "/ws?clientId=a"), listen(renderer, "/ws?clientId=b")]);
  await runLong(renderer, 4);
  await untilIdle(renderer);
  await Promise.all([flush(one), flush(two)]);
  const kinds = new Set(one.words.map((word) => word.replace(/\(.*/, "")));
  assert.deepEqual([...kinds].sort(), ["progress", "progress_state", "status"]);
  assert.deepEqual(one.words, two.words);
});

test("an interrupt of a prompt without a client is told to everybody, the end of one with a client only to it", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 2 });
  const [owner, other] = await Promise.all([listen(renderer, "/ws?clientId=a"), listen(renderer, "/ws?clientId=b")]);
  await runLong(renderer, 2000);
  await until("a step", () => other.words.some((word) => word.startsWith("progress(")) || undefined);
  await post(renderer, "/interrupt", {});
  await untilIdle(renderer);
  await flush(other);
  assert.ok(other.words.includes("execution_interrupted(3)"));
  const heard = other.words.length;
  await post(renderer, "/prompt", { prompt: flatGraph("t/own"), client_id: "a" });
  await untilIdle(renderer);
  await Promise.all([flush(owner), flush(other)]);
  assert.ok(owner.words.includes("execution_success"));
  assert.deepEqual(other.words.slice(heard), ["status(1)", "status(1)", "status(0)"]);
});

test("who connects late learns which node runs and then hears the rest", async (t) => {
  const { renderer } = await startFor(t, { stepMs: 4 });
  const watcher = await listen(renderer, "/ws?clientId=watcher");
  await runLong(renderer, 60, "late");
  await until(
    "the queue to move",
    () => watcher.words.filter((word) => word === "status(1)").length === 2 || undefined,
  );
  const late = await until("the sampler", async () => {
    const listener = await listen(renderer, "/ws?clientId=late");
    await flush(listener);
    if (listener.words[1] === "executing(3)") return listener;
    await listener.close();
    return undefined;
  });
  await untilIdle(renderer);
  await flush(late);
  assert.equal(late.words[0], "status(1,sid)");
  assert.equal(late.words.at(-1), "executing(null)");
  assert.ok(!late.words.includes("execution_start"));
});

test("when two sockets share an id, the end of the old one mutes the new one", async (t) => {
  const { renderer } = await startFor(t);
  const old = await listen(renderer, "/ws?clientId=same");
  const fresh = await listen(renderer, "/ws?clientId=same");
  await old.close();
  await post(renderer, "/prompt", { prompt: flatGraph("t/mute"), client_id: "same" });
  await untilIdle(renderer);
  await flush(fresh);
  assert.deepEqual(fresh.words, ["status(0,sid)"]);
});

test("a missing or empty client id is replaced by 32 hex digits, also under /api", async (t) => {
  const { renderer } = await startFor(t);
  for (const path of ["/ws", "/ws?clientId=", "/api/ws"]) {
    const listener = await listen(renderer, path);
    assert.match(String(mapOf(listener.messages[0]?.get("data")).get("sid")), /^[0-9a-f]{32}$/);
  }
});

test("only the first JSON frame negotiates features", async (t) => {
  const { renderer } = await startFor(t);
  const flags = JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } });
  const answers = async (...frames: string[]): Promise<number> => {
    const listener = await listen(renderer, "/ws?clientId=flags");
    for (const frame of frames) listener.socket.send(frame);
    await flush(listener);
    await listener.close();
    return listener.words.filter((word) => word === "feature_flags").length;
  };
  assert.equal(await answers(flags, flags), 1);
  assert.equal(await answers('{"type": "other"}', flags), 0);
  assert.equal(await answers("no json", flags), 1);
});
