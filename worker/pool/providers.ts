import type { Config } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { sha256Hex } from "../../core/hash.ts";
import { createComfyProvider } from "../comfy/comfy-provider.ts";
import type { RendererSetting } from "./renderer-pool.ts";

/**
 * A provider for each ComfyUI of the settings. Alone it is called `comfyui`; several are called by their address, which
 * stays the same whatever else is added. Failure CONFIG_INVALID when there is none.
 */
export function providersOf({ comfyuiUrls, comfyuiWebsocket, comfyuiHeaders }: Config): RendererSetting[] {
  if (comfyuiUrls.length === 0)
    throw new Failure("CONFIG_INVALID", "COMFYUI_URL is not set; npm start sets it to the demo renderer.");
  const headers = comfyuiHeaders ?? {};
  return comfyuiUrls.map((url) => {
    const id = comfyuiUrls.length === 1 ? "comfyui" : idOf(url);
    return { url, provider: createComfyProvider({ id, url, websocket: comfyuiWebsocket, headers }) };
  });
}

/** Readable, with the grammar and length of ids, and another one for every address. */
function idOf(url: string): string {
  const readable = url.replace(/^https?:\/\//, "").replace(/[^A-Za-z0-9]+/g, "-");
  return `${readable.replace(/^-|-$/g, "").slice(0, 50)}-${sha256Hex(url).slice(0, 8)}`;
}
