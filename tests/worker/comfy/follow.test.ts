import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOf } from "./fake-comfy.ts";
import { json, row } from "./fake-routes.ts";
import { stripFiles } from "./fake-state.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

test("a prompt that vanishes from queue and history without files is RENDER_LOST", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const lost = assert.rejects(rendering, { code: "RENDER_LOST" });
  fake.restart();
  await lost;
});

test("a lost render says whether the server lost everything or only this prompt", async (t) => {
  const fake = await fakeOf(t);
  const provider = providerOf(t, fake.url);
  await provider.render(requestOf(), optionsOf());
  fake.isAutomatic = false;
  const rendering = provider.render(requestOf({ promptId: ids.second, graph: txt2img(2) }), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const lost = assert.rejects(rendering, { code: "RENDER_LOST", message: /so this one was deleted/ });
  fake.pending.length = 0;
  await lost;
});

test("a prompt that ends between two looks is never taken for lost", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  let hasEnded = false;
  fake.intercept = (call, response) => {
    if (hasEnded || fake.pending.length === 0 || call.method !== "GET") return false;
    hasEnded = true;
    // The answer shows the moment before the end, and arrives after it.
    const before = call.path === "/queue" ? { queue_running: [], queue_pending: fake.pending.map(row) } : {};
    void fake.finish(ids.first).then(async () => {
      await stripFiles(fake);
      json(response, before);
    });
    return true;
  };
  assert.equal((await providerOf(t, fake.url).render(requestOf(), optionsOf())).images.length, 1);
});

test("an outage shorter than allowed loses nothing; a longer one is PROVIDER_UNREACHABLE", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  let outages = 0;
  const rendering = providerOf(t, fake.url, { timers: { outageMs: 60_000 } }).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  fake.intercept = (call, response) => {
    if (call.path !== "/queue") return false;
    outages += 1;
    response.writeHead(503).end();
    return true;
  };
  await until("it met the outage", () => outages >= 3);
  fake.intercept = () => false;
  await fake.finish(ids.first);
  assert.equal((await rendering).images.length, 1);
  fake.intercept = (_call, response) => {
    response.writeHead(503).end();
    return true;
  };
  const failing = providerOf(t, fake.url).render(requestOf({ promptId: ids.second }), optionsOf());
  await assert.rejects(failing, { code: "PROVIDER_UNREACHABLE" });
});

test("an interruption by somebody else is RENDER_INTERRUPTED", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const interrupted = assert.rejects(rendering, { code: "RENDER_INTERRUPTED" });
  fake.end(ids.first, [["execution_interrupted", { prompt_id: ids.first }]]);
  await interrupted;
});

test("a server that accepts but never moves is WATCHDOG_STALLED and the prompt leaves the queue", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const provider = providerOf(t, fake.url, { timers: { watchdogMs: 100 } });
  await assert.rejects(provider.render(requestOf(), optionsOf()), { code: "WATCHDOG_STALLED" });
  assert.equal(fake.pending.length, 0);
});

test("running out of memory is told by the exception's class; what to free is up to the next try", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const failed = assert.rejects(rendering, { code: "OUT_OF_MEMORY" });
  const exception_type = "torch.OutOfMemoryError";
  fake.end(ids.first, [["execution_error", { node_id: "3", node_type: "KSampler", exception_type }]]);
  await failed;
  assert.equal(fake.count("POST", "/free"), 0);
});
