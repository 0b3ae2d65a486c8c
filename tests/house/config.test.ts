import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { configToEnvironment, isLoopback, loadConfig } from "../../store/config.ts";

async function folderWith(config: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-config-"));
  if (config !== undefined) await writeFile(join(folder, "diecast.config.json"), JSON.stringify(config));
  return folder;
}

function refusal(...parts: readonly string[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, "CONFIG_INVALID");
    for (const part of parts) assert.ok(error.message.includes(part), `"${part}" is missing in: ${error.message}`);
    return true;
  };
}

test("without settings the safe defaults hold and say that they are defaults", async () => {
  const folder = await folderWith(undefined);
  const { config, origins } = await loadConfig({}, folder);
  assert.equal(config.host, "127.0.0.1");
  assert.equal(config.port, 4400);
  assert.equal(config.dataDir, join(folder, "data"));
  assert.equal(config.token, null);
  assert.deepEqual(new Set(Object.values(origins)), new Set(["default"]));
});

test("the environment wins over the file and the file over the defaults, each with its origin", async () => {
  const folder = await folderWith({ port: 5000, host: "localhost" });
  const { config, origins } = await loadConfig({ DIECAST_PORT: "6000" }, folder);
  assert.equal(config.port, 6000);
  assert.equal(origins.port, "environment DIECAST_PORT");
  assert.equal(config.host, "localhost");
  assert.equal(origins.host, "diecast.config.json");
  assert.equal(origins.dataDir, "default");
});

test("an empty variable counts as not set", async () => {
  const { config, origins } = await loadConfig({ DIECAST_PORT: "", COMFYUI_URL: "" }, await folderWith(undefined));
  assert.equal(config.port, 4400);
  assert.equal(config.comfyuiUrl, null);
  assert.equal(origins.port, "default");
});

test("the loaded configuration can't be changed", async () => {
  const { config } = await loadConfig({}, await folderWith(undefined));
  assert.throws(() => Object.assign(config, { port: 1 }), TypeError);
});

test("an unknown key in the file is refused by name", async () => {
  await assert.rejects(loadConfig({}, await folderWith({ prot: 1 })), refusal("prot", "diecast.config.json"));
});

test("an unknown DIECAST_ variable is refused by name, with the ones that exist", async () => {
  const folder = await folderWith(undefined);
  await assert.rejects(loadConfig({ DIECAST_PROT: "1" }, folder), refusal("DIECAST_PROT", "DIECAST_PORT"));
});

test("bad values are refused with key, place and rule", async () => {
  const folder = await folderWith(undefined);
  await assert.rejects(loadConfig({ DIECAST_PORT: "many" }, folder), refusal("port", "DIECAST_PORT", "whole number"));
  await assert.rejects(loadConfig({ DIECAST_PORT: "65536" }, folder), refusal("port", "65535"));
  await assert.rejects(loadConfig({ COMFYUI_WEBSOCKET: "yes" }, folder), refusal("COMFYUI_WEBSOCKET", "true or false"));
  await assert.rejects(loadConfig({ COMFYUI_URL: "ftp://host" }, folder), refusal("COMFYUI_URL", "must match"));
});

test("a file that is no JSON object is refused", async () => {
  await assert.rejects(loadConfig({}, await folderWith([1])), refusal("one JSON object"));
  const folder = await folderWith({});
  await writeFile(join(folder, "diecast.config.json"), "{");
  await assert.rejects(loadConfig({}, folder), refusal("not valid JSON"));
});

test("several renderers come as a list, from one variable or from the file, and a child gets the same", async () => {
  const urls = ["http://127.0.0.1:8188", "https://gpu.example/comfy"];
  const { config, origins } = await loadConfig(
    { COMFYUI_URL: urls.join(", ") },
    await folderWith({ comfyuiUrl: "http://x" }),
  );
  assert.deepEqual([config.comfyuiUrl, config.comfyuiUrls], [urls[0], urls]);
  assert.equal(origins.comfyuiUrls, "environment COMFYUI_URL");
  assert.equal(origins.comfyuiUrl, "environment COMFYUI_URL");
  const inChild = await loadConfig(configToEnvironment(config, undefined, {}), await folderWith(undefined));
  assert.deepEqual(inChild.config.comfyuiUrls, urls);
  const fromFile = await loadConfig({}, await folderWith({ comfyuiUrl: urls[0] }));
  assert.deepEqual(fromFile.config.comfyuiUrls, [urls[0]]);
  await assert.rejects(
    loadConfig({ COMFYUI_URL: "http://a,ftp://b" }, await folderWith(undefined)),
    refusal("comfyuiUrls", "COMFYUI_URL", "https?"),
  );
  const both = await folderWith({ comfyuiUrl: urls[0], comfyuiUrls: urls });
  await assert.rejects(loadConfig({}, both), refusal("keep one of them"));
});

test("an address other than loopback demands a token", async () => {
  const folder = await folderWith(undefined);
  await assert.rejects(loadConfig({ DIECAST_HOST: "0.0.0.0" }, folder), refusal("token", "DIECAST_TOKEN", "0.0.0.0"));
  const { config } = await loadConfig({ DIECAST_HOST: "0.0.0.0", DIECAST_TOKEN: "0123456789abcdef" }, folder);
  assert.equal(config.host, "0.0.0.0");
});

test("only names and addresses of this machine are loopback", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost"]) assert.equal(isLoopback(host), true, host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org"])
    assert.equal(isLoopback(host), false, host);
});

test("a child that loads the configuration from its environment gets the same values", async () => {
  const settings = { DIECAST_PORT: "5001", COMFYUI_URL: "http://127.0.0.1:8188", COMFYUI_WEBSOCKET: "false" };
  const { config } = await loadConfig(settings, await folderWith(undefined));
  const inChild = await loadConfig(configToEnvironment(config, undefined, {}), await folderWith(undefined));
  assert.deepEqual(inChild.config, config);
});

test("headers for ComfyUI are one JSON object, arrive in a child as they are, and a value that is none is refused", async () => {
  const headers = { authorization: "Bearer abc", "x-team": "art" };
  const { config } = await loadConfig({ COMFYUI_HEADERS: JSON.stringify(headers) }, await folderWith(undefined));
  assert.deepEqual(config.comfyuiHeaders, headers);
  const inChild = await loadConfig(configToEnvironment(config, undefined, {}), await folderWith(undefined));
  assert.deepEqual(inChild.config, config);
  for (const text of ["Bearer abc", "[]", '{"a b":"c"}', '{"a":"line\\nbreak"}'])
    await assert.rejects(
      loadConfig({ COMFYUI_HEADERS: text }, await folderWith(undefined)),
      refusal("comfyuiHeaders"),
      text,
    );
});

test("a child that is told where its settings came from says so too", async () => {
  const { config, origins } = await loadConfig({ DIECAST_PORT: "5001" }, await folderWith(undefined));
  const inChild = await loadConfig(configToEnvironment(config, origins, {}), await folderWith(undefined));
  assert.deepEqual(inChild.origins, origins);
});
