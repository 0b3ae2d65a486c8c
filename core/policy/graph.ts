import { canonicalJson } from "../canonical.ts";
import type { GraphNode, WorkflowTemplate } from "../contracts.ts";
import { brokenReference, insertChain, insertVae, type LoraInGraph, withInput } from "./graph-chain.ts";
import { lastingJson, objectJson, oncePer } from "./once.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

/** A ComfyUI graph in API format: node id → class and inputs. */
export type ComfyGraph = Readonly<Record<string, GraphNode>>;

type Binding = WorkflowTemplate["bindings"][number];

/** Every value a template may bind; null where this render has none. */
export type GraphValues = Readonly<Record<Binding["name"], string | number | null>>;

/** Values that differ from picture to picture of one plan. */
const OF_PICTURE = ["positive", "negative", "seed", "referenceImage"] as const;
type PictureValues = Pick<GraphValues, (typeof OF_PICTURE)[number]>;

/** Stands in every planned graph; the real prefix is set at submit, so that it enters no hash. */
export const FILENAME_PREFIX = "diecast";

/** A graph in which only what differs from picture to picture is still to be filled. */
export interface PreparedGraph {
  readonly template: WorkflowTemplate;
  readonly graph: ComfyGraph;
  /** Its canonical JSON: text, name of the value that goes between, text, name, … text. */
  readonly pieces: readonly string[];
}

/**
 * Renders the graph of one picture: bindings filled, a chain of 0..N LoRAs, a clip-skip node and a VAE of its own put in.
 * Refused when the template's own references don't hold or something in it stays unfilled.
 */
export function renderGraph(
  template: WorkflowTemplate,
  values: GraphValues,
  loras: readonly LoraInGraph[],
  clipSkip: number | null,
  vae: string | null = null,
): Result<ComfyGraph> {
  const prepared = prepareGraph(template, values, loras, clipSkip, vae);
  return prepared.ok ? accepted(fillGraph(prepared.value, values)) : prepared;
}

/** All of a graph that the pictures of one plan share. */
export function prepareGraph(
  template: WorkflowTemplate,
  values: GraphValues,
  loras: readonly LoraInGraph[],
  clipSkip: number | null,
  vae: string | null = null,
): Result<PreparedGraph> {
  const bound = bindValues(template, values);
  if (!bound.ok) return bound;
  const isSkipBound = template.bindings.some(({ name }) => name === "clipSkip");
  // Clip skip 1 stops at the last layer, which is what the encoder does anyway.
  const skipNode = isSkipBound || clipSkip === null || clipSkip < 2 ? null : clipSkip;
  const chained = insertChain(template, bound.value, loras, skipNode);
  if (!chained.ok) return chained;
  const decoded = vae === null ? chained : insertVae(template, chained.value, vae);
  if (!decoded.ok) return decoded;
  const unfilled = unfilledInputs(template);
  if (unfilled.length > 0) return refused(unfilled);
  return accepted({ template, graph: decoded.value, pieces: piecesOf(template, decoded.value, values) });
}

/** The graph of one picture. */
export function fillGraph({ template, graph }: Omit<PreparedGraph, "pieces">, values: PictureValues): ComfyGraph {
  return fillBindings(graph, pictureBindings(template), (name) => values[name]);
}

function fillBindings(
  graph: ComfyGraph,
  bindings: readonly PictureBinding[],
  valueFor: (name: keyof PictureValues) => string | number | null,
): ComfyGraph {
  const filled: Record<string, GraphNode> = { ...graph };
  for (const { name, nodeId, inputName } of bindings) {
    const node = filled[nodeId];
    const value = valueFor(name);
    if (node !== undefined && value !== null) filled[nodeId] = withInput(node, inputName, value);
  }
  return filled;
}

type PictureBinding = Binding & { readonly name: keyof PictureValues };

function isOfPicture(binding: Binding): binding is PictureBinding {
  return OF_PICTURE.some((name) => name === binding.name);
}

const pictureBindings = oncePer((template: WorkflowTemplate): readonly PictureBinding[] =>
  template.bindings.filter(isOfPicture),
);

/** Canonical JSON of one picture's graph: all but a few values of it is the same in every picture of a plan. */
export function graphJson({ pieces }: PreparedGraph, values: PictureValues, graph: ComfyGraph): string {
  if (pieces.length === 0) return canonicalJson(graph);
  return pieces
    .map((piece, at) => (at % 2 === 0 ? piece : JSON.stringify(values[piece as keyof PictureValues])))
    .join("");
}

