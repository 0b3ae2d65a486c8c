import type { ModelList } from "../models.ts";
import type { Json } from "../protocol/python-json.ts";
import { choice, float, int, node, tip, wire } from "./describe.ts";
import { moreClasses, websocketImage } from "./more-classes.ts";
import type { InputSpec, NodeClass } from "./node-class.ts";
import { samplerNames, schedulerNames } from "./samplers.ts";

const largestSeed = 18446744073709551615n;
const strength = float({ default: 1.0, min: -100.0, max: 100.0, step: 0.01 });
const cfg = { default: 8.0, min: 0.0, max: 100.0, step: 0.1, round: 0.01 };
const seed = { default: 0n, min: 0n, max: largestSeed, control_after_generate: true };
const hiddenPrompt = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" };

function loaders(models: ModelList): NodeClass[] {
  const checkpoints = choice(models.checkpoints, tip("The checkpoint to load."));
  const loraTip = "The LoRA to add to the model.";
  return [
    node("CheckpointLoaderSimple", "Load Checkpoint", "loaders", { ckpt_name: checkpoints }, ["MODEL", "CLIP", "VAE"], {
      description: "Loads a checkpoint: the model that draws, its text encoder and its picture decoder.",
      outputTooltips: ["The model that draws.", "The text encoder.", "The picture encoder and decoder."],
    }),
    node(
      "LoraLoader",
      "Load LoRA",
      "loaders",
      {
        model: wire("MODEL", "The model the LoRA changes."),
        clip: wire("CLIP", "The text encoder the LoRA changes."),
        lora_name: choice(models.loras, tip(loraTip)),
        strength_model: float({ ...strength.options, tooltip: "How strongly the model changes; may be negative." }),
        strength_clip: float({ ...strength.options, tooltip: "How strongly the encoder changes; may be negative." }),
      },
      ["MODEL", "CLIP"],
      { description: loraTip, outputTooltips: ["The changed model.", "The changed text encoder."] },
    ),
    node(
      "LoraLoaderModelOnly",
      "LoraLoaderModelOnly",
      "loaders",
      { model: wire("MODEL"), lora_name: choice(models.loras), strength_model: strength },
      ["MODEL"],
      { description: loraTip, outputTooltips: ["The changed model.", "The changed text encoder."] },
    ),
    node("VAELoader", "Load VAE", "loaders", { vae_name: choice([...models.vae, "pixel_space"]) }, ["VAE"]),
  ];
}

function conditioning(): NodeClass[] {
  const layer = int({ default: -1n, min: -24n, max: -1n, step: 1n });
  const text: InputSpec = { type: "STRING", options: { multiline: true, dynamicPrompts: true, tooltip: "The words." } };
  return [
    node("CLIPSetLastLayer", "CLIP Set Last Layer", "conditioning", { clip: wire("CLIP"), stop_at_clip_layer: layer }, [
      "CLIP",
    ]),
    node(
      "CLIPTextEncode",
      "CLIP Text Encode (Prompt)",
      "conditioning",
      { text, clip: wire("CLIP", "The text encoder.") },
      ["CONDITIONING"],
      {
        description: "Turns words into what guides the model.",
        outputTooltips: ["What guides the model."],
      },
    ),
  ];
}

function sampling(): NodeClass[] {
  return [
    node(
      "KSampler",
      "KSampler",
      "sampling",
      {
        model: wire("MODEL", "The model that draws."),
        seed: int({ ...seed, tooltip: "The number the noise starts from." }),
        steps: int({ default: 20n, min: 1n, max: 10000n, tooltip: "How many steps to draw in." }),
        cfg: float({ ...cfg, tooltip: "How closely to follow the words." }),
        sampler_name: choice(samplerNames, tip("The sampling algorithm.")),
        scheduler: choice(schedulerNames, tip("How noise falls over the steps.")),
        positive: wire("CONDITIONING", "What to draw."),
        negative: wire("CONDITIONING", "What to avoid."),
        latent_image: wire("LATENT", "What to start from."),
        denoise: float({ default: 1.0, min: 0.0, max: 1.0, step: 0.01, tooltip: "How much of the start is redrawn." }),
      },
      ["LATENT"],
      { description: "Draws in the latent, guided by the words.", outputTooltips: ["The drawn latent."] },
    ),
    node(
      "KSamplerAdvanced",
      "KSampler (Advanced)",
      "sampling",
      {
        model: wire("MODEL"),
        add_noise: choice(["enable", "disable"]),
        noise_seed: int(seed),
        steps: int({ default: 20n, min: 1n, max: 10000n }),
        cfg: float(cfg),
        sampler_name: choice(samplerNames),
        scheduler: choice(schedulerNames),
        positive: wire("CONDITIONING"),
        negative: wire("CONDITIONING"),
        latent_image: wire("LATENT"),
        start_at_step: int({ default: 0n, min: 0n, max: 10000n }),
        end_at_step: int({ default: 10000n, min: 0n, max: 10000n }),
        return_with_leftover_noise: choice(["disable", "enable"]),
      },
      ["LATENT"],
    ),
  ];
}

