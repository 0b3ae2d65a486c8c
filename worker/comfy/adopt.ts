import { Failure } from "../../core/failure.ts";
import type { Harvested } from "./conclude.ts";
import { conclude } from "./conclude.ts";
import type { Driver } from "./driver.ts";
import { follow } from "./follow.ts";
import { probeFiles } from "./harvest.ts";
import type { ComfyGraph, RenderOptions, RenderRequest } from "./provider.ts";
import type { EndState } from "./reconcile.ts";

/** Ends of an earlier prompt after which rendering anew is right; a recorded failure is not among them. */
const renewableCodes: ReadonlySet<string> = new Set(["RENDER_INTERRUPTED", "OUTPUT_MISSING", "OUTPUT_INVALID"]);

export interface Adopted extends Harvested {
  readonly promptId: string;
}

/**
 * Looks for this job's earlier prompts, newest first, before anything is submitted: alive → waited for, ended well →
 * taken over, failed → its failure is thrown. Null when none of them is any use. The new id itself is among them, so
 * that calling `render` twice with the same request renders once.
 */
export async function adopt(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  options: RenderOptions,
): Promise<Adopted | null> {
  for (const promptId of new Set([request.promptId, ...request.previousPromptIds.toReversed()])) {
    const end = await follow(driver, { promptId, outputNodeId: request.outputNodeId }, options);
    const harvested = await takeOver(driver, request, graph, promptId, end);
    if (harvested !== null) return { ...harvested, promptId };
  }
  return null;
}

async function takeOver(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  promptId: string,
  end: EndState,
): Promise<Harvested | null> {
  if (end.kind === "absent") {
    const images = await probeFiles(driver, request, graph, promptId);
    return images === null ? null : { images, isFromCache: false };
  }
  try {
    return await conclude(driver, request, graph, promptId, end);
  } catch (error) {
    if (error instanceof Failure && renewableCodes.has(error.code)) return null;
    throw error;
  }
}
