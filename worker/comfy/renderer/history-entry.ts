import type { CacheEntry, Outcome } from "./graph/execute.ts";
import { itemTuple, type QueueItem } from "./protocol/prompt-queue.ts";
import type { JsonObject, Printable } from "./protocol/python-json.ts";

interface RunRecord {
  readonly outcome: Outcome;
  readonly messages: readonly Printable[];
  readonly keys: ReadonlyMap<string, string>;
  readonly cache: ReadonlyMap<string, CacheEntry>;
}

const secretKeys = new Set(["auth_token_comfy_org", "api_key_comfy_org"]);

/** What `/history` keeps of a prompt: failed and interrupted ones look alike but for their last message. */
export function historyEntry(item: QueueItem, extraData: JsonObject, record: RunRecord): Printable {
  const { outcome, messages, keys, cache } = record;
  const shown = [...item.graph.keys()].flatMap((nodeId) => {
    const entry = cache.get(keys.get(nodeId) ?? "");
    return entry?.ui === undefined ? [] : [{ nodeId, ui: entry.ui, madeBy: entry.madeBy }];
  });
  const publicData = new Map([...extraData].filter(([key]) => !secretKeys.has(key)));
  const isSuccess = outcome === "success";
  return {
    prompt: itemTuple(item, publicData),
    outputs: new Map(shown.map(({ nodeId, ui }) => [nodeId, ui])),
    status: { status_str: isSuccess ? "success" : "error", completed: isSuccess, messages },
    meta: new Map(shown.map(({ nodeId, madeBy }) => [nodeId, metaOf(madeBy)])),
  };
}

/** `madeBy` may be another node: the first one that had this cached result. */
function metaOf(nodeId: string): Printable {
  return { node_id: nodeId, display_node: nodeId, parent_node: null, real_node_id: nodeId };
}
