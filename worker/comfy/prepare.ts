import type { ComfyClient } from "./client.ts";
import { checkRequest, prefixOf, withInput } from "./graph.ts";
import type { ComfyGraph, RenderRequest } from "./provider.ts";

const referenceFolder = "diecast";

/** The graph with every reference uploaded and named; the file name prefix still open. */
export async function prepare(client: ComfyClient, request: RenderRequest): Promise<ComfyGraph> {
  checkRequest(request);
  let graph = request.graph;
  for (const { nodeId, inputName, hash, bytes } of request.references) {
    // Named by content: the server recognises the same bytes, so repeating an upload stores nothing new.
    graph = withInput(graph, nodeId, inputName, await client.upload(`ref_${hash}.png`, referenceFolder, bytes));
  }
  return graph;
}

/** Body of POST /prompt. The tag lets people and tools see in queue and PNG whose prompt it is. */
export function submissionOf(request: RenderRequest, graph: ComfyGraph, clientId: string, suffix: string) {
  const prefix = `${prefixOf(request.filenamePrefix, request.promptId)}${suffix}`;
  return {
    prompt: withInput(graph, request.outputNodeId, "filename_prefix", prefix),
    prompt_id: request.promptId,
    client_id: clientId,
    extra_data: { diecast: request.tag, extra_pnginfo: { diecast: request.tag } },
  };
}