function latents(): NodeClass[] {
  const side = (name: string) =>
    int({ default: 512n, min: 16n, max: 16384n, step: 8n, tooltip: `The ${name} in pixels.` });
  const batch = int({ default: 1n, min: 1n, max: 4096n, tooltip: "How many pictures." });
  return [
    node(
      "EmptyLatentImage",
      "Empty Latent Image",
      "latent",
      { width: side("width"), height: side("height"), batch_size: batch },
      ["LATENT"],
      {
        description: "An empty latent to draw in.",
        outputTooltips: ["The empty latent."],
      },
    ),
    node(
      "VAEDecode",
      "VAE Decode",
      "latent",
      { samples: wire("LATENT", "The latent."), vae: wire("VAE", "The decoder.") },
      ["IMAGE"],
      {
        description: "Turns a latent into pixels.",
        outputTooltips: ["The picture."],
      },
    ),
    node("VAEEncode", "VAE Encode", "latent", { pixels: wire("IMAGE"), vae: wire("VAE") }, ["LATENT"]),
    node(
      "RepeatLatentBatch",
      "Repeat Latent Batch",
      "latent/batch",
      { samples: wire("LATENT"), amount: int({ default: 1n, min: 1n, max: 64n }) },
      ["LATENT"],
    ),
  ];
}

function images(inputFiles: readonly string[], checkInputFile: (value: Json) => string | undefined): NodeClass[] {
  const scaleSide = int({ default: 512n, min: 0n, max: 16384n, step: 1n });
  const side = int({ default: 512n, min: 1n, max: 16384n, step: 1n });
  const scale = {
    image: wire("IMAGE"),
    upscale_method: choice(["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]),
    width: scaleSide,
    height: scaleSide,
    crop: choice(["disabled", "center"]),
  };
  const plain = {
    width: side,
    height: side,
    batch_size: int({ default: 1n, min: 1n, max: 4096n }),
    color: int({ default: 0n, min: 0n, max: 16777215n, step: 1n, display: "color" }),
  };
  const pictures = wire("IMAGE", "The pictures to save.");
  const prefix: InputSpec = {
    type: "STRING",
    options: { default: "ComfyUI", tooltip: "What the file names begin with." },
  };
  return [
    node("LoadImage", "Load Image", "image", { image: choice(inputFiles, { image_upload: true }) }, ["IMAGE", "MASK"], {
      customCheck: { input: "image", check: checkInputFile },
    }),
    node("ImageScale", "Upscale Image", "image/upscaling", scale, ["IMAGE"]),
    node("ImageInvert", "Invert Image", "image", { image: wire("IMAGE") }, ["IMAGE"]),
    node("EmptyImage", "EmptyImage", "image", plain, ["IMAGE"]),
    node("SaveImage", "Save Image", "image", { images: pictures, filename_prefix: prefix }, [], {
      description: "Saves pictures to the output folder.",
      hidden: hiddenPrompt,
      isOutput: true,
    }),
    node("PreviewImage", "Preview Image", "image", { images: wire("IMAGE") }, [], {
      description: "Saves pictures to the temporary folder.",
      hidden: hiddenPrompt,
      isOutput: true,
    }),
  ];
}

/** Every class this renderer has, with the model and file lists of this moment. */
export function nodeCatalog(
  models: ModelList,
  inputFiles: readonly string[],
  checkInputFile: (value: Json) => string | undefined,
  hasWebsocketImage: boolean,
): ReadonlyMap<string, NodeClass> {
  const all = [
    ...loaders(models),
    ...conditioning(),
    ...sampling(),
    ...latents(),
    ...images(inputFiles, checkInputFile),
    ...moreClasses(models, inputFiles, checkInputFile),
    ...(hasWebsocketImage ? [websocketImage] : []),
  ];
  return new Map(all.map((nodeClass) => [nodeClass.name, nodeClass]));
}
