import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { RendererOptions } from "../../../worker/comfy/renderer/options.ts";
import { type Renderer, startRenderer } from "../../../worker/comfy/renderer/server.ts";
import { contractModels } from "../contract/models.ts";

export interface RunningRenderer {
  readonly renderer: Renderer;
  readonly output: string;
}

/** A renderer in a fresh folder, without pauses and planted defects unless asked; closed after the test. */
export async function startFor(context: TestContext, options: Partial<RendererOptions> = {}): Promise<RunningRenderer> {
  const output = await mkdtemp(path.join(tmpdir(), "diecast-renderer-"));
  const renderer = await startRenderer({ output, stepMs: 0, defectRate: 0, models: contractModels, ...options });
  context.after(async () => {
    await renderer.close();
    await rm(output, { recursive: true, force: true });
  });
  return { renderer, output };
}

interface PictureWish {
  readonly seed?: number;
  readonly steps?: number;
  readonly prefix?: string;
  readonly text?: string;
  readonly size?: number;
}

/** The standard text-to-image graph. */
export function pictureGraph(wish: PictureWish = {}) {
  const { seed = 1, steps = 4, prefix = "t/pic", text = "a red fox in snow", size = 64 } = wish;
  const links = { model: ["4", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0] };
  const settings = { seed, steps, cfg: 7.5, sampler_name: "euler", scheduler: "normal", denoise: 0.99 };
  return {
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "ckpt_copax_sdxl.safetensors" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: size, height: size, batch_size: 1 } },
    "6": { class_type: "CLIPTextEncode", inputs: { text, clip: ["4", 1] } },
    "7": { class_type: "CLIPTextEncode", inputs: { text: "blurry", clip: ["4", 1] } },
    "3": { class_type: "KSampler", inputs: { ...links, ...settings } },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: prefix } },
  };
}

/** A graph without models that is done at once. */
export function flatGraph(prefix: string, color = 7) {
  return {
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color } },
    "3": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix } },
  };
}
