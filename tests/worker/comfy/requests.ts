import type { TestContext } from "node:test";
import { createComfyProvider } from "../../../worker/comfy/comfy-provider.ts";
import type { ComfyGraph, Provider, RenderOptions, RenderRequest } from "../../../worker/comfy/provider.ts";
import type { ComfySettings, ComfyTimers } from "../../../worker/comfy/settings.ts";
import { sizePx } from "./fake-state.ts";

export const ids = {
  first: "11111111-1111-4111-8111-111111111111",
  second: "22222222-2222-4222-8222-222222222222",
  third: "33333333-3333-4333-8333-333333333333",
};

/** Short enough for tests, long enough for two slow cores. */
const shortTimers: Partial<ComfyTimers> = {
  callMs: 5_000,
  transferMs: 5_000,
  pollMs: 10,
  submitGraceMs: 200,
  outageMs: 200,
  watchdogMs: 60_000,
  cancelMs: 5_000,
  socketOpenMs: 2_000,
  reconnectMinMs: 10,
  harvestRetryMs: 10,
  environmentMs: 0,
};

export function txt2img(seed = 1): ComfyGraph {
  return {
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "copax_timeless_sdxl.safetensors" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: sizePx, height: sizePx, batch_size: 1 } },
    "6": { class_type: "CLIPTextEncode", inputs: { text: "a space duck", clip: ["4", 1] } },
    "7": { class_type: "CLIPTextEncode", inputs: { text: "blurry", clip: ["4", 1] } },
    "3": {
      class_type: "KSampler",
      inputs: {
        model: ["4", 0],
        seed,
        steps: 4,
        cfg: 7,
        sampler_name: "euler",
        scheduler: "normal",
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
        denoise: 1,
      },
    },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "unset" } },
  };
}

export function requestOf(overrides: Partial<RenderRequest> = {}): RenderRequest {
  return {
    promptId: ids.first,
    previousPromptIds: [],
    graph: txt2img(),
    filenamePrefix: "space/ship",
    outputNodeId: "9",
    expected: { count: 1, widthPx: sizePx, heightPx: sizePx },
    tag: { project: "space", run: "run-1", job: "ship", attempt: 1 },
    references: [],
    ...overrides,
  };
}

export function optionsOf(overrides: Partial<RenderOptions> = {}): RenderOptions {
  return {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    takenOver: async () => null,
    ...overrides,
  };
}

/** A polling-only provider unless told otherwise; closed at the end of the test. */
export function providerOf(t: TestContext, url: string, overrides: Partial<ComfySettings> = {}): Provider {
  const timers = { ...shortTimers, ...overrides.timers };
  const provider = createComfyProvider({ id: "test", url, websocket: false, ...overrides, timers });
  t.after(() => provider.close());
  return provider;
}

/** Waits until the condition holds; fails after ten seconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
