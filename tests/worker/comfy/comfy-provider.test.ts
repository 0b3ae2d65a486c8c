import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "../../../worker/comfy/png-text.ts";
import type { RenderProgress } from "../../../worker/comfy/provider.ts";
import { fakeOf } from "./fake-comfy.ts";
import { paint } from "./fake-state.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

test("a render submits once under its own id, tag and unique prefix and returns the stored bytes", async (t) => {
  const fake = await fakeOf(t);
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(fake.count("POST", "/prompt"), 1);
  const sent = JSON.parse(fake.calls.find(({ path }) => path === "/prompt")?.text ?? "");
  assert.equal(sent.prompt_id, ids.first);
  assert.equal(sent.prompt["9"].inputs.filename_prefix, "space/ship_11111111");
  assert.deepEqual(sent.extra_data.diecast, { project: "space", run: "run-1", job: "ship", attempt: 1 });
  assert.ok(sent.client_id);
  assert.equal(result.adopted, false);
  assert.equal(result.promptId, ids.first);
  assert.deepEqual(result.images[0]?.bytes, Buffer.from(fake.files.get("space/ship_11111111_00001_.png") ?? []));
  assert.ok(readText(result.images[0]?.bytes ?? new Uint8Array()).get("prompt"));
});

test("rendering the same request twice takes over the first one's pictures", async (t) => {
  const fake = await fakeOf(t);
  const provider = providerOf(t, fake.url);
  await provider.render(requestOf(), optionsOf());
  const again = await provider.render(requestOf(), optionsOf());
  assert.equal(again.adopted, true);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("harvested entries leave the history, but for the newest one", async (t) => {
  const fake = await fakeOf(t);
  const provider = providerOf(t, fake.url);
  for (const promptId of Object.values(ids)) await provider.render(requestOf({ promptId }), optionsOf());
  assert.deepEqual([...fake.history.keys()], [ids.third]);
});

test("references are uploaded by content and named in the graph", async (t) => {
  const fake = await fakeOf(t);
  const hash = "ab".repeat(32);
  const graph = { ...txt2img(), "20": { class_type: "LoadImage", inputs: { image: "unset" } } };
  const bytes = await paint({});
  const references = [{ nodeId: "20", inputName: "image", hash, bytes }];
  await providerOf(t, fake.url).render(requestOf({ graph, references }), optionsOf());
  const sent = JSON.parse(fake.calls.find(({ path }) => path === "/prompt")?.text ?? "");
  assert.equal(sent.prompt["20"].inputs.image, `diecast/ref_${hash}.png`);
});

test("the socket brings progress, and losing it mid-run loses nothing but progress", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const seen: RenderProgress[] = [];
  const provider = providerOf(t, fake.url, { websocket: true });
  const rendering = provider.render(requestOf(), optionsOf({ onProgress: (progress) => void seen.push(progress) }));
  await until("it is queued", () => fake.pending.length === 1);
  const [firstId] = [...fake.sockets.keys()];
  assert.equal(fake.pending[0]?.client_id, firstId);
  fake.start(ids.first);
  fake.say("another-prompt", "progress", { value: 9, max: 9, node: "3" });
  fake.say(ids.first, "progress", { value: 1, max: 4, node: "3" });
  await until("progress arrived", () => seen.some(({ value }) => value === 1));
  fake.sockets.get(firstId ?? "")?.terminate();
  await until("it reconnected", () => fake.sockets.size === 1 && !fake.sockets.has(firstId ?? ""));
  await fake.finish(ids.first);
  assert.equal((await rendering).images.length, 1);
  assert.ok(seen.every(({ promptId, value }) => promptId === ids.first && value <= 4));
});

test("the end heard on the socket is looked at before the next poll is due", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const provider = providerOf(t, fake.url, { websocket: true, timers: { pollMs: 3_600_000 } });
  const rendering = provider.render(requestOf(), optionsOf());
  await until("it is watched", () => fake.pending.length === 1 && fake.count("GET", "/queue") >= 2);
  await fake.finish(ids.first);
  assert.equal((await rendering).images.length, 1);
});

test("waiting renders report how many are ahead", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  fake.pending.push({ number: -5, prompt_id: ids.third, prompt: txt2img(3) });
  const seen: (number | null)[] = [];
  const onProgress = (progress: RenderProgress) => void seen.push(progress.queuePosition);
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ onProgress }));
  await until("it waits behind one", () => seen.includes(1));
  await fake.finish(ids.third);
  await until("it is next", () => seen.includes(0));
  await fake.finish(ids.first);
  await rendering;
  assert.deepEqual(seen, [1, 0]);
});
