import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { fileNameAt, type NamePlan, planNames } from "../files/file-names.ts";
import { insertTextChunks, type TextChunk } from "../files/png-text.ts";
import { pngPreview } from "../protocol/preview.ts";
import { type Printable, printJson } from "../protocol/python-json.ts";
import type { NodeResult, NodeRunner, RunContext } from "./runner.ts";
import { type Picture, textOf } from "./values.ts";

/** The output nodes: PNG files with the graph inside, and one hidden note per picture about what was painted. */
export const saveNodes: { readonly [className: string]: NodeRunner } = {
  SaveImage(inputs, context) {
    const prefix = textOf(inputs.literal("filename_prefix"));
    return savePictures(inputs.link("images", "IMAGE").pictures, prefix, "output", context);
  },
  PreviewImage(inputs, context) {
    const prefix = `ComfyUI_temp_${context.tempTag}`;
    return savePictures(inputs.link("images", "IMAGE").pictures, prefix, "temp", context);
  },
  async SaveImageWebsocket(inputs, context) {
    const { pictures } = inputs.link("images", "IMAGE");
    // The server's node counts from 0 and so never reports its last step.
    for (const [at, picture] of pictures.entries()) await context.step(at, pictures.length, await pngPreview(picture));
    return { values: [], isVolatile: true };
  },
};

async function savePictures(
  pictures: readonly Picture[],
  prefix: string,
  type: "output" | "temp",
  context: RunContext,
): Promise<NodeResult> {
  const size = pictures[0] ?? { width: 0, height: 0 };
  const plan = await planNames(context.folders[type], prefix, size, context.now());
  await mkdir(plan.folder, { recursive: true });
  const chunks = textChunks(context);
  const images: Printable[] = [];
  for (const [index, picture] of pictures.entries()) {
    const filename = fileNameAt(plan, index);
    await writeFile(path.join(plan.folder, filename), await encode(picture, chunks, context));
    await writeTruth(picture, plan, filename, context);
    images.push({ filename, subfolder: plan.subfolder, type });
  }
  return { values: [], ui: { images } };
}

async function encode(picture: Picture, chunks: readonly TextChunk[], context: RunContext): Promise<Buffer> {
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const png = await sharp(picture.rgb, { raw }).png({ compressionLevel: 4 }).toBuffer();
  const whole = insertTextChunks(png, chunks);
  return context.faults.occurs("half-png") ? whole.subarray(0, whole.length >> 1) : whole;
}

/** The graph as it ran, with the digest of each file it read, then one chunk per key of `extra_pnginfo`. */
function textChunks({ graph, contentOf, extraPngInfo, hasMetadata }: RunContext): TextChunk[] {
  if (!hasMetadata) return [];
  const shown = new Map<string, Printable>();
  for (const [nodeId, node] of graph) {
    const content = contentOf(nodeId);
    shown.set(nodeId, content === "" ? node : new Map<string, Printable>([...node, ["is_changed", [content]]]));
  }
  const extra = [...(extraPngInfo ?? [])].map(([key, value]): TextChunk => [key, printJson(value)]);
  return [["prompt", printJson(shown)], ...extra];
}

async function writeTruth(picture: Picture, plan: NamePlan, filename: string, context: RunContext): Promise<void> {
  if (!picture.truth) return;
  const folder = path.join(context.folders.truth, plan.subfolder);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${filename}.json`), `${JSON.stringify(picture.truth, null, 2)}\n`);
}
