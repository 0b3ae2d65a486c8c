import assert from "node:assert/strict";
import { test } from "node:test";
import { modelDraft } from "../../../core/intake/model-draft.ts";
import { readSafetensors } from "../../../core/intake/safetensors.ts";
import { parse } from "../../../store/schemas.ts";
import { loraFile, models, safetensorsOf } from "./fixtures.ts";

const sha256 = "0c".repeat(32);
const draftOf = (file: Buffer, name = "Adk Duck-v2.safetensors") => {
  const { drafts, unmapped } = modelDraft({ name, sha256 }, readSafetensors(file, file.length), models.checkpoints);
  return { draft: drafts[0], unmapped, where: unmapped.map(({ where }) => where) };
};

test("a LoRA gets id, file, hash, trigger words and base model from its header, and asks for what it can't know", () => {
  const { draft, where } = draftOf(
    loraFile({
      ss_sd_model_name: "models/copax_timeless_sdxl.safetensors",
      ss_tag_frequency: JSON.stringify({ "10_duck": { "adk duck": 20, "white background": 9, hat: 2 } }),
      ss_dataset_dirs: JSON.stringify({ "10_duck": { n_repeats: 10, img_count: 20 } }),
      ss_learning_rate: "0.0001",
      "modelspec.title": "Adk duck",
      "modelspec.author": "Quill",
    }),
  );
  assert.equal(draft?.kind, "loras");
  assert.deepEqual(draft?.document, {
    id: "adk_duck-v2",
    title: "Adk duck",
    checkpointId: "copax",
    triggerWords: ["adk duck"],
    releases: [{ id: "r1", status: "candidate", file: "Adk Duck-v2.safetensors", sha256 }],
    notes: "author: Quill",
  });
  assert.deepEqual(
    draft?.open.map(({ path }) => path),
    ["/scope"],
  );
  assert.deepEqual(where, ["ss_tag_frequency", "ss_network_module", "ss_learning_rate"]);
  parse("lora", { ...draft?.document, scope: "project" });
});

test("the author's own trigger phrase counts before what was frequent in training", () => {
  const words = loraFile({
    "modelspec.trigger_phrase": "adk_cartoon, thick (dark, warm) outline",
    ss_tag_frequency: '{"a":{"1girl":5}}',
  });
  const { draft, unmapped } = draftOf(words);
  assert.deepEqual(draft?.document["triggerWords"], ["adk_cartoon", "thick (dark, warm) outline"]);
  assert.ok(unmapped.some(({ where, text }) => where === "ss_tag_frequency" && text === "1girl"));
});

test("a base model is recognised by its hash before its name; an unknown one is asked for, with checkpoints of its family", () => {
  const byHash = draftOf(loraFile({ ss_new_sd_model_hash: "AB".repeat(32), ss_sd_model_name: "v1.safetensors" }));
  assert.equal(byHash.draft?.document["checkpointId"], "copax");
  const unknown = draftOf(loraFile({ ss_sd_model_name: "mystery.ckpt", ss_base_model_version: "sdxl_base_v1-0" }));
  assert.equal(unknown.draft?.document["checkpointId"], undefined);
  const question = unknown.draft?.open.find(({ path }) => path === "/checkpointId");
  assert.match(question?.question ?? "", /mystery\.ckpt/);
  assert.deepEqual(question?.candidates, ["copax"]);
  assert.ok(unknown.where.includes("ss_sd_model_name"));
});

test("training metadata that can't be read is listed and spoils nothing else", () => {
  const { draft, where } = draftOf(loraFile({ ss_tag_frequency: `{"a":${"[".repeat(50)}${"]".repeat(50)}}` }));
  assert.equal(draft?.document["triggerWords"], undefined);
  assert.ok(where.includes("ss_tag_frequency"));
});

test("a checkpoint is told by its tensors, with its family and size; its dialect is asked for", () => {
  const tensors = {
    "model.diffusion_model.x": { dtype: "F16", shape: [1], data_offsets: [0, 2] },
    "conditioner.embedders.1.y": { dtype: "F16", shape: [1], data_offsets: [2, 4] },
  };
  const metadata = { "modelspec.resolution": "1024x768", "modelspec.license": "CC0" };
  const { draft } = draftOf(
    safetensorsOf({ __metadata__: metadata, ...tensors }, { dataBytes: 4 }),
    "Big Model.safetensors",
  );
  assert.equal(draft?.kind, "checkpoints");
  assert.deepEqual(draft?.document, {
    ...{ id: "big_model", title: "Big Model", file: "Big Model.safetensors", sha256, architecture: "sdxl" },
    ...{ defaults: { width: 1024, height: 768 }, licence: "CC0" },
  });
  assert.deepEqual(draft?.open, [
    {
      path: "/dialect",
      question: "Which prompt dialect does it speak? A header does not say.",
      candidates: ["copax", "plain"],
    },
  ]);
  parse("checkpoint", { ...draft?.document, dialect: "plain" });
});

test("what is neither LoRA nor checkpoint makes no draft, and says so", () => {
  const vae = safetensorsOf(
    { "first_stage_model.x": { dtype: "U8", shape: [1], data_offsets: [0, 1] } },
    { dataBytes: 1 },
  );
  const { draft, unmapped } = draftOf(vae);
  assert.equal(draft, undefined);
  assert.match(unmapped[0]?.why ?? "", /Neither/);
});

test("a file name that no renderer path may have is asked for, and a folder in it is left out", () => {
  const odd = draftOf(loraFile(), "ente(1).safetensors").draft;
  assert.ok(odd?.open.some(({ path }) => path === "/releases/0/file"));
  assert.equal(draftOf(loraFile(), "../../etc/duck.safetensors").draft?.document.id, "duck");
});
