import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowTemplate } from "../../core/contracts.ts";
import { readExample } from "../../scripts/seed/examples.ts";
import { lookupAfter } from "../../scripts/seed/lookup.ts";

const lookup = await lookupAfter(null, await readExample("astroduck_demo"));
const templates: readonly WorkflowTemplate[] = lookup.list("workflow-templates").map(({ value }) => value);

/** Nodes that every ComfyUI has, with the type of each of their plain inputs. */
const coreNodes: Readonly<Record<string, readonly string[]>> = {
  CheckpointLoaderSimple: ["ckpt_name"],
  CLIPTextEncode: ["text", "clip"],
  EmptyLatentImage: ["width", "height", "batch_size"],
  ImageScale: ["image", "upscale_method", "width", "height", "crop"],
  KSampler: [
    ...["model", "seed", "steps", "cfg", "sampler_name", "scheduler"],
    ...["positive", "negative", "latent_image", "denoise"],
  ],
  LoadImage: ["image"],
  SaveImage: ["images", "filename_prefix"],
  VAEDecode: ["samples", "vae"],
  VAEEncode: ["pixels", "vae"],
};

test("there is a template for text and one for an anchor picture", () => {
  assert.deepEqual(
    templates.map(({ id, intent }) => [id, intent]),
    [
      ["img2img_anchor", "img2img"],
      ["txt2img", "txt2img"],
    ],
  );
});

test("graphs consist of core nodes with exactly their inputs", () => {
  for (const { id, graph } of templates) {
    for (const [nodeId, { class_type, inputs }] of Object.entries(graph)) {
      assert.deepEqual(Object.keys(inputs).sort(), [...(coreNodes[class_type] ?? [])].sort(), `${id} ${nodeId}`);
    }
  }
});

test("every link leads to a node of the graph", () => {
  for (const { id, graph } of templates) {
    const links = Object.values(graph).flatMap(({ inputs }) => Object.values(inputs).filter(Array.isArray));
    assert.ok(links.length > 0);
    for (const [nodeId] of links) assert.ok(String(nodeId) in graph, `${id}: ${nodeId}`);
  }
});

test("every binding replaces a plain value of the type it says, and no value twice", () => {
  for (const { id, graph, bindings } of templates) {
    const places = bindings.map(({ nodeId, inputName }) => `${nodeId}.${inputName}`);
    assert.equal(new Set(places).size, places.length, id);
    for (const { name, nodeId, inputName, kind } of bindings) {
      const expected = kind === "integer" || kind === "number" ? "number" : "string";
      assert.equal(typeof graph[nodeId]?.inputs[inputName], expected, `${id}: ${name}`);
    }
  }
});

test("what a LoRA chain feeds is fed by the loader today, and the output node saves", () => {
  for (const { id, graph, loraInsert, outputNodeId } of templates) {
    assert.ok(loraInsert, id);
    const linkAt = ({ nodeId, inputName }: { nodeId: string; inputName: string }) => graph[nodeId]?.inputs[inputName];
    for (const place of loraInsert.modelConsumers) assert.deepEqual(linkAt(place), [loraInsert.afterNodeId, 0]);
    for (const place of loraInsert.clipConsumers) assert.deepEqual(linkAt(place), [loraInsert.afterNodeId, 1]);
    assert.equal(graph[outputNodeId]?.class_type, "SaveImage");
  }
});
