import { Failure } from "../core/failure.ts";
import { loadConfig } from "../store/config.ts";
import { newId } from "../store/new-id.ts";
import { announceReady, closeWhenAsked } from "../store/process-life.ts";
import { createComfyProvider } from "./comfy/comfy-provider.ts";
import { exposureOf } from "./comfy/exposure.ts";
import { startPixelPool } from "./pixels/pool.ts";
import { startWorker } from "./worker.ts";

const { config } = await loadConfig();
if (config.comfyuiUrl === null)
  throw new Failure("CONFIG_INVALID", "COMFYUI_URL is not set; npm start sets it to the demo renderer.");

const headers = config.comfyuiHeaders ?? {};
const exposed = exposureOf(config.comfyuiUrl, headers);
if (exposed !== null) process.stderr.write(`${exposed}\n`);
const pixels = startPixelPool();
const worker = startWorker({
  dataDir: config.dataDir,
  workerId: newId("worker"),
  rendererUrl: config.comfyuiUrl,
  provider: createComfyProvider({
    ...{ id: "comfyui", url: config.comfyuiUrl, websocket: config.comfyuiWebsocket, headers },
  }),
  pixels,
  log: (line) => process.stderr.write(`${line}\n`),
});
announceReady();

closeWhenAsked(async () => {
  await worker.close();
  await pixels.close();
});
