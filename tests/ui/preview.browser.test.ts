import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createComfyProvider } from "../../worker/comfy/comfy-provider.ts";
import { startRenderer } from "../../worker/comfy/renderer/server.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { launchBrowser, openTab } from "../helpers/browser.ts";
import { demoProject, openStudio } from "../helpers/studio.ts";
import { startUiServer } from "../helpers/ui-server.ts";

test("while a picture is rendered its card shows what it looks like so far, and the log holds nothing of it", {
  timeout: 170_000,
}, async (t) => {
  const output = await mkdtemp(join(tmpdir(), "diecast-preview-"));
  const studio = await openStudio();
  const renderer = await startRenderer({ output, stepMs: 400, previewMethod: "latent2rgb" });
  const [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  const pixels = startPixelPool();
  const provider = createComfyProvider({ id: "comfyui", url: renderer.url });
  const worker = startWorker({
    ...{ dataDir: studio.dataDir, workerId: "w", queue: 2, pixels, log: () => undefined },
    renderers: [{ url: renderer.url, provider }],
  });
  t.after(async () => {
    await browser.close();
    await server.remove();
    await worker.close();
    await pixels.close();
    await renderer.close();
    await studio.close();
    await rm(output, { recursive: true, force: true });
  });
  const tab = await openTab(browser, `${server.url}/p/${demoProject}`);
  await studio.start("run-1", ["icon_bolt"]);
  const preview = tab.page.locator(".card-rendering img.preview");
  await preview.waitFor({ timeout: 60_000 });
  assert.equal(await preview.getAttribute("alt"), "");
  const size = await preview.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth));
  assert.ok(size > 0 && size <= 128, `${size} px`);
  await studio.until((state) => state.runs["run-1"]?.endedAt !== null, "the run ends", 120_000);
  await tab.page.locator(".card-rendering").waitFor({ state: "detached" });
  assert.equal(await preview.count(), 0);
  const { events } = await studio.project.read({ since: 0, limit: 1000 });
  assert.ok(!JSON.stringify(events).includes("data:image"));
  assert.deepEqual(tab.faults, []);
});
