import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowTemplate } from "../../../core/contracts.ts";
import { readGraph } from "../../../core/intake/comfy-graph.ts";
import { workflowDraft } from "../../../core/intake/workflow-draft.ts";
import { renderGraph } from "../../../core/policy/graph.ts";
import { parse } from "../../../store/schemas.ts";
import { txt2img } from "./fixtures.ts";

const draftOf = (graph: unknown) => {
  const { drafts, unmapped } = workflowDraft("My flow.json", readGraph(graph));
  const [draft] = drafts;
  assert.ok(draft);
  const proposal = (name: string) => draft.bindings.find((each) => each.name === name);
  return { draft, unmapped, proposal, statusOf: (name: string) => proposal(name)?.status };
};

test("every part of a plain graph is found, and the template it makes renders with other LoRAs and words", () => {
  const { draft, unmapped } = draftOf(txt2img());
  assert.deepEqual(draft.open, []);
  const template = parse<WorkflowTemplate>("workflow-template", draft.document);
  const places = Object.fromEntries(template.bindings.map((each) => [each.name, `${each.nodeId}.${each.inputName}`]));
  assert.deepEqual(places, {
    ...{ positive: "6.text", negative: "7.text", checkpoint: "4.ckpt_name", seed: "3.seed", steps: "3.steps" },
    ...{ cfg: "3.cfg", sampler: "3.sampler_name", scheduler: "3.scheduler", denoise: "3.denoise" },
    ...{ width: "5.width", height: "5.height", batchSize: "5.batch_size", clipSkip: "11.stop_at_clip_layer" },
    filenamePrefix: "9.filename_prefix",
  });
  assert.deepEqual([template.outputNodeId, template.intent, template.id], ["9", "txt2img", "my_flow"]);
  assert.deepEqual(template.loraInsert, {
    afterNodeId: "4",
    modelConsumers: [{ nodeId: "3", inputName: "model" }],
    clipConsumers: [{ nodeId: "11", inputName: "clip" }],
  });
  assert.deepEqual(
    unmapped.map(({ where, text }) => [where, text]),
    [["node 10", "glossy_ui_sdxl.safetensors at 0.7"]],
  );
  const values = {
    ...{ positive: "p", negative: "n", seed: 1, steps: 2, cfg: 3, sampler: "euler", scheduler: "normal", width: 64 },
    ...{ height: 64, batchSize: 1, checkpoint: "c.safetensors", clipSkip: 2, filenamePrefix: "f", denoise: 1 },
    referenceImage: null,
  };
  const lora = { file: "l.safetensors", weight: 0.5 };
  // Only file and weight of a LoRA reach the graph.
  const rendered = renderGraph(template, values, [lora as never], 2);
  assert.ok(rendered.ok);
  assert.deepEqual(rendered.value["3"]?.inputs["model"], ["12", 0]);
  assert.equal(rendered.value["11"]?.inputs["stop_at_clip_layer"], -2);
});

test("a graph saved for the editor is refused with the way out; so is what is no graph at all", () => {
  const editor = { nodes: [], links: [], version: 0.4 };
  for (const value of [editor, [], "x", {}, { a: 1 }, { "1": { class_type: "X" } }, { "1": { inputs: {} } }])
    assert.throws(() => readGraph(value), { code: "WORKFLOW_NOT_API_FORMAT", message: /Export \(API\)/ });
});

test("a link that leads nowhere and nodes that feed themselves are refused", () => {
  const lost = txt2img((graph) => Object.assign(graph["3"]?.inputs ?? {}, { model: ["99", 0] }));
  assert.throws(() => readGraph(lost), { code: "GRAPH_INVALID", message: /not there/ });
  const ring = txt2img((graph) => Object.assign(graph["10"]?.inputs ?? {}, { model: ["10", 0] }));
  assert.throws(() => readGraph(ring), { code: "GRAPH_INVALID", message: /itself/ });
});

test("a graph wrapped in a prompt request is read; what stands beside it is listed", () => {
  const { unmapped } = draftOf({ prompt: txt2img(), client_id: "x" });
  assert.ok(unmapped.some(({ where }) => where === "client_id"));
});

test("two samplers that are both saved make seed and steps ambiguous, and what they share stays certain", () => {
  const two = txt2img((graph) => {
    const { class_type, inputs } = graph["3"] ?? { class_type: "", inputs: {} };
    graph["20"] = { class_type, inputs: { ...inputs, seed: 7, steps: 9, latent_image: ["3", 0] } };
    Object.assign(graph["8"]?.inputs ?? {}, { samples: ["20", 0] });
  });
  const { draft, proposal, statusOf } = draftOf(two);
  assert.deepEqual(["seed", "steps", "positive", "checkpoint", "width"].map(statusOf), [
    ...["ambiguous", "ambiguous", "certain", "certain", "certain"],
  ]);
  assert.deepEqual(
    proposal("seed")?.candidates.map(({ nodeId, value }) => [nodeId, value]),
    [
      ["3", "42"],
      ["20", "7"],
    ],
  );
  assert.deepEqual(
    draft.open.map(({ path, candidates }) => [path, candidates]),
    [["/bindings", ["3.seed", "20.seed"]]],
  );
});

