import { imageNodes } from "./image-nodes.ts";
import { latentNodes } from "./latent-nodes.ts";
import { modelNodes } from "./model-nodes.ts";
import type { NodeRunner } from "./runner.ts";
import { saveNodes } from "./save-nodes.ts";

export const nodeRunners: { readonly [className: string]: NodeRunner } = {
  ...modelNodes,
  ...latentNodes,
  ...imageNodes,
  ...saveNodes,
};
