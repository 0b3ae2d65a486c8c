import type { ModelList } from "../models.ts";
import type { Json } from "../protocol/python-json.ts";
import { choice, float, int, node, wire } from "./describe.ts";
import type { InputSpec, NodeClass } from "./node-class.ts";

/** Classes for control pictures, masks and SDXL's own text encoder, some of them in ComfyUI's newer schema. */
export function moreClasses(
  models: ModelList,
  inputFiles: readonly string[],
  checkInputFile: (value: Json) => string | undefined,
): NodeClass[] {
  const upload = choice(inputFiles, { image_upload: true });
  const channel = choice(["alpha", "red", "green", "blue"]);
  const customCheck = { input: "image", check: checkInputFile };
  return [
    node("LoadImageMask", "Load Image (as Mask)", "mask", { image: upload, channel }, ["MASK"], { customCheck }),
    ...control(models),
    ...masks(),
    ...newSchema(),
  ];
}

function control(models: ModelList): NodeClass[] {
  const share = (preset: number): InputSpec => float({ default: preset, min: 0.0, max: 1.0, step: 0.001 });
  const applied = {
    positive: wire("CONDITIONING"),
    negative: wire("CONDITIONING"),
    control_net: wire("CONTROL_NET"),
    image: wire("IMAGE"),
    strength: float({ default: 1.0, min: 0.0, max: 10.0, step: 0.01 }),
    start_percent: share(0),
    end_percent: share(1),
  };
  return [
    node(
      "ControlNetLoader",
      "Load ControlNet Model",
      "loaders",
      { control_net_name: choice(models.controlnet ?? []) },
      ["CONTROL_NET"],
    ),
    node(
      "ControlNetApplyAdvanced",
      "Apply ControlNet",
      "conditioning/controlnet",
      applied,
      ["CONDITIONING", "CONDITIONING"],
      { optional: { vae: wire("VAE") }, outputNames: ["positive", "negative"] },
    ),
  ];
}

function masks(): NodeClass[] {
  const inpaint = {
    pixels: wire("IMAGE"),
    vae: wire("VAE"),
    mask: wire("MASK"),
    grow_mask_by: int({ default: 6n, min: 0n, max: 64n, step: 1n }),
  };
  const masked = { samples: wire("LATENT"), mask: wire("MASK") };
  return [
    node("MaskToImage", "Convert Mask to Image", "mask", { mask: wire("MASK") }, ["IMAGE"], {
      module: "comfy_extras.nodes_mask",
    }),
    node("SetLatentNoiseMask", "Set Latent Noise Mask", "latent/inpaint", masked, ["LATENT"]),
    node("VAEEncodeForInpaint", "VAE Encode (for Inpainting)", "latent/inpaint", inpaint, ["LATENT"]),
  ];
}

function newSchema(): NodeClass[] {
  const extent = (preset: bigint): InputSpec => int({ default: preset, min: 0n, max: 16384n });
  const text: InputSpec = { type: "STRING", options: { multiline: true, dynamicPrompts: true } };
  const encoded = {
    clip: wire("CLIP"),
    width: extent(1024n),
    height: extent(1024n),
    crop_w: extent(0n),
    crop_h: extent(0n),
    target_width: extent(1024n),
    target_height: extent(1024n),
    text_g: text,
    text_l: text,
  };
  const blended = {
    image1: wire("IMAGE"),
    image2: wire("IMAGE"),
    blend_factor: float({ default: 0.5, min: 0.0, max: 1.0, step: 0.01 }),
    blend_mode: choice(["normal", "multiply", "screen", "overlay", "soft_light", "difference"]),
  };
  return [
    node("CLIPTextEncodeSDXL", "", "advanced/conditioning", encoded, ["CONDITIONING"], {
      module: "comfy_extras.nodes_clip_sdxl",
      isNewSchema: true,
    }),
    node("ImageBlend", "", "image/postprocessing", blended, ["IMAGE"], {
      module: "comfy_extras.nodes_post_processing",
      isNewSchema: true,
    }),
  ];
}

/** Sends pictures over the socket instead of storing them; comes with ComfyUI as a custom node file. */
export const websocketImage: NodeClass = node(
  "SaveImageWebsocket",
  "SaveImageWebsocket",
  "api/image",
  { images: wire("IMAGE") },
  [],
  { module: "custom_nodes.websocket_image_save", isOutput: true },
);
