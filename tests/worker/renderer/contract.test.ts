import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { Json, JsonObject } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { type Renderer, startRenderer } from "../../../worker/comfy/renderer/server.ts";
import { contractModels, readRecording, replayStep } from "./contract-replay.ts";
import { asMap, flush, listen } from "./renderer-client.ts";

/** Recordings whose prompts run one after the other, so that every message sequence is fixed. */
const serialRecordings = [
  ...["run-cold-txt2img", "run-cached-rerun", "run-seed-change", "run-prefix-change", "run-prompt-change"],
  ...["run-renumbered-ids", "run-twin-outputs", "run-batch-2", "run-model-free", "run-ksampler-advanced-clipskip"],
  ...["run-two-outputs", "run-img2img", "run-checkpoint-aba", "run-lora-model-only", "partial-targets", "coercion"],
  ...["seed-range", "validation-top-level", "validation-node-errors", "validation-partial", "view-matrix"],
  ...["upload-matrix", "upload-mask", "loadimage-refs", "filename-prefix", "history-matrix", "prompt-id", "methods"],
  ...["origin-host", "discovery", "object-info", "error-partial-output"],
];

for (const name of serialRecordings) {
  test(`the renderer answers as the recorded server does: ${name}`, async (context) => {
    const output = await mkdtemp(path.join(tmpdir(), "diecast-renderer-"));
    const renderer = await startRenderer({ output, stepMs: 0, defectRate: 0, models: contractModels });
    context.after(async () => {
      await renderer.close();
      await rm(output, { recursive: true, force: true });
    });
    await replay(renderer, name);
  });
}

async function replay(renderer: Renderer, name: string): Promise<void> {
  const recording = readRecording(name);
  const listeners = await Promise.all(recording.sockets.map((socket) => connect(renderer, socket)));
  for (const step of recording.steps) if (isSupported(step)) await replayStep(renderer, step);
  for (const [index, listener] of listeners.entries()) {
    const socket = recording.sockets[index] ?? new Map();
    assert.equal(BigInt(listener.status), socket.get("status"));
    if (listener.status !== 101) continue;
    await flush(listener);
    if (recording.steps.every(isSupported)) compareWords(listener.words, recordedWords(socket));
    await listener.close();
  }
}

function connect(renderer: Renderer, socket: JsonObject) {
  const client = asMap(socket.get("query")).get("clientId");
  const origin = asMap(socket.get("headers")).get("Origin");
  const headers =
    origin === undefined ? {} : { origin: String(origin).replace("<host>:<port>", `127.0.0.1:${renderer.port}`) };
  return listen(renderer, `/ws?clientId=${client}`, headers as Record<string, string>);
}

/** Classes and folders a later issue adds; steps that need them are left out, and with them the message sequence. */
const laterClasses = ["ControlNetLoader", "LoadImageMask", "CLIPTextEncodeSDXL"];
const laterPaths = [
  "LoadImageMask",
  "ControlNet",
  "SetLatentNoiseMask",
  "VAEEncodeForInpaint",
  "SDXL",
  "ImageBlend",
  "experiment",
  "vae_approx",
  "controlnet",
  "view_metadata",
];

/** The temporary file of another server's name, and the prompt of `loadimage-refs` that needs LoadImageMask. */
const laterPrompts = ["cb8dce55-0000-4000-8000-000000000012"];

function isSupported(step: JsonObject): boolean {
  const request = asMap(step.get("request"));
  if (laterPaths.some((part) => String(request.get("path")).includes(part))) return false;
  if (
    String(request.get("query") instanceof Map ? asMap(request.get("query")).get("filename") : "").startsWith(
      "ComfyUI_temp_",
    )
  )
    return false;
  if (laterPrompts.some((id) => String(request.get("path")).endsWith(id))) return false;
  const body = request.get("body");
  const graph = body instanceof Map ? body.get("prompt") : undefined;
  const nodes: Json[] = graph instanceof Map ? [...graph.values()] : [];
  return !nodes.some((node) => node instanceof Map && laterClasses.includes(String(node.get("class_type"))));
}

/** Some recordings keep only a few kinds of messages; then only those are compared. */
function compareWords(words: readonly string[], recorded: readonly string[]): void {
  const isWhole = recorded[0]?.startsWith("status");
  const kept = isWhole ? words : words.filter((word) => /^(executed|execution_error)\(/.test(word));
  assert.deepEqual(simplifyWords(kept), recorded);
}

/** The order of nodes inside one progress_state is incidental. */
function simplifyWords(words: readonly string[]): string[] {
  return words.map((word) =>
    word.replace(/^progress_state\((.*)\)$/, (_, nodes: string) => `progress_state(${nodes.split(",").sort()})`),
  );
}

function recordedWords(socket: JsonObject): string[] {
  const words = (socket.get("sequence") as string[]).filter((word) => !word.startsWith("[") && !word.startsWith("->"));
  return simplifyWords(words);
}
