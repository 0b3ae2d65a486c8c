import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readWorkerStatus } from "../../../store/worker-status.ts";
import { createRendererPool } from "../../../worker/pool/renderer-pool.ts";
import { createDiscProvider } from "../../helpers/studio.ts";
import { eventually } from "../../store/support.ts";

const url = "http://127.0.0.1:8188";
const options = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  takenOver: async () => null,
};
const use = { busyOn: () => 0, loadedOn: () => null, project: () => undefined };

async function openPool(t: TestContext, ids: readonly string[] = ["disc"]) {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-pool-"));
  const providers = ids.map((id) => createDiscProvider(id));
  const lines: string[] = [];
  let changes = 0;
  const pool = createRendererPool({
    ...{ dataDir, workerId: "w", queue: 2 },
    renderers: providers.map((provider) => ({ url: ids.length === 1 ? url : `http://${provider.id}`, provider })),
    log: (line) => lines.push(line),
    onChange: () => {
      changes += 1;
    },
  });
  t.after(async () => {
    await pool.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const status = () => readWorkerStatus(dataDir);
  const open = () => pool.open(use).map(({ id }) => id);
  return { pool, open, providers, lines, status, changes: () => changes };
}

test("asking who is open never waits for a renderer, and the bell rings when it answers", async (t) => {
  const { open, changes, status } = await openPool(t);
  assert.deepEqual(open(), []);
  await eventually(() => changes() === 1);
  assert.deepEqual(open(), ["disc"]);
  await eventually(async () => (await status())?.renderer.isReachable === true);
});

test("a renderer that hangs leaves a status a person can read, instead of silence", async (t) => {
  const { open, providers, status } = await openPool(t);
  providers[0]?.hang();
  assert.deepEqual(open(), []);
  await eventually(async () => (await status())?.renderer.sentence.includes("first answer") === true);
  await eventually(async () => {
    assert.deepEqual(open(), []);
    return (await status())?.renderer.sentence.includes("has not answered for") === true;
  });
});

test("an unreachable renderer is named with its address, in the log once and in the status", async (t) => {
  const { open, providers, lines, status } = await openPool(t);
  providers[0]?.setReachable(false);
  open();
  await eventually(() => lines.length === 1);
  open();
  await eventually(async () => (await status())?.renderer.sentence.startsWith(`No ComfyUI answers at ${url}`) === true);
  assert.match(lines[0] ?? "", /127\.0\.0\.1:8188.*Renders wait for it/);
});

test("of several renderers the one that is away is left out, and the status tells each", async (t) => {
  const { open, providers, status } = await openPool(t, ["left", "right"]);
  providers[1]?.setReachable(false);
  await eventually(() => open().join() === "left");
  await eventually(async () => (await status())?.renderer.sentence === "1 of 2 renderers answer.");
  const told = (await status())?.renderers.map(({ id, isReachable }) => [id, isReachable]);
  assert.deepEqual(told, [
    ["left", true],
    ["right", false],
  ]);
  providers[1]?.setReachable(true);
  await eventually(() => open().join() === "left,right");
});

test("of several renderers one that took work and did not move gets nothing, though its probe answers", async (t) => {
  const { pool, open, providers } = await openPool(t, ["left", "right"]);
  await eventually(() => open().join() === "left,right");
  providers[0]?.failNext("WATCHDOG_STALLED", 1);
  const request = { tag: { project: "p", job: "j", attempt: 1 } } as Parameters<
    ReturnType<typeof pool.provider>["render"]
  >[0];
  const rendering = pool.provider("left").render(request, options);
  await assert.rejects(rendering, { code: "WATCHDOG_STALLED" });
  assert.deepEqual(open(), ["right"]);
  assert.deepEqual(pool.takeGone(), ["left"]);
});

test("a renderer that went away under a render gets nothing before it answers again, also when it is the only one", async (t) => {
  const { pool, open, providers } = await openPool(t);
  await eventually(() => open().join() === "disc");
  const request = { tag: { project: "p", job: "j", attempt: 1 } } as Parameters<
    ReturnType<typeof pool.provider>["render"]
  >[0];
  const render = () => pool.provider("disc").render(request, options);
  providers[0]?.failNext("WATCHDOG_STALLED", 1);
  await assert.rejects(render(), { code: "WATCHDOG_STALLED" });
  assert.deepEqual(open(), ["disc"]);
  providers[0]?.failNext("PROVIDER_UNREACHABLE", 1);
  providers[0]?.setReachable(false);
  await assert.rejects(render(), { code: "PROVIDER_UNREACHABLE" });
  assert.deepEqual(open(), []);
  providers[0]?.setReachable(true);
  await eventually(() => open().join() === "disc");
});

test("a probe that is cut short because the worker ends is no news about the renderer", async (t) => {
  const { pool, open, providers, lines, changes } = await openPool(t);
  providers[0]?.hang();
  open();
  await pool.close();
  assert.deepEqual([lines, changes()], [[], 0]);
});
