import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { sha256Hex } from "../../core/hash.ts";
import { loraFile, pngOf, textChunk } from "../core/intake/fixtures.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, pageUrl("new"));
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;
const button = (name: string) => tab.page.getByRole("button", { name, exact: true });

async function read(path: string): Promise<{ status: number; document: Record<string, unknown> }> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${path}`);
  return { ...((await answer.json()) as { document: Record<string, unknown> }), status: answer.status };
}

async function give(name: string, buffer: Buffer): Promise<void> {
  await tab.page.goto(pageUrl("new"));
  await tab.page.getByRole("tab", { name: "File" }).click();
  await tab.page
    .locator("#intake-file")
    .setInputFiles({ name, mimeType: name.endsWith("png") ? "image/png" : "application/octet-stream", buffer });
}

test("a model file becomes a LoRA draft, says what was not taken over, asks what it can't know, and is kept then", async () => {
  const metadata = {
    ss_sd_model_name: "models/copax_timeless_sdxl.safetensors",
    "modelspec.title": "Adk duck",
    "modelspec.trigger_phrase": "adk_duck",
    ss_learning_rate: "0.0001",
  };
  const file = loraFile(metadata);
  await give("adk_duck.safetensors", file);
  await tab.page.getByRole("heading", { name: "A draft of LoRA adk_duck" }).waitFor();
  await tab.page.getByText("ss_learning_rate").waitFor();
  await button("Read all of it").click();
  await button("Read all of it").waitFor({ state: "detached" });
  await tab.page.locator("#open-loras-0").selectOption("project");
  assert.equal((await read("loras/adk_duck")).status, 404, "reading a file stores nothing");
  assert.deepEqual(await seriousFindings(tab.page), []);
  await button("See what it would create").click();
  await button("Create 1 draft").click();
  await tab.page.getByRole("heading", { level: 1, name: "Adk duck" }).waitFor();
  const { document } = await read("loras/adk_duck");
  assert.deepEqual([document["scope"], document["triggerWords"]], ["project", ["adk_duck"]]);
  const [release] = document["releases"] as { readonly sha256?: string }[];
  assert.equal(release?.sha256, sha256Hex(file), "all of it was read for this");
});

test("what a file can't tell is typed in, and stands in the draft", async () => {
  await give("odd:name?.safetensors", loraFile({ ss_sd_model_name: "models/copax_timeless_sdxl.safetensors" }));
  const asked = tab.page.getByLabel(/^What is the file called in the renderer/);
  await asked.fill("odd_name.safetensors");
  await tab.page.locator("summary", { hasText: "As text" }).click();
  await tab.page.waitForFunction(() => document.querySelector("textarea")?.value.includes("odd_name.safetensors"));
});

test("a picture with its infotext becomes a spec with the words it was made with", async () => {
  const infotext =
    "a copper kettle, steam\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5";
  await give("kettle.png", pngOf(textChunk("parameters", infotext)));
  await tab.page.getByRole("heading", { name: /A draft of spec/ }).waitFor();
  await tab.page.locator("#open-specs-0").selectOption("ui_icon");
  await button("See what it would create").click();
  await tab.page.getByText("a copper kettle", { exact: false }).last().waitFor();
  await button("Create 1 draft").waitFor();
});

test("a workflow shows where each binding goes", async () => {
  const graph = {
    "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "copax.safetensors" } },
    "2": { class_type: "CLIPTextEncode", inputs: { text: "a", clip: ["1", 1] } },
    "3": { class_type: "CLIPTextEncode", inputs: { text: "b", clip: ["1", 1] } },
    "4": { class_type: "EmptyLatentImage", inputs: { width: 512, height: 512, batch_size: 1 } },
    "5": {
      class_type: "KSampler",
      inputs: {
        ...{ model: ["1", 0], positive: ["2", 0], negative: ["3", 0], latent_image: ["4", 0], seed: 1, steps: 8 },
        ...{ cfg: 7, sampler_name: "euler", scheduler: "normal", denoise: 1 },
      },
    },
    "6": { class_type: "VAEDecode", inputs: { samples: ["5", 0], vae: ["1", 2] } },
    "7": { class_type: "SaveImage", inputs: { images: ["6", 0], filename_prefix: "x" } },
  };
  await give("my_flow.json", Buffer.from(JSON.stringify(graph)));
  const row = tab.page.locator("tr", { has: tab.page.getByRole("rowheader", { name: "positive", exact: true }) });
  await row.getByText("CLIPTextEncode 2.text").waitFor();
  await tab.page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowPx(tab.page), 0);
  assert.deepEqual(await seriousFindings(tab.page), []);
  await tab.page.setViewportSize({ width: 1280, height: 860 });
});

test("a file that is nothing of that kind is refused in words", async () => {
  await give("notes.bin", Buffer.from([0, 1, 2, 3]));
  await tab.page.getByRole("alert").first().waitFor();
});

test("a spec is duplicated under a new id, and retired after its consequences were shown", async () => {
  await tab.page.goto(pageUrl("documents/specs/icon_coin"));
  await button("Duplicate").click();
  await tab.page.getByLabel("Title of the copy").fill("Second coin");
  await button("See what it would create").click();
  await button("Create 1 draft").click();
  await tab.page.getByRole("heading", { level: 1, name: "Second coin" }).waitFor();
  await tab.page.goto(pageUrl("documents/specs/icon_coin"));
  await button("Retire").click();
  await button("Keep it").click();
  await button("Retire it").waitFor({ state: "detached" });
  await button("Retire").click();
  await button("Retire it").waitFor();
  assert.equal((await read("specs/icon_coin")).document["status"], "ready");
  await button("Retire it").click();
  await tab.page.getByText("icon_coin is retired.").waitFor();
  assert.equal((await read("specs/icon_coin")).document["status"], "retired");
  assert.deepEqual(tab.faults, []);
});
