import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { classOf, type Graph, inputsOf } from "../graph/graph.ts";
import { type Folders, resolveReference } from "./folders.ts";

const readers = new Set(["LoadImage", "LoadImageMask"]);

/** Says for each node the digest of the file it reads, or an empty text; taken once, when its prompt starts. */
export function contentsOf(graph: Graph, folders: Folders): (nodeId: string) => string {
  const contents = new Map<string, string>();
  for (const [nodeId, node] of graph) {
    const reference = inputsOf(node).get("image");
    if (!readers.has(classOf(node)) || typeof reference !== "string") continue;
    const file = resolveReference(folders, reference);
    if (file) contents.set(nodeId, digestOf(file));
  }
  return (nodeId) => contents.get(nodeId) ?? "";
}

/** A missing file counts as no content: its node will fail on it. */
function digestOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}
