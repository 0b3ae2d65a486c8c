import { Failure } from "../../core/failure.ts";
import { adopt } from "./adopt.ts";
import { createClient } from "./client.ts";
import type { Harvested } from "./conclude.ts";
import { conclude } from "./conclude.ts";
import type { Driver } from "./driver.ts";
import { probeEnvironment } from "./environment.ts";
import { follow } from "./follow.ts";
import { silentHints } from "./hints.ts";
import { createHistoryKeeper } from "./history-keeper.ts";
import { findMissing } from "./preflight.ts";
import { prepare } from "./prepare.ts";
import type { ComfyGraph, Provider, RenderOptions, RenderRequest, RenderResult } from "./provider.ts";
import type { ComfySettings } from "./settings.ts";
import { defaultTimers } from "./settings.ts";
import { socketHints } from "./socket-hints.ts";
import { submit } from "./submit.ts";
import { createTransport } from "./transport.ts";

/** A provider that speaks to one ComfyUI server. Nothing is contacted before the first call. */
export function createComfyProvider(settings: ComfySettings): Provider {
  const timers = { ...defaultTimers, ...settings.timers };
  const headers = settings.headers ?? {};
  const closing = new AbortController();
  const client = createClient(createTransport(settings.url, headers, closing.signal), timers);
  const hints = settings.websocket === false ? silentHints() : socketHints(settings.url, headers, timers);
  const driver = { client, hints, keeper: createHistoryKeeper(client), timers, closing: closing.signal };
  return {
    id: settings.id,
    probe: () => probeEnvironment(client),
    preflight: (needs) => findMissing(client, needs),
    render: (request, options) => render(driver, request, options),
    async close() {
      closing.abort();
      await hints.close();
    },
  };
}

async function render(driver: Driver, request: RenderRequest, options: RenderOptions): Promise<RenderResult> {
  const startedAtMs = performance.now();
  const graph = await prepare(driver.client, request);
  const adopted = await adopt(driver, request, graph, options);
  const { images, isFromCache } = adopted ?? (await renderAnew(driver, request, graph, options));
  return {
    images,
    promptId: adopted?.promptId ?? request.promptId,
    fromCache: isFromCache,
    adopted: adopted !== null,
    durationMs: Math.round(performance.now() - startedAtMs),
  };
}

async function renderAnew(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  options: RenderOptions,
): Promise<Harvested> {
  try {
    return await renderOnce(driver, request, graph, options, "");
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "OUTPUT_MISSING") throw error;
    // A cached result can name files that were deleted since. Another prefix makes the server write them again;
    // the id may be used again because its prompt has certainly ended.
    await driver.client.forget(request.promptId);
    return renderOnce(driver, request, graph, options, "_again");
  }
}

async function renderOnce(
  driver: Driver,
  request: RenderRequest,
  graph: ComfyGraph,
  options: RenderOptions,
  suffix: string,
): Promise<Harvested> {
  const { promptId, outputNodeId } = request;
  if (options.signal.aborted) throw new Failure("RENDER_CANCELED");
  await submit(driver, request, graph, suffix);
  const end = await follow(driver, { promptId, outputNodeId }, options);
  return conclude(driver, request, graph, promptId, end);
}
