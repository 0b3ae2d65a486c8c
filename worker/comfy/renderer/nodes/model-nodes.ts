import type { NodeRunner } from "./runner.ts";
import { type LoraUse, numberOf, textOf, type Value } from "./values.ts";

/** Loaders and text encoding: they only carry names and words to the sampler. */
export const modelNodes: { readonly [className: string]: NodeRunner } = {
  CheckpointLoaderSimple(inputs) {
    const checkpoint = textOf(inputs.literal("ckpt_name"));
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
};

/** Strength 0 leaves the model as it is, without reading the file. */
function withLora(loras: readonly LoraUse[], name: string, strength: number): readonly LoraUse[] {
  return strength === 0 ? loras : [...loras, { name, strength }];
}
