import type { WorkflowTemplate } from "../../../core/contracts.ts";

const txt2img: WorkflowTemplate = {
  id: "txt2img",
  title: "Text to picture",
  intent: "txt2img",
  graph: {
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: 0, height: 0, batch_size: 1 } },
    "6": { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["4", 1] } },
    "7": { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["4", 1] } },
    "3": {
      class_type: "KSampler",
      inputs: {
        model: ["4", 0],
        seed: 0,
        steps: 1,
        cfg: 1,
        sampler_name: "euler",
        scheduler: "normal",
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
        denoise: 1,
      },
    },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "" } },
  },
  bindings: [
    { name: "checkpoint", nodeId: "4", inputName: "ckpt_name", kind: "enum" },
    { name: "positive", nodeId: "6", inputName: "text", kind: "text" },
    { name: "negative", nodeId: "7", inputName: "text", kind: "text" },
    { name: "seed", nodeId: "3", inputName: "seed", kind: "integer" },
    { name: "steps", nodeId: "3", inputName: "steps", kind: "integer" },
    { name: "cfg", nodeId: "3", inputName: "cfg", kind: "number" },
    { name: "sampler", nodeId: "3", inputName: "sampler_name", kind: "enum" },
    { name: "scheduler", nodeId: "3", inputName: "scheduler", kind: "enum" },
    { name: "width", nodeId: "5", inputName: "width", kind: "integer" },
    { name: "height", nodeId: "5", inputName: "height", kind: "integer" },
    { name: "filenamePrefix", nodeId: "9", inputName: "filename_prefix", kind: "text" },
  ],
  outputNodeId: "9",
  loraInsert: {
    afterNodeId: "4",
    modelConsumers: [{ nodeId: "3", inputName: "model" }],
    clipConsumers: [
      { nodeId: "6", inputName: "clip" },
      { nodeId: "7", inputName: "clip" },
    ],
  },
};

const img2img: WorkflowTemplate = {
  ...txt2img,
  id: "img2img",
  intent: "img2img",
  graph: { ...txt2img.graph, "20": { class_type: "LoadImage", inputs: { image: "" } } },
  bindings: [
    ...txt2img.bindings,
    { name: "referenceImage", nodeId: "20", inputName: "image", kind: "image" },
    { name: "denoise", nodeId: "3", inputName: "denoise", kind: "number" },
  ],
};

export const templates: readonly WorkflowTemplate[] = [txt2img, img2img];
