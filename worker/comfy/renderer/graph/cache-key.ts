import { createHash } from "node:crypto";
import { printJson } from "../protocol/python-json.ts";
import { classOf, type Graph, inputsOf, linkOf } from "./graph.ts";

/**
 * One key per node from its class, its literal inputs, what its files contain and the keys of its ancestors.
 * Node ids and titles do not count, so a renumbered graph is a complete cache hit.
 */
export function nodeKeys(graph: Graph, contentOf: (nodeId: string) => string): Map<string, string> {
  const keys = new Map<string, string>();
  const keyOf = (nodeId: string): string => {
    const known = keys.get(nodeId);
    if (known !== undefined) return known;
    const node = graph.get(nodeId);
    const hash = createHash("sha256").update(`${classOf(node)}\n${contentOf(nodeId)}\n`);
    for (const [name, value] of [...inputsOf(node)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
      const link = linkOf(value);
      hash.update(`${name}=${link ? `${keyOf(link.from)}#${link.slot}` : printJson(value)}\n`);
    }
    const key = hash.digest("hex");
    keys.set(nodeId, key);
    return key;
  };
  for (const nodeId of graph.keys()) keyOf(nodeId);
  return keys;
}