const HOLE = /"hole:(positive|negative|seed|referenceImage):hole"/;

/** Empty where the holes can't be told apart, because the template binds a place twice or has such texts of its own. */
function piecesOf(template: WorkflowTemplate, graph: ComfyGraph, values: PictureValues): readonly string[] {
  const holes = pictureBindings(template).filter(({ name }) => values[name] !== null);
  const names = new Map(holes.map(({ name }) => [name, `hole:${name}:hole`]));
  const holed = fillBindings(graph, holes, (name) => names.get(name) ?? null);
  const nodes: Record<string, string> = {};
  for (const [id, node] of Object.entries(holed))
    nodes[id] = node === template.graph[id] ? lastingJson(node) : canonicalJson(node);
  const pieces = objectJson(nodes).split(HOLE);
  return pieces.length === 2 * holes.length + 1 ? pieces : [];
}

function bindValues(template: WorkflowTemplate, values: GraphValues): Result<ComfyGraph> {
  const graph: Record<string, GraphNode> = { ...template.graph };
  const refusals = [...requiredBindings(template)];
  for (const binding of template.bindings) {
    const node = graph[binding.nodeId];
    const value = values[binding.name];
    if (node === undefined) refusals.push(brokenReference(template, binding.nodeId, `binding ${binding.name}`));
    else if (value === null) refusals.push(...missingValue(template, binding));
    else if (!isOfPicture(binding))
      graph[binding.nodeId] = withInput(node, binding.inputName, binding.name === "clipSkip" ? -value : value);
  }
  if (graph[template.outputNodeId] === undefined)
    refusals.push(brokenReference(template, template.outputNodeId, "outputNodeId"));
  return refusals.length === 0 ? accepted(graph) : refused(refusals);
}

/** Without these a render would silently keep what the template's author had in the graph. */
const requiredBindings = oncePer((template: WorkflowTemplate): readonly Refusal[] => {
  const names = new Set(template.bindings.map(({ name }) => name));
  const needed: readonly Binding["name"][] = ["checkpoint", "positive", "negative", "seed"];
  const wanted = template.intent === "img2img" ? [...needed, "referenceImage" as const] : needed;
  return wanted
    .filter((name) => !names.has(name))
    .map((name) => ({
      code: "WORKFLOW_BINDING_MISSING",
      field: "/bindings",
      sentence: `The workflow template ${template.id} does not bind ${name}.`,
      fix: `Add a binding for ${name}.`,
    }));
});

/** Only a reference picture can be missing; a denoise that nobody asked for stays as the template has it. */
function missingValue(template: WorkflowTemplate, { name }: Binding): readonly Refusal[] {
  if (name !== "referenceImage") return [];
  return [
    {
      code: "REFERENCE_MISSING",
      field: "/styleConsistency/anchorRefs",
      sentence: `The workflow template ${template.id} starts from a picture, but the spec has no anchor.`,
      fix: "Lock the spec to an anchor set, or choose a template that renders from words alone.",
    },
  ];
}

const UNFILLED = /\{\{.*?\}\}|\$\{.*?\}|^__[A-Za-z0-9_]+__$|^%[a-z_]+%$/;

/** Inputs of the template that still hold a placeholder; bound texts were checked when the prompt was compiled. */
const unfilledInputs = oncePer((template: WorkflowTemplate): readonly Refusal[] => {
  const isBound = (nodeId: string, name: string): boolean =>
    template.bindings.some((binding) => binding.nodeId === nodeId && binding.inputName === name);
  return Object.entries(template.graph).flatMap(([nodeId, node]) =>
    Object.entries(node.inputs).flatMap(([name, value]) =>
      typeof value === "string" && UNFILLED.test(value) && !isBound(nodeId, name)
        ? [unfilledInput(template, nodeId, name, value)]
        : [],
    ),
  );
});

function unfilledInput(template: WorkflowTemplate, nodeId: string, name: string, value: string): Refusal {
  return {
    code: "UNKNOWN_PLACEHOLDER",
    field: `/graph/${nodeId}/inputs/${name}`,
    sentence: `Node ${nodeId} of the workflow template ${template.id} still holds ${value} in ${name}.`,
    fix: "Bind that input, or write the value itself.",
  };
}
