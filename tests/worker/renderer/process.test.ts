import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { nodeArguments } from "../../../store/programs.ts";
import { readTextChunks } from "../../../worker/comfy/renderer/files/png-text.ts";
import { call, post, untilIdle } from "../contract/client.ts";
import { pictureGraph, startFor } from "./running.ts";

const entry = fileURLToPath(new URL("../../../worker/comfy/renderer/main.ts", import.meta.url));

async function launch(context: TestContext, ...args: string[]): Promise<{ child: ChildProcess; firstLine: string }> {
  const child = spawn(process.execPath, [...nodeArguments(entry), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  context.after(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [firstLine] = (await once(lines, "line", { signal: AbortSignal.timeout(30_000) })) as [string];
  return { child, firstLine };
}

test("the process says its port in one JSON line and ends cleanly on SIGTERM, even while it paints", async (t) => {
  const output = await mkdtemp(path.join(tmpdir(), "diecast-renderer-"));
  t.after(() => rm(output, { recursive: true, force: true }));
  const { child, firstLine } = await launch(t, "--port", "0", "--output", output);
  const { ready, port } = JSON.parse(firstLine) as { ready: boolean; port: number };
  assert.equal(ready, true);
  const renderer = { port, url: `http://127.0.0.1:${port}`, close: () => Promise.resolve() };
  const graph = pictureGraph({ steps: 500 });
  graph["4"].inputs.ckpt_name = "pony_diffusion_v6_xl.safetensors";
  assert.equal((await post(renderer, "/prompt", { prompt: graph })).status, 200);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit", { signal: AbortSignal.timeout(5_000) })) as [number];
  assert.equal(code, 0);
});

test("a wrong argument ends the process with a sentence naming it", async (t) => {
  const child = spawn(process.execPath, [...nodeArguments(entry), "--output", tmpdir(), "--step-ms", "soon"]);
  t.after(() => void child.kill("SIGKILL"));
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, "exit", { signal: AbortSignal.timeout(30_000) })) as [number];
  assert.equal(code, 1);
  assert.match(text, /CONFIG_INVALID.*--step-ms soon/s);
});

test("what was planted is written beside the pictures and can't be fetched", async (t) => {
  const { renderer, output } = await startFor(t, { defectRate: 1 });
  await post(renderer, "/prompt", { prompt: pictureGraph({ text: "heart icon, white background", prefix: "a/b" }) });
  await untilIdle(renderer);
  const truth = JSON.parse(await readFile(path.join(output, ".truth", "a", "b_00001_.png.json"), "utf8")) as {
    defects: string[];
  };
  assert.equal(truth.defects.length, 1);
  for (const query of ["filename=b_00001_.png.json&subfolder=.truth/a", "filename=x&subfolder=.renderer/input"]) {
    assert.equal((await call(renderer, `/view?${query}`)).status, 403, query);
  }
});

test("a picture carries its graph and the extra chunks, in ASCII, and is an RGB PNG of the size asked for", async (t) => {
  const { renderer } = await startFor(t);
  const extra = { extra_pnginfo: { workflow: { version: 0.4 }, our_job: { title: "Łódź ✓" } } };
  await post(renderer, "/prompt", { prompt: pictureGraph({ size: 96 }), extra_data: extra });
  await untilIdle(renderer);
  const { body } = await call(renderer, "/view?filename=pic_00001_.png&subfolder=t");
  const chunks = new Map(readTextChunks(body));
  assert.deepEqual([...chunks.keys()], ["prompt", "workflow", "our_job"]);
  assert.equal(chunks.get("our_job"), '{"title": "\\u0141\\u00f3d\\u017a \\u2713"}');
  assert.deepEqual(JSON.parse(chunks.get("prompt") ?? ""), pictureGraph({ size: 96 }));
  const { width, height, channels } = await sharp(body).metadata();
  assert.deepEqual([width, height, channels], [96, 96, 3]);
});
