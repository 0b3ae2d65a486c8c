import type { ModelList } from "../../../worker/comfy/renderer/models.ts";

/** The models of the server the recordings were made with: tiny ones with random weights, two of them broken. */
export const contractModels: ModelList = {
  checkpoints: [
    "ckpt_copax_sdxl.safetensors",
    "ckpt_corrupt.safetensors",
    "ckpt_pony_v6xl.safetensors",
    "ckpt_undetectable.safetensors",
  ],
  loras: ["characters/lora_hero.safetensors", "lora_ink_style.safetensors", "lora_other_arch.safetensors"],
  vae: ["vae_tiny.safetensors"],
  embeddings: ["emb_negative.safetensors"],
  controlnet: ["controlnet_tiny.safetensors"],
  vae_approx: ["taesd_decoder.safetensors"],
  broken: { "ckpt_undetectable.safetensors": "undetectable", "ckpt_corrupt.safetensors": "corrupt" },
  metadata: {
    "checkpoints/ckpt_copax_sdxl.safetensors": {
      note: "random weights, test data",
      "modelspec.architecture": "stable-diffusion-v1",
      seed: "1",
    },
    "loras/lora_ink_style.safetensors": {
      "modelspec.architecture": "stable-diffusion-v1/lora",
      ss_network_alpha: "4.0",
      ss_tag_frequency: '{"10_ink": {"inkstyle": 20, "lineart": 12}}',
      ss_base_model_version: "sd_v1-5",
      ss_output_name: "lora_ink_style",
      ss_network_dim: "4",
    },
    "loras/characters/lora_hero.safetensors": {
      ss_output_name: "lora_hero",
      ss_base_model_version: "sd_v1-5",
      ss_network_dim: "4",
      ss_tag_frequency: '{"10_hero": {"heroperson": 30}}',
      ss_network_alpha: "4.0",
    },
  },
};
