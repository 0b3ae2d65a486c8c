import { createHash } from "node:crypto";
import { pythonFault } from "../protocol/python-fault.ts";
import type { NodeRunner } from "./runner.ts";
import { type LoraUse, numberOf, textOf, type Value } from "./values.ts";

/** Loaders and text encoding: they only carry names and words to the sampler. */
export const modelNodes: { readonly [className: string]: NodeRunner } = {
  CheckpointLoaderSimple(inputs, { models }) {
    const checkpoint = textOf(inputs.literal("ckpt_name"));
    const fault = models.broken?.[checkpoint];
    if (fault !== undefined) throw loadFaults[fault](checkpoint);
    const model: Value = { kind: "MODEL", checkpoint, loras: [] };
    const clip: Value = { kind: "CLIP", checkpoint, loras: [], lastLayer: -1 };
    return { values: [model, clip, { kind: "VAE", name: checkpoint }] };
  },
  LoraLoader(inputs) {
    const model = inputs.link("model", "MODEL");
    const clip = inputs.link("clip", "CLIP");
    const name = textOf(inputs.literal("lora_name"));
    const modelLoras = withLora(model.loras, name, numberOf(inputs.literal("strength_model")));
    const clipLoras = withLora(clip.loras, name, numberOf(inputs.literal("strength_clip")));
    return {
      values: [
        { ...model, loras: modelLoras },
        { ...clip, loras: clipLoras },
      ],
    };
  },
  LoraLoaderModelOnly(inputs) {
    const model = inputs.link("model", "MODEL");
    const strength = numberOf(inputs.literal("strength_model"));
    return { values: [{ ...model, loras: withLora(model.loras, textOf(inputs.literal("lora_name")), strength) }] };
  },
  VAELoader: (inputs) => ({ values: [{ kind: "VAE", name: textOf(inputs.literal("vae_name")) }] }),
  CLIPSetLastLayer(inputs) {
    const clip = inputs.link("clip", "CLIP");
    return { values: [{ ...clip, lastLayer: numberOf(inputs.literal("stop_at_clip_layer")) }] };
  },
  CLIPTextEncode(inputs) {
    const { checkpoint, loras, lastLayer } = inputs.link("clip", "CLIP");
    const encoder = JSON.stringify([checkpoint, loras, lastLayer]);
    return { values: [{ kind: "CONDITIONING", text: textOf(inputs.literal("text")), encoder }] };
  },
  CLIPTextEncodeSDXL(inputs) {
    const { checkpoint, loras, lastLayer } = inputs.link("clip", "CLIP");
    const extents = ["width", "height", "crop_w", "crop_h", "target_width", "target_height"];
    const encoder = JSON.stringify([
      checkpoint,
      loras,
      lastLayer,
      ...extents.map((name) => numberOf(inputs.literal(name))),
    ]);
    const texts = [textOf(inputs.literal("text_g")), textOf(inputs.literal("text_l"))];
    // The same words in both encoders are the same words once.
    return { values: [{ kind: "CONDITIONING", text: [...new Set(texts)].join(", "), encoder }] };
  },
  ControlNetLoader: (inputs) => ({
    values: [{ kind: "CONTROL_NET", name: textOf(inputs.literal("control_net_name")) }],
  }),
  ControlNetApplyAdvanced(inputs) {
    const { name } = inputs.link("control_net", "CONTROL_NET");
    const control = createHash("sha256");
    for (const { rgb } of inputs.link("image", "IMAGE").pictures) control.update(rgb);
    const numbers = ["strength", "start_percent", "end_percent"].map((input) => numberOf(inputs.literal(input)));
    const applied = JSON.stringify([name, control.digest("hex"), numbers]);
    const values = ["positive", "negative"].map((input) => {
      const conditioning = inputs.link(input, "CONDITIONING");
      return { ...conditioning, encoder: conditioning.encoder + applied };
    });
    return { values };
  },
};

const loadFaults = {
  undetectable: (file: string) =>
    pythonFault("RuntimeError", `ERROR: Could not detect model type of: models/checkpoints/${file}\n\n`),
  corrupt: () =>
    pythonFault(
      "safetensors._safetensors_rust.SafetensorError",
      "Error while deserializing header: header too large\n",
    ),
};

/** Strength 0 leaves the model as it is, without reading the file. */
function withLora(loras: readonly LoraUse[], name: string, strength: number): readonly LoraUse[] {
  return strength === 0 ? loras : [...loras, { name, strength }];
}
