import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stack, WorkflowTemplate } from "../../../core/contracts.ts";
import { type ComfyGraph, type GraphValues, renderGraph } from "../../../core/policy/graph.ts";
import { codesOf } from "./small-project.ts";
import { templates } from "./small-templates.ts";

const [txt2img, img2img] = templates as readonly [WorkflowTemplate, WorkflowTemplate];

const values: GraphValues = {
  positive: "a ship",
  negative: "text",
  seed: 42,
  steps: 12,
  cfg: 6.5,
  sampler: "dpmpp_2m",
  scheduler: "karras",
  width: 512,
  height: 768,
  batchSize: 1,
  checkpoint: "copax.safetensors",
  clipSkip: 1,
  filenamePrefix: "diecast",
  referenceImage: null,
  denoise: null,
};

const chain = (...ids: readonly string[]): Stack["chosen"] =>
  ids.map((loraId, place) => ({
    loraId,
    releaseId: "r1",
    file: `${loraId}.safetensors`,
    layer: "project",
    weight: 0.5 + place / 10,
    triggerWords: [],
    reason: "",
    rule: "",
  }));

function graphOf(
  template: WorkflowTemplate,
  loras: Stack["chosen"],
  clipSkip: number | null,
  change: Partial<GraphValues> = {},
): ComfyGraph {
  const graph = renderGraph(template, { ...values, ...change }, loras, clipSkip);
  if (!graph.ok) assert.fail(JSON.stringify(graph.refusals));
  return graph.value;
}

const loraNode = (id: string, weight: number, from: string) => ({
  class_type: "LoraLoader",
  inputs: {
    model: [from, 0],
    clip: [from, 1],
    lora_name: `${id}.safetensors`,
    strength_model: weight,
    strength_clip: weight,
  },
});

/** The whole graph of the small template, its model and clip read from the given nodes. */
const golden = (model: readonly unknown[], clip: readonly unknown[]): ComfyGraph => ({
  "3": {
    class_type: "KSampler",
    inputs: {
      model,
      seed: 42,
      steps: 12,
      cfg: 6.5,
      sampler_name: "dpmpp_2m",
      scheduler: "karras",
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
      denoise: 1,
    },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "copax.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 512, height: 768, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a ship", clip } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "text", clip } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "diecast" } },
});

test("without LoRAs the graph reads model and clip from the checkpoint and has no LoRA node", () => {
  assert.deepEqual(graphOf(txt2img, [], null), golden(["4", 0], ["4", 1]));
});

test("one LoRA stands between the checkpoint and all that reads from it", () => {
  assert.deepEqual(graphOf(txt2img, chain("a"), null), {
    ...golden(["10", 0], ["10", 1]),
    "10": loraNode("a", 0.5, "4"),
  });
});

test("three LoRAs form a chain in the order of the stack, each with its weight", () => {
  assert.deepEqual(graphOf(txt2img, chain("a", "b", "c"), null), {
    ...golden(["12", 0], ["12", 1]),
    "10": loraNode("a", 0.5, "4"),
    "11": loraNode("b", 0.6, "10"),
    "12": loraNode("c", 0.7, "11"),
  });
});

test("clip skip follows the chain on the way to the encoders; skip 1 and none add nothing", () => {
  const skipped = graphOf(txt2img, chain("a"), 2);
  assert.deepEqual(skipped, {
    ...golden(["10", 0], ["11", 0]),
    "10": loraNode("a", 0.5, "4"),
    "11": { class_type: "CLIPSetLastLayer", inputs: { clip: ["10", 1], stop_at_clip_layer: -2 } },
  });
  assert.deepEqual(graphOf(txt2img, [], 1), graphOf(txt2img, [], null));
});

test("a template that binds clip skip itself gets it as a negative layer and no second node", () => {
  const own: WorkflowTemplate = {
    ...txt2img,
    graph: {
      ...txt2img.graph,
      "30": { class_type: "CLIPSetLastLayer", inputs: { clip: ["4", 1], stop_at_clip_layer: -1 } },
    },
    bindings: [
      ...txt2img.bindings,
      { name: "clipSkip", nodeId: "30", inputName: "stop_at_clip_layer", kind: "integer" },
    ],
  };
  const graph = graphOf(own, [], 2, { clipSkip: 2 });
  assert.equal(graph["30"]?.inputs["stop_at_clip_layer"], -2);
  assert.equal(Object.keys(graph).length, 8);
});

test("an anchored render gets its picture and how far it may leave it, and is refused without a picture", () => {
  const graph = graphOf(img2img, [], null, { referenceImage: "ref_abc.png", denoise: 0.4 });
  assert.equal(graph["20"]?.inputs["image"], "ref_abc.png");
  assert.equal(graph["3"]?.inputs["denoise"], 0.4);
  assert.deepEqual(codesOf(renderGraph(img2img, values, [], null)), ["REFERENCE_MISSING"]);
});

test("a placeholder that nothing fills is refused, whichever way it is written", () => {
  for (const left of ["{{lora}}", "$".concat("{ckpt}"), "__LORA__", "%seed%"]) {
    const graph = { ...txt2img.graph, "40": { class_type: "Note", inputs: { name: left } } };
    assert.deepEqual(codesOf(renderGraph({ ...txt2img, graph }, values, [], null)), ["UNKNOWN_PLACEHOLDER"], left);
  }
});

test("a template whose references do not hold is refused with the node it misses", () => {
  const broken: readonly [Partial<WorkflowTemplate>, string][] = [
    [{ outputNodeId: "99" }, "WORKFLOW_BROKEN"],
    [
      { bindings: [...txt2img.bindings, { name: "steps", nodeId: "99", inputName: "steps", kind: "integer" }] },
      "WORKFLOW_BROKEN",
    ],
    [{ loraInsert: { afterNodeId: "99", modelConsumers: [], clipConsumers: [] } }, "WORKFLOW_BROKEN"],
    [
      { loraInsert: { afterNodeId: "4", modelConsumers: [{ nodeId: "99", inputName: "model" }], clipConsumers: [] } },
      "WORKFLOW_BROKEN",
    ],
    [{ bindings: txt2img.bindings.filter(({ name }) => name !== "seed") }, "WORKFLOW_BINDING_MISSING"],
  ];
  for (const [change, code] of broken)
    assert.deepEqual(
      codesOf(renderGraph({ ...txt2img, ...change }, values, chain("a"), null)),
      [code],
      JSON.stringify(change),
    );
});

test("LoRAs without a place in the template are refused, never dropped", () => {
  const { loraInsert: _, ...without } = txt2img;
  assert.deepEqual(codesOf(renderGraph(without, values, chain("a"), null)), ["WORKFLOW_WITHOUT_CHAIN"]);
  assert.ok(renderGraph(without, values, [], null).ok);
});

test("rendering leaves the template itself as it was", () => {
  const before = JSON.stringify(txt2img);
  graphOf(txt2img, chain("a", "b"), 2);
  assert.equal(JSON.stringify(txt2img), before);
});
