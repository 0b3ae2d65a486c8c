import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { Failure } from "../../core/failure.ts";
import type { OutputFile } from "./answers.ts";
import type { Driver } from "./driver.ts";
import { isSameGraph, prefixOf } from "./graph.ts";
import { readText } from "./png-text.ts";
import type { ComfyGraph, RenderedImage, RenderRequest } from "./provider.ts";

/** A file listed by history may still be on its way to the disk. */
const maxReads = 3;

/**
 * Downloads and judges every expected picture: done means our bytes are here and are ours.
 * Throws OUTPUT_MISSING (not listed, 404) or OUTPUT_INVALID (count, damage, size, another graph's picture).
 */
export async function harvest(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  files: readonly OutputFile[],
): Promise<readonly RenderedImage[]> {
  const { count } = request.expected;
  if (files.length < count) {
    throw new Failure("OUTPUT_MISSING", `The render lists ${files.length} of ${count} pictures.`);
  }
  if (files.length > count) {
    throw new Failure("OUTPUT_INVALID", `The render made ${files.length} pictures instead of ${count}.`);
  }
  const images: RenderedImage[] = [];
  for (const file of files) {
    const { image, graphText } = await readImage(driver, request, file);
    if (graphText !== null && !isOurs(request, graph, graphText)) {
      throw new Failure("OUTPUT_INVALID", `${file.filename} was made by another workflow.`);
    }
    images.push(image);
  }
  return images;
}

/**
 * The pictures of a prompt the server has forgotten, found by its unique file names and believed only when the graph
 * inside them is ours. Null unless all of them are there and whole.
 */
export async function probeFiles(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  promptId: string,
): Promise<readonly RenderedImage[] | null> {
  const path = prefixOf(request.filenamePrefix, promptId).split("/");
  const images: RenderedImage[] = [];
  for (let index = 1; index <= request.expected.count; index += 1) {
    const filename = `${path.at(-1)}_${String(index).padStart(5, "0")}_.png`;
    const file = { filename, subfolder: path.slice(0, -1).join("/"), type: "output" };
    const bytes = await driver.client.view(file);
    const judged = bytes === null ? null : await judge(bytes, request, filename);
    if (judged === null || "damage" in judged) return null;
    if (judged.graphText === null || !isOurs(request, graph, judged.graphText)) return null;
    images.push(judged.image);
  }
  return images;
}

interface JudgedImage {
  readonly image: RenderedImage;
  /** The `prompt` chunk; null when the server writes no metadata. */
  readonly graphText: string | null;
}

async function readImage(driver: Driver, request: RenderRequest, file: OutputFile): Promise<JudgedImage> {
  for (let read = 1; ; read += 1) {
    const bytes = await driver.client.view(file);
    if (bytes === null) throw new Failure("OUTPUT_MISSING", `${file.filename} is listed but not there.`);
    const judged = await judge(bytes, request, file.filename);
    if (!("damage" in judged)) return judged;
    if (read === maxReads) throw judged.damage;
    await pause(driver.timers.harvestRetryMs);
  }
}

/** Decodes every pixel, so that a cut-off file is found here and not by whoever opens it later. */
async function judge(
  bytes: Uint8Array,
  request: RenderRequest,
  filename: string,
): Promise<JudgedImage | { readonly damage: Failure }> {
  const { widthPx, heightPx } = request.expected;
  try {
    const graphText = readText(bytes).get("prompt") ?? null;
    const { info } = await sharp(bytes, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true });
    if (info.width === widthPx && info.height === heightPx) return { image: { bytes, widthPx, heightPx }, graphText };
    const size = `${info.width}×${info.height} px instead of ${widthPx}×${heightPx} px`;
    return { damage: new Failure("OUTPUT_INVALID", `${filename} has ${size}.`) };
  } catch (cause) {
    return { damage: new Failure("OUTPUT_INVALID", `${filename} can't be decoded.`, { cause }) };
  }
}

function isOurs(request: RenderRequest, graph: ComfyGraph, graphText: string): boolean {
  try {
    return isSameGraph(graph, JSON.parse(graphText), request.outputNodeId, request.filenamePrefix);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