test("one text for both prompts, no way to save, or several ways are questions, not guesses", () => {
  const shared = draftOf(txt2img((graph) => Object.assign(graph["3"]?.inputs ?? {}, { negative: ["6", 0] })));
  assert.deepEqual([shared.statusOf("positive"), shared.statusOf("negative")], ["ambiguous", "ambiguous"]);
  const preview = draftOf(
    txt2img((graph) => {
      graph["9"] = { class_type: "PreviewImage", inputs: { images: ["8", 0] } };
    }),
  );
  assert.equal(preview.statusOf("output"), "missing");
  assert.ok(preview.draft.open.some(({ path }) => path === "/outputNodeId"));
  const twice = draftOf(
    txt2img((graph) => {
      graph["19"] = { class_type: "SaveImage", inputs: { filename_prefix: "y", images: ["8", 0] } };
    }),
  );
  assert.deepEqual(
    twice.proposal("output")?.candidates.map(({ nodeId }) => nodeId),
    ["9", "19"],
  );
});

test("SDXL encoders bind both their texts, and a seed held by a node of its own is found there", () => {
  const sdxl = txt2img((graph) => {
    graph["6"] = { class_type: "CLIPTextEncodeSDXL", inputs: { text_g: "a", text_l: "b", clip: ["11", 0] } };
    graph["30"] = { class_type: "PrimitiveInt", inputs: { value: 5 } };
    Object.assign(graph["3"]?.inputs ?? {}, { seed: ["30", 0] });
  });
  const { draft } = draftOf(sdxl);
  const template = parse<WorkflowTemplate>("workflow-template", draft.document);
  const of = (name: string) => template.bindings.filter((each) => each.name === name).map((each) => each.inputName);
  assert.deepEqual(of("positive"), ["text_g", "text_l"]);
  assert.deepEqual(of("seed"), ["value"]);
});

test("a custom sampler's parts are found behind its guider, noise and sigmas", () => {
  const custom = txt2img((graph) => {
    graph["3"] = {
      class_type: "SamplerCustomAdvanced",
      inputs: { noise: ["31", 0], guider: ["32", 0], sampler: ["33", 0], sigmas: ["34", 0], latent_image: ["5", 0] },
    };
    graph["31"] = { class_type: "RandomNoise", inputs: { noise_seed: 1 } };
    graph["32"] = {
      class_type: "CFGGuider",
      inputs: { cfg: 4, model: ["10", 0], positive: ["6", 0], negative: ["7", 0] },
    };
    graph["33"] = { class_type: "KSamplerSelect", inputs: { sampler_name: "euler" } };
    graph["34"] = {
      class_type: "BasicScheduler",
      inputs: { scheduler: "simple", steps: 4, denoise: 1, model: ["10", 0] },
    };
  });
  const { draft, proposal } = draftOf(custom);
  assert.deepEqual(draft.open, []);
  const places = ["seed", "cfg", "steps", "scheduler", "sampler", "positive", "negative", "checkpoint"].map(
    (name) => proposal(name)?.chosen?.nodeId,
  );
  assert.deepEqual(places, ["31", "32", "34", "34", "33", "6", "7", "4"]);
});

test("a graph that starts from a picture is for anchors, and binds that picture", () => {
  const anchored = txt2img((graph) => {
    graph["5"] = { class_type: "VAEEncode", inputs: { pixels: ["40", 0], vae: ["4", 2] } };
    graph["40"] = { class_type: "LoadImage", inputs: { image: "a.png" } };
  });
  const { draft, proposal } = draftOf(anchored);
  assert.equal(draft.document["intent"], "img2img");
  assert.equal(proposal("referenceImage")?.chosen?.nodeId, "40");
});

test("LoRAs one behind the other are all taken out, and their consumers go back to the loader", () => {
  const chained = txt2img((graph) => {
    const inputs = {
      lora_name: "b.safetensors",
      strength_model: 1,
      strength_clip: 1,
      model: ["10", 0],
      clip: ["10", 1],
    };
    graph["12"] = { class_type: "LoraLoader", inputs };
    Object.assign(graph["3"]?.inputs ?? {}, { model: ["12", 0] });
    Object.assign(graph["11"]?.inputs ?? {}, { clip: ["12", 1] });
  });
  const { draft, unmapped } = draftOf(chained);
  const { graph } = parse<WorkflowTemplate>("workflow-template", draft.document);
  assert.deepEqual([graph["10"], graph["12"]], [undefined, undefined]);
  assert.deepEqual(
    [graph["3"]?.inputs["model"], graph["11"]?.inputs["clip"]],
    [
      ["4", 0],
      ["4", 1],
    ],
  );
  assert.equal(unmapped.length, 2);
});
