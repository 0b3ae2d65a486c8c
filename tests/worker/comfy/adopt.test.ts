import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../../core/failure.ts";
import { fakeOf } from "./fake-comfy.ts";
import { paint, stripFiles } from "./fake-state.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

test("a previous prompt that is still running is waited for and adopted", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const provider = providerOf(t, fake.url);
  void provider.render(requestOf(), optionsOf()).catch(() => "closed on purpose");
  await until("the first attempt is queued", () => fake.pending.length === 1);
  fake.start(ids.first);
  await provider.close();
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  const rendering = providerOf(t, fake.url).render(next, optionsOf());
  const polls = fake.count("GET", "/queue");
  await until("the second attempt looks", () => fake.count("GET", "/queue") > polls + 2);
  await fake.finish(ids.first);
  const result = await rendering;
  assert.equal(result.adopted, true);
  assert.equal(result.promptId, ids.first);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("close stops watching with PROVIDER_CLOSED and cancels nothing", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const provider = providerOf(t, fake.url);
  const rendering = provider.render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const refused = assert.rejects(rendering, { code: "PROVIDER_CLOSED" });
  await provider.close();
  await refused;
  assert.equal(fake.count("POST", "/queue"), 0);
  assert.equal(fake.count("POST", "/interrupt"), 0);
});

test("a render given up with PROVIDER_CLOSED as the reason goes on, so that another worker can adopt it", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const leave = new AbortController();
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ signal: leave.signal }));
  await until("it is queued", () => fake.pending.length === 1);
  const left = assert.rejects(rendering, { code: "PROVIDER_CLOSED" });
  leave.abort(new Failure("PROVIDER_CLOSED"));
  await left;
  assert.equal(fake.pending.length, 1);
  assert.equal(fake.count("POST", "/queue"), 0);
});

test("a previous prompt that failed is reported once, then its entry is gone and the next attempt renders", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  fake.pending.push({ number: 0, prompt_id: ids.first, prompt: txt2img() });
  fake.end(ids.first, [
    ["execution_error", { node_id: "3", node_type: "KSampler", exception_type: "ValueError", exception_message: "no" }],
  ]);
  fake.isAutomatic = true;
  const provider = providerOf(t, fake.url);
  const second = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  await assert.rejects(provider.render(second, optionsOf()), { code: "RENDER_FAILED" });
  assert.equal(fake.count("POST", "/prompt"), 0);
  const third = requestOf({ promptId: ids.third, previousPromptIds: [ids.first, ids.second] });
  assert.equal((await provider.render(third, optionsOf())).promptId, ids.third);
});

test("a previous prompt that somebody interrupted is rendered anew", async (t) => {
  const fake = await fakeOf(t);
  fake.pending.push({ number: 0, prompt_id: ids.first, prompt: txt2img() });
  fake.end(ids.first, [["execution_interrupted", { prompt_id: ids.first }]]);
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  const result = await providerOf(t, fake.url).render(next, optionsOf());
  assert.equal(result.promptId, ids.second);
});

test("after a restart the files of a finished prompt are found by name and believed for the graph inside", async (t) => {
  const fake = await fakeOf(t);
  await providerOf(t, fake.url).render(requestOf(), optionsOf());
  fake.restart();
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  const result = await providerOf(t, fake.url).render(next, optionsOf());
  assert.equal(result.adopted, true);
  assert.equal(result.promptId, ids.first);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("pictures without metadata are taken when history names them, but never found by name alone", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url, { timers: { pollMs: 3_600_000 } }).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1 && fake.count("GET", "/queue") === 2);
  await fake.finish(ids.first);
  await stripFiles(fake);
  const again = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(again.adopted, true);
  fake.restart();
  fake.isAutomatic = true;
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  assert.equal((await providerOf(t, fake.url).render(next, optionsOf())).promptId, ids.second);
  void rendering.catch(() => "closed at the end of the test");
});

test("a file under our name with another graph inside is not believed", async (t) => {
  const fake = await fakeOf(t);
  fake.files.set("space/ship_11111111_00001_.png", await paint(txt2img(2)));
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  const result = await providerOf(t, fake.url).render(next, optionsOf());
  assert.equal(result.adopted, false);
  assert.equal(result.promptId, ids.second);
});
