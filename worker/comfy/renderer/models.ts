/** The model files this renderer pretends to have on disk, by ComfyUI folder name. */
export interface ModelList {
  readonly checkpoints: readonly string[];
  readonly loras: readonly string[];
  readonly vae: readonly string[];
  readonly embeddings: readonly string[];
}

const loraNames = ["house_clean_game_art", "astroduck_cartoon", "boss_menace", "duck_hero", "glossy_ui", "vfx_glow"];

export const defaultModels: ModelList = {
  checkpoints: ["copax_timeless_sdxl.safetensors", "pony_diffusion_v6_xl.safetensors"],
  loras: loraNames.flatMap((name) => [`${name}_pony.safetensors`, `${name}_sdxl.safetensors`]).sort(),
  vae: ["sdxl_vae.safetensors"],
  embeddings: [],
};

/** Folder keys as `/models` lists them; all but the four above are empty here. */
export const modelFolders: readonly string[] = [
  ...["checkpoints", "configs", "loras", "vae", "text_encoders", "diffusion_models", "clip_vision", "style_models"],
  ...["embeddings", "diffusers", "vae_approx", "controlnet", "gligen", "upscale_models", "custom_nodes"],
  ...["hypernetworks", "photomaker", "classifiers", "model_patches", "audio_encoders"],
];

export function modelsIn(models: ModelList, folder: string): readonly string[] | undefined {
  if (!modelFolders.includes(folder)) return undefined;
  return folder in models ? models[folder as keyof ModelList] : [];
}

/** What a safetensors file of this name would say about itself, in the keys trainers use. */
export function modelMetadata(models: ModelList, folder: string, file: string): Record<string, string> | undefined {
  if (!modelsIn(models, folder)?.includes(file)) return undefined;
  if (folder === "checkpoints") return { "modelspec.architecture": "stable-diffusion-xl-v1-base" };
  if (folder !== "loras") return undefined;
  const outputName = file.replace(/\.safetensors$/, "");
  return {
    "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
    ss_base_model_version: "sdxl_base_v1-0",
    ss_output_name: outputName,
  };
}
