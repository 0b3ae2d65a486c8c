import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { test } from "node:test";
import sharp from "sharp";
import { withInput } from "../../../worker/comfy/graph.ts";
import type { RenderProgress } from "../../../worker/comfy/provider.ts";
import type { FaultName } from "../../../worker/comfy/renderer/faults.ts";
import { startRenderer } from "../../../worker/comfy/renderer/server.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

/** The demo renderer in a fresh folder; 64×64 px and no pauses unless asked. */
async function rendererOf(t: TestContext, fault?: readonly [FaultName, number], stepMs = 0) {
  const output = await mkdtemp(join(tmpdir(), "diecast-renderer-"));
  const faults = new Map(fault === undefined ? [] : [fault]);
  const renderer = await startRenderer({ output, stepMs, defectRate: 0, faults });
  t.after(async () => {
    await renderer.close();
    await rm(output, { recursive: true });
  });
  return { url: renderer.url, output };
}

const slowGraph = withInput(txt2img(), "3", "steps", 5_000);

async function queueOf(url: string): Promise<{ queue_running: unknown[][]; queue_pending: unknown[][] }> {
  return (await fetch(`${url}/queue`)).json() as Promise<{ queue_running: unknown[][]; queue_pending: unknown[][] }>;
}

test("a picture arrives with progress over the socket, in the size asked for", async (t) => {
  const { url } = await rendererOf(t);
  const seen: RenderProgress[] = [];
  const provider = providerOf(t, url, { websocket: true });
  const onProgress = (progress: RenderProgress) => void seen.push(progress);
  const { images, adopted } = await provider.render(requestOf(), optionsOf({ onProgress }));
  const { width, height } = await sharp(images[0]?.bytes).metadata();
  assert.deepEqual([width, height, adopted], [64, 64, false]);
  assert.ok(seen.some(({ value, max, node }) => value === 4 && max === 4 && node === "3"));
});

test("what the demo renderer lists passes the preflight, and its environment has a fingerprint", async (t) => {
  const { url } = await rendererOf(t);
  const provider = providerOf(t, url);
  assert.deepEqual(await provider.preflight({ graph: txt2img() }), []);
  assert.match((await provider.probe()).fingerprint, /^[0-9a-f]{64}$/);
});

test("twelve renders at once by polling alone lose and double nothing", async (t) => {
  const { url, output } = await rendererOf(t);
  const provider = providerOf(t, url);
  const requests = Array.from({ length: 12 }, (_, seed) =>
    requestOf({ promptId: crypto.randomUUID(), graph: txt2img(seed), filenamePrefix: `space/ship-${seed}` }),
  );
  const results = await Promise.all(requests.map((request) => provider.render(request, optionsOf())));
  assert.deepEqual(
    results.map(({ promptId }) => promptId),
    requests.map(({ promptId }) => promptId),
  );
  const files = (await readdir(join(output, "space"))).filter((name) => name.endsWith(".png"));
  assert.equal(files.length, 12);
});

test("a batch comes back whole", async (t) => {
  const { url } = await rendererOf(t);
  const graph = withInput(txt2img(), "5", "batch_size", 3);
  const request = requestOf({ graph, expected: { count: 3, widthPx: 64, heightPx: 64 } });
  assert.equal((await providerOf(t, url).render(request, optionsOf())).images.length, 3);
});

test("img2img starts from the uploaded reference", async (t) => {
  const { url } = await rendererOf(t);
  const start = sharp({ create: { width: 64, height: 64, channels: 3, background: "#c02020" } });
  const bytes = await start.png().toBuffer();
  const graph = withInput(
    {
      ...txt2img(),
      "20": { class_type: "LoadImage", inputs: { image: "unset" } },
      "22": { class_type: "VAEEncode", inputs: { pixels: ["20", 0], vae: ["4", 2] } },
    },
    "3",
    "latent_image",
    ["22", 0],
  );
  const references = [{ nodeId: "20", inputName: "image", hash: "cd".repeat(32), bytes }];
  const result = await providerOf(t, url).render(requestOf({ graph, references }), optionsOf());
  assert.equal(result.images.length, 1);
});

test("sockets cut mid-run lose nothing", async (t) => {
  const { url } = await rendererOf(t, ["drop-socket", 8]);
  const { images } = await providerOf(t, url, { websocket: true }).render(requestOf(), optionsOf());
  assert.equal(images.length, 1);
});

test("a prompt that was queued although the answer was 500 is rendered once", async (t) => {
  const { url, output } = await rendererOf(t, ["500-after-enqueue", 1]);
  await providerOf(t, url, { timers: { submitGraceMs: 10_000 } }).render(requestOf(), optionsOf());
  assert.equal((await readdir(join(output, "space"))).filter((name) => name.endsWith(".png")).length, 1);
});

test("a server restarted mid-run loses the render and the next attempt makes it", async (t) => {
  const { url } = await rendererOf(t, ["restart", 2]);
  const provider = providerOf(t, url, { websocket: true });
  await assert.rejects(provider.render(requestOf(), optionsOf()), { code: "RENDER_LOST" });
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  assert.equal((await provider.render(next, optionsOf())).promptId, ids.second);
});

