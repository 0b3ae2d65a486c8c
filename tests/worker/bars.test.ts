import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cancelJobs, claimJob } from "../../core/job/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { createComfyProvider } from "../../worker/comfy/comfy-provider.ts";
import type { Provider } from "../../worker/comfy/provider.ts";
import { startRenderer } from "../../worker/comfy/renderer/server.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

const job = "icon_bolt.v1.generate.v0";
const isRunning = (attempt: number) => (state: ProjectState) =>
  state.jobs[job]?.state === "running" && state.jobs[job]?.attempt === attempt;

async function workIn(t: TestContext, provider: Provider, workerId: string): Promise<Studio> {
  const studio = await openStudio();
  const pixels = startPixelPool();
  const settings = { dataDir: studio.dataDir, workerId, renderers: [{ url: "test:", provider }], queue: 2, pixels };
  const worker = startWorker({ ...settings, log: () => undefined });
  t.after(async () => {
    await worker.close();
    await pixels.close();
    await studio.close();
  });
  return studio;
}

test("the job of a worker on another machine that fell silent is taken up within 20 s", async (t) => {
  const provider = createDiscProvider();
  provider.hold();
  provider.setReachable(false);
  const studio = await workIn(t, provider, "observer");
  const folder = join(studio.project.folder, "runtime", "heartbeats");
  await mkdir(folder, { recursive: true });
  const beat = { workerId: "silent", pid: 1, host: "another-machine", startedAt: "", beatAt: "", counter: 1 };
  await writeFile(join(folder, "silent.json"), JSON.stringify(beat));
  // While no renderer answers, the observer itself claims no render: the silent worker is the first.
  await studio.start("run-1", ["icon_bolt"]);
  const claim = { jobId: job, workerId: "silent", promptId: null, lostWorkers: new Set<string>() };
  const actor = { kind: "worker" as const, id: "silent" };
  await studio.project.commit((state, at) => claimJob(state, { ...claim, at }), { actor });
  const silentSince = performance.now();
  provider.setReachable(true);
  await studio.until(isRunning(2), "it is taken over", 25_000);
  const tookMs = performance.now() - silentSince;
  assert.ok(tookMs <= 20_000, `it took ${Math.round(tookMs)} ms`);
});

test("canceling a render that runs stops it on the renderer within a second of its next step", async (t) => {
  const stepMs = 100;
  const output = await mkdtemp(join(tmpdir(), "diecast-bars-"));
  const renderer = await startRenderer({ output, stepMs, defectRate: 0 });
  t.after(async () => {
    await renderer.close();
    await rm(output, { recursive: true, force: true });
  });
  const provider = createComfyProvider({ id: "demo", url: renderer.url });
  const studio = await workIn(t, provider, "worker-1");
  await studio.start("run-1", ["icon_bolt"]);
  await studio.until(isRunning(1), "the render was claimed");
  const rendering = async (): Promise<number> => {
    const answer = (await (await fetch(`${renderer.url}/queue`)).json()) as { queue_running: unknown[] };
    return answer.queue_running.length;
  };
  while ((await rendering()) === 0) assert.ok(isRunning(1)(studio.project.state()), "it did not end by itself");
  const actor = { kind: "person" as const, id: "test" };
  await studio.project.commit((state) => cancelJobs(state, [job], "changed my mind"), { actor });
  const canceledAt = performance.now();
  while ((await rendering()) > 0) assert.ok(performance.now() - canceledAt < 10_000, "it goes on for ten seconds");
  const tookMs = performance.now() - canceledAt;
  assert.ok(tookMs <= 1000 + stepMs, `it took ${Math.round(tookMs)} ms`);
});
