import { loadConfig } from "../store/config.ts";
import { newId } from "../store/new-id.ts";
import { announceReady, closeWhenAsked } from "../store/process-life.ts";
import { exposureOf } from "./comfy/exposure.ts";
import { startPixelPool } from "./pixels/pool.ts";
import { providersOf } from "./pool/providers.ts";
import { startWorker } from "./worker.ts";

const { config } = await loadConfig();
const renderers = providersOf(config);
for (const { url } of renderers) {
  const exposed = exposureOf(url, config.comfyuiHeaders ?? {});
  if (exposed !== null) process.stderr.write(`${exposed}\n`);
}
const pixels = startPixelPool();
const worker = startWorker({
  dataDir: config.dataDir,
  workerId: newId("worker"),
  renderers,
  queue: config.comfyuiQueue,
  pixels,
  log: (line) => process.stderr.write(`${line}\n`),
});
announceReady();

closeWhenAsked(async () => {
  await worker.close();
  await pixels.close();
});