test("a finished prompt without history is proven by its own file", async (t) => {
  const { url, output } = await rendererOf(t, ["lost-history", 1]);
  const { images, promptId } = await providerOf(t, url).render(requestOf(), optionsOf());
  assert.deepEqual([images.length, promptId], [1, ids.first]);
  assert.equal((await readdir(join(output, "space"))).filter((name) => name.endsWith(".png")).length, 1);
});

test("running out of memory is OUT_OF_MEMORY and the next attempt passes", async (t) => {
  const { url } = await rendererOf(t, ["oom-on-nth", 1]);
  const provider = providerOf(t, url);
  await assert.rejects(provider.render(requestOf(), optionsOf()), { code: "OUT_OF_MEMORY" });
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  assert.equal((await provider.render(next, optionsOf())).images.length, 1);
});

test("a picture that ends in its middle is OUTPUT_INVALID and the next attempt renders anew", async (t) => {
  const { url } = await rendererOf(t, ["half-png", 1]);
  const provider = providerOf(t, url);
  await assert.rejects(provider.render(requestOf(), optionsOf()), { code: "OUTPUT_INVALID" });
  const next = requestOf({ promptId: ids.second, previousPromptIds: [ids.first] });
  assert.equal((await provider.render(next, optionsOf())).promptId, ids.second);
});

test("a dead worker thread is found by the watchdog", async (t) => {
  const { url } = await rendererOf(t, ["dead-worker", 1]);
  const provider = providerOf(t, url, { timers: { watchdogMs: 300 } });
  await assert.rejects(provider.render(requestOf(), optionsOf()), { code: "WATCHDOG_STALLED" });
});

test("slow answers are waited for", async (t) => {
  const { url } = await rendererOf(t, ["slow-ms", 30]);
  assert.equal((await providerOf(t, url).render(requestOf(), optionsOf())).images.length, 1);
});

test("canceling stops the running render on the server and leaves the waiting one of another job alone", async (t) => {
  const { url } = await rendererOf(t, undefined, 5);
  const provider = providerOf(t, url);
  const stop = new AbortController();
  let hasStarted = false;
  const watching = providerOf(t, url, { websocket: true });
  const onProgress = ({ value }: RenderProgress) => {
    hasStarted ||= value > 0;
  };
  const running = watching.render(requestOf({ graph: slowGraph }), optionsOf({ signal: stop.signal, onProgress }));
  const canceled = assert.rejects(running, { code: "RENDER_INTERRUPTED" });
  await until("it runs", () => hasStarted);
  const waiting = provider.render(requestOf({ promptId: ids.second, filenamePrefix: "space/boss" }), optionsOf());
  stop.abort();
  await canceled;
  assert.equal((await waiting).promptId, ids.second);
  assert.deepEqual(await queueOf(url), { queue_running: [], queue_pending: [] });
});

test("canceling a waiting render takes only that one out of the queue", async (t) => {
  const { url } = await rendererOf(t, undefined, 5);
  const provider = providerOf(t, url);
  const stopFirst = new AbortController();
  const stopSecond = new AbortController();
  const positions: (number | null)[] = [];
  const first = provider.render(requestOf({ graph: slowGraph }), optionsOf({ signal: stopFirst.signal }));
  const firstCanceled = assert.rejects(first, { code: "RENDER_INTERRUPTED" });
  await until("the first runs", async () => (await queueOf(url)).queue_running.length === 1);
  const second = provider.render(
    requestOf({ promptId: ids.second, filenamePrefix: "space/boss", graph: withInput(slowGraph, "3", "seed", 2) }),
    optionsOf({ signal: stopSecond.signal, onProgress: ({ queuePosition }) => void positions.push(queuePosition) }),
  );
  const secondCanceled = assert.rejects(second, { code: "RENDER_INTERRUPTED" });
  await until("the second waits", () => positions.length > 0);
  stopSecond.abort();
  await secondCanceled;
  const left = await queueOf(url);
  assert.deepEqual(
    [...left.queue_running, ...left.queue_pending].map((item) => item[1]),
    [ids.first],
  );
  stopFirst.abort();
  await firstCanceled;
});

test("a model the server doesn't have is MISSING_MODEL at once", async (t) => {
  const { url } = await rendererOf(t);
  const graph = withInput(txt2img(), "4", "ckpt_name", "unknown.safetensors");
  await assert.rejects(providerOf(t, url).render(requestOf({ graph }), optionsOf()), { code: "MISSING_MODEL" });
});

test("a node the server doesn't have is MISSING_NODE", async (t) => {
  const { url } = await rendererOf(t);
  const graph = { ...txt2img(), "30": { class_type: "NoSuchNode", inputs: {} } };
  await assert.rejects(providerOf(t, url).render(requestOf({ graph }), optionsOf()), { code: "MISSING_NODE" });
});
