import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Plan } from "../../core/contracts.ts";
import { claimJob } from "../../core/job/decide.ts";
import { promptIdOf } from "../../core/job/prompt-id.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { createComfyProvider } from "../../worker/comfy/comfy-provider.ts";
import type { ComfyGraph } from "../../worker/comfy/provider.ts";
import { startRenderer } from "../../worker/comfy/renderer/server.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { demoProject, openStudio } from "../helpers/studio.ts";

const spec = "icon_bolt";
const job = `${spec}.v1.generate.v0`;
const promptId = promptIdOf("run-1", job, 1);

test("what a dead worker left on the renderer ends there when its run is canceled; others' prompts go on", async (t) => {
  const studio = await openStudio();
  const output = await mkdtemp(join(tmpdir(), "diecast-strays-"));
  // So slow that nothing ends by itself before the test gives up, but an interruption is noticed.
  const renderer = await startRenderer({ output, stepMs: 3000 });
  const pixels = startPixelPool();
  const { project } = studio;
  await studio.start("run-1", [spec]);
  const command = { jobId: job, workerId: "dead", promptId, providerId: "comfyui", lostWorkers: new Set<string>() };
  const actor = { kind: "worker" as const, id: "dead" };
  await project.commit((state, at) => claimJob(state, { ...command, at }), { actor });
  const plan = await project.objects.getJson<Plan>(project.state().assets[spec]?.versions[0]?.planHash ?? "");
  const graph = await project.objects.getJson<ComfyGraph>(plan.units[0]?.graphHash ?? "");
  const tag = { project: demoProject, run: "run-1", job, attempt: 1 };
  const post = (prompt_id: string, diecast: object) =>
    fetch(`${renderer.url}/prompt`, {
      method: "POST",
      body: JSON.stringify({ prompt: graph, prompt_id, client_id: "x", extra_data: { diecast } }),
    });
  await post(promptId, tag);
  await post("another-installation", { ...tag, run: "run-9" });
  const provider = createComfyProvider({ id: "comfyui", url: renderer.url, websocket: false });
  const worker = startWorker({
    ...{ dataDir: studio.dataDir, workerId: "next", queue: 2, pixels, log: () => undefined },
    renderers: [{ url: renderer.url, provider }],
  });
  t.after(async () => {
    await worker.close();
    await pixels.close();
    await renderer.close();
    await studio.close();
    await rm(output, { recursive: true, force: true });
  });
  const onRenderer = async (): Promise<string[]> => {
    const { queue_running, queue_pending } = await (await fetch(`${renderer.url}/queue`)).json();
    return [...queue_running, ...queue_pending].map(([, id]: [number, string]) => id);
  };
  assert.deepEqual(await onRenderer(), [promptId, "another-installation"]);
  await project.commit((state) => cancelRun(state, "run-1", "no"), { actor: { kind: "person", id: "test" } });
  const deadline = performance.now() + 25_000;
  while ((await onRenderer()).includes(promptId)) assert.ok(performance.now() < deadline, "it is still there");
  assert.deepEqual(await onRenderer(), ["another-installation"]);
});
