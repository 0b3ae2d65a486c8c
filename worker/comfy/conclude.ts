import { Failure } from "../../core/failure.ts";
import type { Driver } from "./driver.ts";
import { executionFailure } from "./failures.ts";
import { harvest, probeFiles } from "./harvest.ts";
import type { ComfyGraph, RenderedImage, RenderRequest } from "./provider.ts";
import type { EndState } from "./reconcile.ts";

export interface Harvested {
  readonly images: readonly RenderedImage[];
  readonly isFromCache: boolean;
}

/** Turns the end of a prompt into pictures or into the failure that names what happened. */
export async function conclude(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  promptId: string,
  end: EndState,
): Promise<Harvested> {
  switch (end.kind) {
    case "succeeded": {
      const images = await harvest(driver, request, graph, end.files);
      await driver.keeper.retire(promptId);
      return { images, isFromCache: end.isFromCache };
    }
    case "failed": {
      const failure = executionFailure(end.error);
      // A reported failure must not be met again by the next attempt's reconciling.
      await driver.keeper.discard(promptId);
      throw failure;
    }
    case "interrupted":
      await driver.keeper.discard(promptId);
      throw new Failure("RENDER_INTERRUPTED");
    case "absent":
      return lost(driver, request, graph, promptId);
  }
}

/** The server forgot the prompt. Only the files themselves can prove that it ended well. */
async function lost(driver: Driver, request: RenderRequest, graph: ComfyGraph, promptId: string): Promise<Harvested> {
  const images = await probeFiles(driver, request, graph, promptId);
  if (images !== null) return { images, isFromCache: false };
  const wasWiped = await driver.keeper.wasHistoryWiped();
  const reasons = new Map([
    [true, "its whole history is gone, so it was restarted"],
    [false, "other renders are still known, so this one was deleted"],
    [null, "it was restarted or the render was deleted"],
  ]);
  throw new Failure("RENDER_LOST", `The renderer no longer knows this render: ${reasons.get(wasWiped)}.`);
}
