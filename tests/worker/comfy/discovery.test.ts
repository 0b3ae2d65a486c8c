import assert from "node:assert/strict";
import { test } from "node:test";
import { withInput } from "../../../worker/comfy/graph.ts";
import type { JsonRecord } from "../../../worker/comfy/json.ts";
import { isRecord, recordOf } from "../../../worker/comfy/json.ts";
import { startFakeComfy } from "./fake-comfy.ts";
import { json } from "./fake-routes.ts";
import { bodiesOf, recording } from "./recording.ts";
import { providerOf, txt2img } from "./requests.ts";

/** A server that answers what the real one answered, class by class. */
async function discoveryServer() {
  const fake = await startFakeComfy();
  const infos = bodiesOf(await recording("object-info"), "/object_info/*").filter(isRecord);
  const [stats] = bodiesOf(await recording("discovery"), "/system_stats");
  const state = { stats: recordOf(stats) };
  fake.intercept = (call, response) => {
    const classType = call.path.split("/")[2] ?? "";
    if (call.path === "/system_stats") json(response, state.stats);
    else json(response, infos.find((info) => classType in info) ?? {});
    return true;
  };
  return { fake, state };
}

const known = withInput(txt2img(), "4", "ckpt_name", "ckpt_copax_sdxl.safetensors");

test("a graph the server can run misses nothing", async (t) => {
  const { fake } = await discoveryServer();
  t.after(() => fake.close());
  assert.deepEqual(await providerOf(t, fake.url).preflight({ graph: known }), []);
});

test("missing models, values, inputs, links and nodes are all named with their place", async (t) => {
  const { fake } = await discoveryServer();
  t.after(() => fake.close());
  let graph = withInput(known, "4", "ckpt_name", "other.safetensors");
  graph = withInput(graph, "3", "sampler_name", "nope");
  graph = withInput(graph, "3", "model", "4");
  graph = withInput(graph, "3", "cfg", undefined);
  graph = { ...graph, "50": { class_type: "NoSuchNode", inputs: {} } };
  const missing = await providerOf(t, fake.url).preflight({ graph });
  const places = missing.map(({ kind, nodeId, inputName }) => `${kind} ${nodeId} ${inputName}`).sort();
  assert.deepEqual(places, [
    "input 3 cfg",
    "input 3 model",
    "model 4 ckpt_name",
    "node 50 null",
    "value 3 sampler_name",
  ]);
});

test("lists of the newer schema are read too, and uploads need not be listed", async (t) => {
  const { fake } = await discoveryServer();
  t.after(() => fake.close());
  const blend = { image1: ["8", 0], image2: ["8", 0], blend_factor: 0.5, blend_mode: "nope" };
  const graph = {
    ...known,
    "30": { class_type: "ImageBlend", inputs: blend },
    "31": { class_type: "LoadImage", inputs: { image: "diecast/ref_ab.png" } },
  };
  const missing = await providerOf(t, fake.url).preflight({ graph });
  assert.deepEqual(
    missing.map(({ kind, inputName, value }) => [kind, inputName, value]),
    [["value", "blend_mode", "nope"]],
  );
});

test("the fingerprint survives a restart on another port and changes with version or flags", async (t) => {
  const { fake, state } = await discoveryServer();
  t.after(() => fake.close());
  const provider = providerOf(t, fake.url);
  const system = recordOf(state.stats["system"]);
  const change = (part: JsonRecord) => {
    state.stats = { ...state.stats, system: { ...system, ...part } };
  };
  const before = await provider.probe();
  assert.equal(before.version, "0.3.64");
  assert.deepEqual(before.flags, ["--cpu"]);
  change({ ram_free: 1, argv: ["main.py", "--port", "9999", "--cpu"] });
  assert.equal((await provider.probe()).fingerprint, before.fingerprint);
  change({ argv: ["main.py", "--cpu", "--cache-lru", "32"] });
  const changed = await provider.probe();
  assert.deepEqual(changed.flags, ["--cache-lru 32", "--cpu"]);
  assert.notEqual(changed.fingerprint, before.fingerprint);
});
