import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { RendererOptions } from "../../../worker/comfy/renderer/options.ts";
import { type Renderer, startRenderer } from "../../../worker/comfy/renderer/server.ts";
import { post, type Speaker, untilIdle } from "./client.ts";
import { contractModels } from "./models.ts";
import type { Recording } from "./recording.ts";

/** The server a recording is replayed against. */
export interface Target extends Speaker {
  /** True of the demo renderer, whose pace and pictures are known to the last digit. */
  readonly isOurs: boolean;
  /** True of a server that was started here: only such a one can be stopped, or lose a file, on demand. */
  readonly isAtHand: boolean;
  /** Names in the recordings that start with this word get `tag` behind it, so that a server may be used again. */
  readonly tag: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  deleteOutput(path: string): Promise<void>;
}

/** How long a worker may take to do what /free asked for, and to tidy up after a prompt. */
export const freeMs = 350;

/** Slow enough that what happens while a prompt runs finds it running. */
const stepMs = 15;

/** Recordings that pause before they look at the running prompt again. */
const slow: { readonly [name: string]: number } = { "late-connect": 50, "ws-drop-and-reconnect": 30 };

/** Server flags of a recording's profile, as options of the demo renderer. */
const optionsOf: { readonly [profile: string]: Partial<RendererOptions> } = {
  default: {},
  preview: { previewMethod: "latent2rgb" },
  "preview-taesd": { previewMethod: "taesd" },
  "cache-lru": { cache: { kind: "lru", size: 32 } },
  "cache-none": { cache: { kind: "none" } },
  "no-metadata": { hasMetadata: false },
  cors: { corsOrigin: "*" },
  "small-upload": { uploadLimit: 1024 * 1024 },
  "ws-image": { hasWebsocketImage: true },
};

/** A demo renderer in a fresh folder with the recording's models and flags; closed after the test. */
export async function demoTarget(context: TestContext, { name, profile }: Recording): Promise<Target> {
  const output = await mkdtemp(join(tmpdir(), "diecast-contract-"));
  const options = {
    output,
    stepMs: slow[name] ?? stepMs,
    defectRate: 0,
    models: contractModels,
    ...optionsOf[profile],
  };
  let renderer: Renderer | null = await startRenderer(options);
  const { url, port } = renderer;
  const target: Target = {
    url,
    isOurs: true,
    isAtHand: true,
    tag: "",
    async stop() {
      await renderer?.close();
      renderer = null;
    },
    async start() {
      renderer = await startRenderer({ ...options, port });
    },
    deleteOutput: (path) => rm(join(output, path)),
  };
  context.after(async () => {
    await target.stop();
    await rm(output, { recursive: true, force: true });
  });
  return target;
}

/** Somebody else's server: used as it is. */
export function foreignTarget(url: string, tag: string): Target {
  const refuse = (): Promise<never> => Promise.reject(new Error("A server that is not ours is left alone."));
  return { url, isOurs: false, isAtHand: false, tag, stop: refuse, start: refuse, deleteOutput: refuse };
}

/** As the recorder did before each scenario: idle, an empty history, nothing in the caches. */
export async function settle(target: Target): Promise<void> {
  await post(target, "/queue", { clear: true });
  await post(target, "/interrupt", {});
  await untilIdle(target);
  await post(target, "/free", { unload_models: true, free_memory: true });
  await (target.isOurs ? pause(freeMs) : passOnce(target));
  await post(target, "/history", { clear: true });
}

/**
 * A worker that tidies up just then hears of /free only after its next prompt, and nothing tells. So it is given a prompt
 * that makes no file: whatever was asked for before is done when it takes the one after.
 */
async function passOnce(target: Target): Promise<void> {
  const prompt = { settle: { class_type: "PreviewAny", inputs: { source: "settle" } } };
  const { status } = await post(target, "/prompt", { prompt, client_id: "contract-settle" });
  assert.equal(status, 200, "a prompt of one PreviewAny");
  await untilIdle(target);
}
