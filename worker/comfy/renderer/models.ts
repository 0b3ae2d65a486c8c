/** The model files this renderer pretends to have on disk, by ComfyUI folder name. */
export interface ModelList {
  readonly checkpoints: readonly string[];
  readonly loras: readonly string[];
  readonly vae: readonly string[];
  readonly embeddings: readonly string[];
  readonly controlnet?: readonly string[];
  readonly vae_approx?: readonly string[];
  /** What a file says about itself, by `folder/file`; without this every file is taken for an SDXL one. */
  readonly metadata?: { readonly [path: string]: { readonly [key: string]: string } };
  /** Checkpoints that are listed but can't be loaded. */
  readonly broken?: { readonly [checkpoint: string]: BrokenModel };
}

/** `undetectable`: a safetensors file of no known architecture; `corrupt`: no safetensors file at all. */
export type BrokenModel = "undetectable" | "corrupt";

const loraNames = ["house_clean_game_art", "astroduck_cartoon", "boss_menace", "duck_hero", "glossy_ui", "vfx_glow"];

export const defaultModels: ModelList = {
  checkpoints: ["copax_timeless_sdxl.safetensors", "pony_diffusion_v6_xl.safetensors"],
  loras: loraNames.flatMap((name) => [`${name}_pony.safetensors`, `${name}_sdxl.safetensors`]).sort(),
  vae: ["sdxl_vae.safetensors"],
  embeddings: [],
};

/** Folder keys as `/models` lists them. */
export const modelFolders: readonly string[] = [
  ...["checkpoints", "configs", "loras", "vae", "text_encoders", "diffusion_models", "clip_vision", "style_models"],
  ...["embeddings", "diffusers", "vae_approx", "controlnet", "gligen", "upscale_models", "custom_nodes"],
  ...["hypernetworks", "photomaker", "classifiers", "model_patches", "audio_encoders"],
];

/** Folders that `/experiment/models` leaves out: they hold no models. */
export const otherFolders: ReadonlySet<string> = new Set(["configs", "custom_nodes"]);

export function modelsIn(models: ModelList, folder: string): readonly string[] | undefined {
  if (!modelFolders.includes(folder)) return undefined;
  const lists: { readonly [key: string]: readonly string[] | undefined } = {
    checkpoints: models.checkpoints,
    loras: models.loras,
    vae: models.vae,
    embeddings: models.embeddings,
    controlnet: models.controlnet,
    vae_approx: models.vae_approx,
  };
  return lists[folder] ?? [];
}

/** What a safetensors file of this name says about itself, in the keys trainers use; undefined when it says nothing. */
export function modelMetadata(
  models: ModelList,
  folder: string,
  file: string,
): { readonly [key: string]: string } | undefined {
  if (!modelsIn(models, folder)?.includes(file)) return undefined;
  if (models.metadata) return models.metadata[`${folder}/${file}`];
  if (folder === "checkpoints") return { "modelspec.architecture": "stable-diffusion-xl-v1-base" };
  if (folder !== "loras") return undefined;
  const outputName = file.replace(/\.safetensors$/, "");
  return {
    "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
    ss_base_model_version: "sdxl_base_v1-0",
    ss_output_name: outputName,
  };
}
