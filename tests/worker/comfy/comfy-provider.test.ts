import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { test } from "node:test";
import sharp from "sharp";
import { Failure } from "../../../core/failure.ts";
import { createComfyProvider } from "../../../worker/comfy/comfy-provider.ts";
import { readText } from "../../../worker/comfy/png-text.ts";
import type { RenderProgress } from "../../../worker/comfy/provider.ts";
import type { FakeComfy } from "./fake-comfy.ts";
import { enqueue, json, paint, row, startFakeComfy } from "./fake-comfy.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

async function fakeOf(t: TestContext): Promise<FakeComfy> {
  const fake = await startFakeComfy();
  t.after(() => fake.close());
  return fake;
}

/** As a server without metadata writes them: nothing inside proves whose they are. */
async function stripFiles(fake: FakeComfy): Promise<void> {
  for (const [name, bytes] of fake.files) fake.files.set(name, await sharp(bytes).png().toBuffer());
}

test("a render submits once under its own id, tag and unique prefix and returns the stored bytes", async (t) => {
  const fake = await fakeOf(t);
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(fake.count("POST", "/prompt"), 1);
  const sent = JSON.parse(fake.calls.find(({ path }) => path === "/prompt")?.text ?? "");
  assert.equal(sent.prompt_id, ids.first);
  assert.equal(sent.prompt["9"].inputs.filename_prefix, "space/ship_11111111");
  assert.deepEqual(sent.extra_data.diecast, { project: "space", job: "ship", attempt: 1 });
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

test("a 500 that had enqueued the prompt is adopted, not repeated", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    if (call.method !== "POST" || call.path !== "/prompt") return false;
    void fake.finish(enqueue(fake, call).prompt_id);
    response.writeHead(500, { "content-type": "text/plain" }).end("500 Internal Server Error");
    return true;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("a submit that times out after it was accepted is adopted, not repeated", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call) => {
    if (call.method !== "POST" || call.path !== "/prompt") return false;
    void fake.finish(enqueue(fake, call).prompt_id);
    return true;
  };
  const provider = providerOf(t, fake.url, { timers: { transferMs: 300 } });
  const result = await provider.render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("a 500 without a prompt in the queue fails as PROVIDER_FAULT after the grace period and one submit", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    if (call.path === "/prompt") response.writeHead(500).end();
    return call.path === "/prompt";
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "PROVIDER_FAULT" });
  assert.equal(fake.count("POST", "/prompt"), 1);
});

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

test("a picture that is half written at first is read again", async (t) => {
  const fake = await fakeOf(t);
  let reads = 0;
  fake.intercept = (call, response) => {
    const file = fake.files.get(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (call.path !== "/view" || file === undefined) return false;
    reads += 1;
    if (reads === 1) response.end(file.subarray(0, file.length / 2));
    return reads === 1;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(reads, 2);
  assert.equal(result.images[0]?.widthPx, 64);
});

test("a picture that stays damaged is OUTPUT_INVALID", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    const file = fake.files.get(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (call.path !== "/view" || file === undefined) return false;
    response.end(file.subarray(0, file.length - 40));
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "OUTPUT_INVALID" });
});

test("a picture with another graph inside is OUTPUT_INVALID even when history names it", async (t) => {
  const fake = await fakeOf(t);
  const other = await paint(txt2img(2));
  fake.intercept = (call, response) => {
    const isOurs =
      call.path === "/view" && fake.files.has(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (isOurs) response.end(other);
    return isOurs;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), {
    code: "OUTPUT_INVALID",
    message: /another workflow/,
  });
});

test("a picture of another size, and one picture too many, are OUTPUT_INVALID", async (t) => {
  const fake = await fakeOf(t);
  const wrongSize = requestOf({ expected: { count: 1, widthPx: 32, heightPx: 64 } });
  await assert.rejects(providerOf(t, fake.url).render(wrongSize, optionsOf()), { code: "OUTPUT_INVALID" });
  fake.intercept = (call, response) => {
    const entry = fake.history.get(ids.second);
    if (call.path !== `/history/${ids.second}` || entry === undefined) return false;
    const text = JSON.stringify({ [ids.second]: entry });
    const [file] = /\{"filename"[^}]*\}/.exec(text) ?? [];
    response.end(text.replace(`[${file}]`, `[${file},${file}]`));
    return true;
  };
  const tooMany = providerOf(t, fake.url).render(requestOf({ promptId: ids.second }), optionsOf());
  await assert.rejects(tooMany, { code: "OUTPUT_INVALID", message: /2 pictures instead of 1/ });
});

