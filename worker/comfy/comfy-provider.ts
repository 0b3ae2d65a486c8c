import { setMaxListeners } from "node:events";
import { Failure } from "../../core/failure.ts";
import { adopt } from "./adopt.ts";
import { createClient } from "./client.ts";
import type { Harvested } from "./conclude.ts";
import { conclude } from "./conclude.ts";
import type { Driver } from "./driver.ts";
import { createProbe } from "./environment.ts";
import { follow } from "./follow.ts";
import { silentHints } from "./hints.ts";
import { createHistoryKeeper } from "./history-keeper.ts";
import { createPreflight } from "./preflight.ts";
import { prepare } from "./prepare.ts";
import type { ComfyGraph, Provider, RenderOptions, RenderRequest, RenderResult } from "./provider.ts";
import type { ComfySettings } from "./settings.ts";
import { defaultTimers } from "./settings.ts";
import { socketHints } from "./socket-hints.ts";
import { submit } from "./submit.ts";
import { createTransport } from "./transport.ts";
import { withdrawStrays } from "./withdraw.ts";

/** A provider that speaks to one ComfyUI server. Contacts nothing before the first call; CONFIG_INVALID on a bad url. */
export function createComfyProvider(settings: ComfySettings): Provider {
  const timers = { ...defaultTimers, ...settings.timers };
  const headers = settings.headers ?? {};
  const closing = new AbortController();
  // Every running call and render listens; each takes its listener off again.
  setMaxListeners(0, closing.signal);
  const url = checkUrl(settings.url);
  const client = createClient(createTransport(url, headers, closing.signal), timers);
  const hints = settings.websocket === false ? silentHints() : socketHints(url, headers, timers);
  const driver = { client, hints, keeper: createHistoryKeeper(client), timers, closing: closing.signal };
  return {
    id: settings.id,
    probe: createProbe(client, timers.environmentMs),
    preflight: createPreflight(client),
    render: (request, options) => render(driver, request, options),
    withdraw: (pick) => withdrawStrays(driver, pick),
    freeMemory: (depth) => client.freeMemory(depth === "unload"),
    async close() {
      closing.abort();
      hints.close();
    },
  };
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new Failure("CONFIG_INVALID", `"${text}" is not an http(s) address of a ComfyUI server.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new Failure("CONFIG_INVALID", "Credentials belong into a header (authorization), not into the address.");
  }
  return url.href;
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
  if (options.signal.aborted) throw new Failure("RENDER_INTERRUPTED");
  await submit(driver, request, graph, suffix, options);
  const end = await follow(driver, { promptId, outputNodeId }, options);
  return conclude(driver, request, graph, promptId, end);
}
