import { canonicalJson } from "../../core/canonical.ts";
import { Failure } from "../../core/failure.ts";
import { sha256Hex } from "../../core/hash.ts";
import { isRecord, listOf, recordOf } from "./json.ts";
import type { ComfyGraph, GraphNode, RenderRequest } from "./provider.ts";

/** Safe for the server's path rules and free of its `%tokens%`; ".." would make the file unfetchable. */
const prefixGrammar = /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;

/** File systems take names of 255 bytes; the server and we add about 40 to ours. */
const maxStemLength = 200;

/**
 * Refuses what the server would accept and then fail on, or never finish: UI-format files, dangling links, cycles,
 * integers JavaScript can't carry exactly. Throws WORKFLOW_NOT_API_FORMAT, SEED_OUT_OF_RANGE or GRAPH_INVALID.
 */
export function checkRequest(request: RenderRequest): void {
  checkFormat(request.graph);
  for (const [nodeId, node] of Object.entries(request.graph)) checkInputs(request.graph, nodeId, node);
  checkAcyclic(request.graph);
  if (!Object.hasOwn(request.graph, request.outputNodeId)) {
    throw new Failure("GRAPH_INVALID", `The output node "${request.outputNodeId}" is not in the graph.`);
  }
  if (request.expected.count < 1) throw new Failure("GRAPH_INVALID", "A render must expect at least one picture.");
  if (!prefixGrammar.test(request.filenamePrefix)) {
    throw new Failure("GRAPH_INVALID", `"${request.filenamePrefix}" can't be a file name prefix.`);
  }
}

/** The file name prefix of one prompt: unique per prompt, derivable later when only the id is known. */
export function prefixOf(filenamePrefix: string, promptId: string): string {
  return `${stemOf(filenamePrefix)}_${promptId.slice(0, 8)}`;
}

/** What the prefixes of all attempts of a job begin with: the given prefix, its last part cut to what file systems take. */
function stemOf(filenamePrefix: string): string {
  const parts = filenamePrefix.split("/");
  const last = parts.pop() ?? "";
  if (last.length <= maxStemLength) return filenamePrefix;
  const digest = sha256Hex(last).slice(0, 16);
  return [...parts, `${last.slice(0, maxStemLength - digest.length)}${digest}`].join("/");
}

/** A link `[nodeId, slot]` as the server wants it: text and a whole number. */
export function linkOf(value: unknown): { readonly nodeId: string; readonly slot: number } | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [nodeId, slot]: unknown[] = value;
  return typeof nodeId === "string" && typeof slot === "number" && Number.isInteger(slot) ? { nodeId, slot } : null;
}

export function withInput(graph: ComfyGraph, nodeId: string, inputName: string, value: unknown): ComfyGraph {
  const node = graph[nodeId];
  if (node === undefined) throw new Failure("GRAPH_INVALID", `Node "${nodeId}" is not in the graph.`);
  return { ...graph, [nodeId]: { ...node, inputs: { ...node.inputs, [inputName]: value } } };
}

/**
 * True when `embedded` (from a PNG) is the graph we sent. Titles don't count, the server's coercions of literals
 * ("2" → 2, 1 → 1.0) are allowed for, and the output's own prefix need only begin with `filenamePrefix`.
 */
export function isSameGraph(
  ours: ComfyGraph,
  embedded: unknown,
  outputNodeId: string,
  filenamePrefix: string,
): boolean {
  if (!isRecord(embedded) || Object.keys(embedded).length !== Object.keys(ours).length) return false;
  return Object.entries(ours).every(([nodeId, node]) => {
    const other = recordOf(embedded[nodeId]);
    const inputs = recordOf(other["inputs"]);
    if (other["class_type"] !== node.class_type) return false;
    return Object.entries(node.inputs).every(([name, value]) =>
      nodeId === outputNodeId && name === "filename_prefix"
        ? String(inputs[name]).startsWith(stemOf(filenamePrefix))
        : isSameValue(value, inputs[name]),
    );
  });
}

function isSameValue(ours: unknown, theirs: unknown): boolean {
  if (ours === undefined || theirs === undefined) return ours === theirs;
  if (canonicalJson(ours) === canonicalJson(theirs)) return true;
  if (typeof ours === "object" || typeof theirs === "object") return false;
  return String(ours) === String(theirs) || Number(ours) === Number(theirs);
}

function checkFormat(graph: unknown): void {
  const nodes = isRecord(graph) ? Object.entries(graph) : [];
  const isUiFormat = isRecord(graph) && Array.isArray(graph["nodes"]);
  const isApiFormat = nodes.every(([, node]) => typeof recordOf(node)["class_type"] === "string");
  if (
    isUiFormat ||
    !isApiFormat ||
    nodes.length === 0 ||
    !nodes.every(([, node]) => isRecord(recordOf(node)["inputs"]))
  ) {
    throw new Failure("WORKFLOW_NOT_API_FORMAT");
  }
}

function checkInputs(graph: ComfyGraph, nodeId: string, node: GraphNode): void {
  for (const [name, value] of Object.entries(node.inputs)) {
    const path = `/${nodeId}/inputs/${name}`;
    if (typeof value === "number") checkNumber(path, name, value);
    if (Array.isArray(value)) checkLink(graph, path, value);
  }
}

function checkNumber(path: string, name: string, value: number): void {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Failure("SEED_OUT_OF_RANGE", `${path} is beyond 2^53 − 1 and would not arrive unchanged.`);
  }
  const isSeed = name === "seed" || name === "noise_seed";
  if (isSeed && (value < 0 || !Number.isInteger(value))) {
    throw new Failure("SEED_OUT_OF_RANGE", `${path} is not a whole number, zero or more.`);
  }
}

function checkLink(graph: ComfyGraph, path: string, value: readonly unknown[]): void {
  const link = linkOf(value);
  if (link === null || link.slot < 0 || !Object.hasOwn(graph, link.nodeId)) {
    throw new Failure("GRAPH_INVALID", `${path} is not a link to a node of this graph.`);
  }
}

/** The server answers a cycle with empty errors, so it is found and named here. */
function checkAcyclic(graph: ComfyGraph): void {
  const finished = new Set<string>();
  const open = new Set<string>();
  const visit = (nodeId: string): void => {
    if (finished.has(nodeId)) return;
    if (open.has(nodeId)) throw new Failure("GRAPH_INVALID", `Node "${nodeId}" depends on itself.`);
    open.add(nodeId);
    for (const value of Object.values(graph[nodeId]?.inputs ?? {})) {
      const link = linkOf(listOf(value));
      if (link !== null) visit(link.nodeId);
    }
    open.delete(nodeId);
    finished.add(nodeId);
  };
  for (const nodeId of Object.keys(graph)) visit(nodeId);
}