test("a listed picture that is not there is rendered once more under another prefix", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    const isFirst = call.path === "/view" && call.query.get("filename") === "ship_11111111_00001_.png";
    if (isFirst) response.writeHead(404).end();
    return isFirst;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 2);
  fake.intercept = (call, response) => {
    if (call.path === "/view") response.writeHead(404).end();
    return call.path === "/view";
  };
  const hopeless = providerOf(t, fake.url).render(requestOf({ promptId: ids.second }), optionsOf());
  await assert.rejects(hopeless, { code: "OUTPUT_MISSING" });
  assert.equal(fake.count("POST", "/prompt"), 4);
});

test("canceling a waiting render deletes it from the queue", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const stop = new AbortController();
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ signal: stop.signal }));
  await until("it is queued", () => fake.pending.length === 1);
  const canceled = assert.rejects(rendering, { code: "RENDER_INTERRUPTED" });
  stop.abort();
  await canceled;
  assert.equal(fake.pending.length, 0);
  assert.equal(fake.count("POST", "/interrupt"), 0);
});

test("canceling a running render interrupts it by id until that is confirmed", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const stop = new AbortController();
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ signal: stop.signal }));
  await until("it is queued", () => fake.pending.length === 1);
  fake.start(ids.first);
  let interrupts = 0;
  fake.intercept = (call, response) => {
    if (call.path !== "/interrupt") return false;
    interrupts += 1;
    assert.deepEqual(JSON.parse(call.text), { prompt_id: ids.first });
    // The first one lands between two nodes and is lost.
    if (interrupts === 1) response.end();
    return interrupts === 1;
  };
  const canceled = assert.rejects(rendering, { code: "RENDER_INTERRUPTED" });
  stop.abort();
  await canceled;
  assert.equal(interrupts, 2);
  assert.equal(fake.running.length, 0);
  assert.equal(fake.history.size, 0);
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

test("a 200 with node errors is withdrawn and fails", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  fake.intercept = (call, response) => {
    if (call.path !== "/prompt") return false;
    const { prompt_id } = enqueue(fake, call);
    const errors = [{ type: "value_smaller_than_min", details: "width", extra_info: { input_name: "width" } }];
    const node_errors = { "5": { errors, dependent_outputs: ["9"], class_type: "EmptyLatentImage" } };
    json(response, { prompt_id, number: 0, node_errors });
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), {
    code: "PROVIDER_REJECTED_GRAPH",
    fields: [{ path: "/5/inputs/width", rule: "value_smaller_than_min", message: "width" }],
  });
  assert.equal(fake.pending.length, 0);
});

test("running out of memory is told by the exception's class and frees the models", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf());
  await until("it is queued", () => fake.pending.length === 1);
  const failed = assert.rejects(rendering, { code: "OUT_OF_MEMORY" });
  const exception_type = "torch.OutOfMemoryError";
  fake.end(ids.first, [["execution_error", { node_id: "3", node_type: "KSampler", exception_type }]]);
  await failed;
  assert.equal(fake.count("POST", "/free"), 1);
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

test("a base path and extra headers reach every call and the socket", async (t) => {
  const fake = await fakeOf(t);
  fake.basePath = "/comfy";
  const headers = { authorization: "Bearer abc" };
  await providerOf(t, `${fake.url}/comfy`, { headers, websocket: true }).render(requestOf(), optionsOf());
  assert.ok(fake.calls.every((call) => call.headers.authorization === "Bearer abc"));
  assert.equal(fake.upgrades[0]?.headers.authorization, "Bearer abc");
  assert.match(fake.upgrades[0]?.url ?? "", /^\/comfy\/ws\?clientId=/);
});

test("a server that refuses the call is PROVIDER_REFUSED, one that limits calls PROVIDER_BUSY with its pause", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (_call, response) => {
    response.writeHead(302, { location: "/login" }).end();
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "PROVIDER_REFUSED" });
  fake.intercept = (_call, response) => {
    response.writeHead(429, { "retry-after": "7" }).end();
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).probe(), { code: "PROVIDER_BUSY", retryAfterSeconds: 7 });
});

test("an address that is none, or carries credentials, is refused at once", () => {
  for (const url of ["nowhere", "ftp://host/", "http://user:secret@host/"]) {
    assert.throws(() => createComfyProvider({ id: "test", url }), { code: "CONFIG_INVALID" });
  }
});

test("an address where nothing listens is PROVIDER_UNREACHABLE", async (t) => {
  const fake = await startFakeComfy();
  await fake.close();
  await assert.rejects(providerOf(t, fake.url).probe(), { code: "PROVIDER_UNREACHABLE" });
});

test("an answer that stops half-way is PROVIDER_TIMEOUT", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (_call, response) => {
    response.writeHead(200).write("{");
    return true;
  };
  await assert.rejects(providerOf(t, fake.url, { timers: { callMs: 50 } }).probe(), { code: "PROVIDER_TIMEOUT" });
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
