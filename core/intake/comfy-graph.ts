import type { GraphNode } from "../contracts.ts";
import { Failure } from "../failure.ts";
import { isRecord } from "./json-text.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

/** A ComfyUI graph in API format; ids in the order of the file. */
export type Nodes = ReadonlyMap<string, GraphNode>;

export interface ReadGraph {
  readonly nodes: Nodes;
  readonly unmapped: readonly Unmapped[];
}

const MAX_NODES = 500;
const NODE_ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const WAY_OUT = "Open it in ComfyUI and save it with Workflow → Export (API).";

/** A graph in API format, bare or wrapped in `prompt`. @throws Failure WORKFLOW_NOT_API_FORMAT, GRAPH_INVALID, INVALID_INPUT */
export function readGraph(value: unknown): ReadGraph {
  if (!isRecord(value)) throw notApi("is not a workflow");
  if (Array.isArray(value["nodes"])) throw notApi("is saved for the editor (it has nodes and links)");
  const isWrapped = isRecord(value["prompt"]) && typeof value["prompt"]["class_type"] !== "string";
  const { prompt, ...beside } = value;
  const graph = isWrapped && isRecord(prompt) ? prompt : value;
  const nodes = new Map(Object.entries(graph).map(([id, node]) => [id, checkedNode(id, node)]));
  if (nodes.size === 0) throw notApi("has no nodes");
  if (nodes.size > MAX_NODES) throw invalid("graph", `has more than ${MAX_NODES} nodes`, "Split it.");
  checkLinks(nodes);
  const left = isWrapped ? Object.keys(beside) : [];
  return { nodes, unmapped: left.map((key) => unmapped(key, "", "Only the graph itself is kept.")) };
}

function checkedNode(id: string, node: unknown): GraphNode {
  if (!isRecord(node) || typeof node["class_type"] !== "string" || !isRecord(node["inputs"]))
    throw notApi(`has an entry ${JSON.stringify(id.slice(0, 80))} without class_type and inputs`);
  if (!NODE_ID.test(id)) throw invalid(`node ${id.slice(0, 80)}`, "has an id that can't be", "Export the graph again.");
  const { class_type, inputs, _meta: meta } = node;
  // What was checked just above; the values of inputs are whatever JSON has.
  return { class_type, inputs, ...(isRecord(meta) ? { _meta: meta } : {}) } as GraphNode;
}

/** Every link leads to a node, and none of them back to its own. @throws Failure GRAPH_INVALID */
export function checkLinks(nodes: Nodes): void {
  const sources = new Map([...nodes].map(([id, node]) => [id, new Set(sourcesOf(nodes, id, node))]));
  for (let isShrinking = true; isShrinking; ) {
    const settled = [...sources].filter(([, from]) => [...from].every((id) => !sources.has(id)));
    isShrinking = settled.length > 0;
    for (const [id] of settled) sources.delete(id);
  }
  const [inCircle] = sources.keys();
  if (inCircle !== undefined) throw unsound(`/${inCircle}`, "depends on itself, or on nodes that do");
}

function sourcesOf(nodes: Nodes, id: string, { inputs }: GraphNode): readonly string[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    const link = linkOf(value);
    if (link === null) return [];
    if (!nodes.has(link.nodeId))
      throw unsound(`/${id}/inputs/${name.slice(0, 80)}`, "leads to a node that is not there");
    return [link.nodeId];
  });
}

function unsound(path: string, message: string): Failure {
  const fix = "Export the graph again.";
  return new Failure("GRAPH_INVALID", `${path} ${message}. ${fix}`, { fields: [{ path, rule: "link", message, fix }] });
}

/** Where a value comes from when it is a link: `["4", 1]`. */
export function linkOf(value: unknown): { readonly nodeId: string; readonly slot: number } | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [nodeId, slot]: readonly unknown[] = value;
  return typeof nodeId === "string" && Number.isSafeInteger(slot) ? { nodeId, slot: Number(slot) } : null;
}

/** The name its author gave a node. */
export function titleOf(node: GraphNode | undefined): string | null {
  const title: unknown = node?._meta?.["title"];
  return typeof title === "string" ? title.slice(0, 200) : null;
}

function notApi(message: string): Failure {
  return new Failure("WORKFLOW_NOT_API_FORMAT", `The workflow ${message}. ${WAY_OUT}`, {
    fields: [{ path: "workflow", rule: "api-format", message, fix: WAY_OUT }],
  });
}

function invalid(path: string, message: string, fix: string): Failure {
  return unreadable({ path, rule: "graph", message, fix });
}
