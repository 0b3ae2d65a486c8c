import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { examine } from "../../scripts/doctor/command.ts";
import { describeFindings, type Finding } from "../../scripts/doctor/finding.ts";
import { checkModels } from "../../scripts/doctor/models.ts";
import type { NeededModel } from "../../scripts/doctor/projects.ts";
import { createClient } from "../../worker/comfy/client.ts";
import { defaultModels } from "../../worker/comfy/renderer/models.ts";
import { defaultTimers } from "../../worker/comfy/settings.ts";
import { createTransport } from "../../worker/comfy/transport.ts";
import { seedDemo } from "../helpers/seeded.ts";
import { contractModels } from "../worker/contract/models.ts";
import { startFor } from "../worker/renderer/running.ts";

async function emptyFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-doctor-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const byCheck = (findings: readonly Finding[]): ReadonlyMap<string, Finding> =>
  new Map(findings.map((finding) => [finding.check, finding]));

test("a healthy machine with a renderer has no failures, and the renderer's version and clock are told", async (t) => {
  const { renderer } = await startFor(t);
  const folder = await emptyFolder(t);
  const findings = byCheck(await examine({ DIECAST_PORT: "0", COMFYUI_URL: renderer.url }, folder));
  assert.deepEqual(
    [...findings.values()].filter(({ level }) => level === "fail"),
    [],
  );
  assert.match(findings.get("renderer")?.sentence ?? "", /ComfyUI 0\.3\.64 .* answers/);
  assert.equal(findings.get("clock")?.level, "ok");
  assert.equal(findings.get("projects")?.level, "warn");
});

test("an unknown setting is the one finding, with its name", async (t) => {
  const folder = await emptyFolder(t);
  await writeFile(join(folder, "diecast.config.json"), '{"prot": 4400}');
  const [finding, ...others] = await examine({}, folder);
  assert.equal(finding?.level, "fail");
  assert.match(finding?.sentence ?? "", /prot/);
  assert.deepEqual(others, []);
});

test("a data folder that is a file, a taken port and an absent renderer each fail with a way to mend them", async (t) => {
  const { renderer } = await startFor(t);
  const folder = await emptyFolder(t);
  await writeFile(join(folder, "data"), "no folder");
  const environment = {
    DIECAST_PORT: String(renderer.port),
    COMFYUI_URL: "http://127.0.0.1:9",
    DIECAST_DATA: "/proc/data",
  };
  const findings = byCheck(await examine(environment, folder));
  for (const check of ["data folder", "port", "renderer"]) {
    assert.equal(findings.get(check)?.level, "fail", check);
    assert.ok((findings.get(check)?.fix ?? "").length > 10, check);
  }
});

test("of several renderers each is looked at, and what only one of them lacks is a warning", async (t) => {
  const [full, bare] = await Promise.all([startFor(t, { models: defaultModels }), startFor(t)]);
  const folder = await emptyFolder(t);
  const dataDir = join(folder, "data");
  await seedDemo(dataDir);
  const of = async (...urls: string[]) => {
    const findings = await examine({ DIECAST_PORT: "0", DIECAST_DATA: dataDir, COMFYUI_URL: urls.join(",") }, folder);
    return (url: string, check: string) =>
      findings
        .filter((finding) => finding.check === check && finding.sentence.startsWith(url))
        .map(({ level }) => level);
  };
  const away = "http://127.0.0.1:9";
  const levels = await of(full.renderer.url, bare.renderer.url, away);
  assert.deepEqual(
    [full.renderer.url, bare.renderer.url, away].map((url) => levels(url, "renderer")),
    [["ok"], ["ok"], ["fail"]],
  );
  assert.ok(!levels(bare.renderer.url, "checkpoints").includes("fail"));
  assert.ok(levels(bare.renderer.url, "checkpoints").includes("warn"));
  const both = await of(bare.renderer.url, away);
  assert.ok(both(bare.renderer.url, "checkpoints").includes("fail"));
});

test("headers with a secret over plain http to another machine are a warning that does not show them", async (t) => {
  const folder = await emptyFolder(t);
  const environment = {
    DIECAST_PORT: "0",
    COMFYUI_URL: "http://198.51.100.1:9",
    COMFYUI_HEADERS: '{"authorization":"Bearer s3cret"}',
  };
  const findings = await examine({ ...environment, COMFYUI_URL: "http://comfy.invalid" }, folder);
  assert.equal(byCheck(findings).get("renderer access")?.level, "warn");
  assert.ok(!JSON.stringify(findings).includes("s3cret"));
});

test("missing nodes and models say where to get them, and a LoRA of another family is told by its own words", async (t) => {
  const { renderer } = await startFor(t, { models: contractModels });
  const transport = createTransport(renderer.url, {}, new AbortController().signal);
  const client = createClient(transport, defaultTimers);
  const model = (change: Partial<NeededModel>): NeededModel => ({
    ...{
      folder: "loras",
      file: "lora_ink_style.safetensors",
      sha256: null,
      sourceUrl: null,
      architecture: null,
      by: "LoRA x",
    },
    ...change,
  });
  const findings = await checkModels(client, {
    classTypes: ["KSampler", "NoSuchNode"],
    models: [
      model({ architecture: "sdxl" }),
      model({ folder: "checkpoints", file: "gone.safetensors", sourceUrl: "https://example.org/gone" }),
      model({ folder: "checkpoints", file: "ckpt_copax_sdxl.safetensors", architecture: "sd15", by: "checkpoint c" }),
    ],
  });
  assert.deepEqual(
    findings.map(({ check, level }) => `${check} ${level}`),
    ["nodes fail", "checkpoints ok", "checkpoints fail", "loras ok", "loras warn"],
  );
  const text = describeFindings(findings);
  assert.match(text, /NoSuchNode/);
  assert.match(text, /Get it from https:\/\/example\.org\/gone and put it into ComfyUI's models\/checkpoints folder/);
  assert.match(text, /made for sd15, but the checkpoint of LoRA x is sdxl/);
});
