import type { Checkpoint } from "../contracts.ts";
import type { Safetensors } from "./safetensors.ts";
import { baseName, withoutEnding } from "./slug.ts";

export type Architecture = NonNullable<Checkpoint["architecture"]>;

/** A checkpoint that the project has already. */
export interface KnownCheckpoint {
  readonly id: string;
  readonly file: string;
  readonly sha256: string | null;
  readonly architecture: Architecture;
  readonly dialect: string;
}

const LORA_TENSOR = /(^lora_|\.lora_(up|down|A|B)\b|\.lora\.|\.hada_w|\.lokr_)/;
const CHECKPOINT_TENSOR = /^(model\.diffusion_model\.|double_blocks\.|transformer_blocks\.|conditioner\.)/;

/** What a model file is, by its own words first, then by the names of its tensors. */
export function modelKindOf({ metadata, tensorNames }: Safetensors): "lora" | "checkpoint" | null {
  const says = metadata.get("modelspec.architecture") ?? "";
  if (says.endsWith("/lora") || metadata.has("ss_network_module")) return "lora";
  if (tensorNames.some((name) => LORA_TENSOR.test(name))) return "lora";
  return tensorNames.some((name) => CHECKPOINT_TENSOR.test(name)) ? "checkpoint" : null;
}

/** Marks in a file's own words, then in tensor names; the first that fits counts. */
const WORDS: readonly (readonly [RegExp, Architecture])[] = [
  [/flux/i, "flux"],
  [/stable-diffusion-xl|sdxl|pony|illustrious/i, "sdxl"],
  [/stable-diffusion-v1|sd_?v?1|sd15/i, "sd15"],
];
const TENSORS: readonly (readonly [RegExp, Architecture])[] = [
  [/^(double_blocks\.|model\.diffusion_model\.double_blocks\.|lora_unet_double_blocks_)/, "flux"],
  [/^(conditioner\.embedders\.1\.|lora_te2_)/, "sdxl"],
  [/^(cond_stage_model\.transformer\.|lora_te_text_model)/, "sd15"],
];

/** The family of base models, or null when the file gives no sign of it. */
export function architectureOf({
  metadata,
  tensorNames,
}: Pick<Safetensors, "metadata" | "tensorNames">): Architecture | null {
  const says = ["modelspec.architecture", "ss_base_model_version", "ss_sd_model_name"].map((key) => metadata.get(key));
  for (const text of says) {
    const found = WORDS.find(([mark]) => text !== undefined && mark.test(text.slice(0, 200)));
    if (found !== undefined) return found[1];
  }
  return TENSORS.find(([mark]) => tensorNames.some((name) => mark.test(name)))?.[1] ?? null;
}

/** The checkpoint of the project a LoRA was trained on, recognised by hash, then by file name; null when it is none of them. */
export function trainedOn({ metadata }: Safetensors, known: readonly KnownCheckpoint[]): KnownCheckpoint | null {
  const hash = metadata.get("ss_new_sd_model_hash")?.toLowerCase();
  const byHash = known.find(({ sha256 }) => sha256 !== null && sha256 === hash);
  return byHash ?? checkpointByFile(metadata.get("ss_sd_model_name"), known);
}

/** By the name of a file, whatever folder it lies in. */
export function checkpointByFile(path: string | undefined, known: readonly KnownCheckpoint[]): KnownCheckpoint | null {
  if (path === undefined || path === "") return null;
  const name = withoutEnding(baseName(path)).toLowerCase();
  return known.find(({ file }) => withoutEnding(baseName(file)).toLowerCase() === name) ?? null;
}
