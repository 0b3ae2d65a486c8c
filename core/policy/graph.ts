import { canonicalJson } from "../canonical.ts";
import type { GraphNode, Stack, WorkflowTemplate } from "../contracts.ts";
import { objectJson, oncePer } from "./once.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

/** A ComfyUI graph in API format: node id → class and inputs. */
export type ComfyGraph = Readonly<Record<string, GraphNode>>;

type Binding = WorkflowTemplate["bindings"][number];
type InputValue = GraphNode["inputs"][string];
type Consumer = NonNullable<WorkflowTemplate["loraInsert"]>["modelConsumers"][number];

/** Every value a template may bind; null where this render has none. */
export type GraphValues = Readonly<Record<Binding["name"], string | number | null>>;

/** Values that differ from picture to picture of one plan. */
const OF_PICTURE = ["positive", "negative", "seed", "referenceImage"] as const;
type PictureValues = Pick<GraphValues, (typeof OF_PICTURE)[number]>;

/** Stands in every planned graph; the real prefix is set at submit, so that it enters no hash. */
export const FILENAME_PREFIX = "diecast";

const MODEL_SLOT = 0;
const CLIP_SLOT = 1;

/** A graph in which only what differs from picture to picture is still to be filled. */
export interface PreparedGraph {
  readonly template: WorkflowTemplate;
  readonly graph: ComfyGraph;
}

/**
 * Renders the graph of one picture: bindings filled, a chain of 0..N LoRAs and a clip-skip node put in.
 * Refused when the template's own references don't hold or something in it stays unfilled.
 */
export function renderGraph(
  template: WorkflowTemplate,
  values: GraphValues,
  loras: Stack["chosen"],
  clipSkip: number | null,
): Result<ComfyGraph> {
  const prepared = prepareGraph(template, values, loras, clipSkip);
  return prepared.ok ? accepted(fillGraph(prepared.value, values)) : prepared;
}

/** All of a graph that the pictures of one plan share. */
export function prepareGraph(
  template: WorkflowTemplate,
  values: GraphValues,
  loras: Stack["chosen"],
  clipSkip: number | null,
): Result<PreparedGraph> {
  const bound = bindValues(template, values);
  if (!bound.ok) return bound;
  const isSkipBound = template.bindings.some(({ name }) => name === "clipSkip");
  // Clip skip 1 stops at the last layer, which is what the encoder does anyway.
  const skipNode = isSkipBound || clipSkip === null || clipSkip < 2 ? null : clipSkip;
  const chained = insertChain(template, bound.value, loras, skipNode);
  if (!chained.ok) return chained;
  const unfilled = unfilledInputs(template);
  return unfilled.length === 0 ? accepted({ template, graph: chained.value }) : refused(unfilled);
}

/** The graph of one picture. */
export function fillGraph({ template, graph }: PreparedGraph, values: PictureValues): ComfyGraph {
  const filled: Record<string, GraphNode> = { ...graph };
  for (const { name, nodeId, inputName } of pictureBindings(template)) {
    const node = filled[nodeId];
    const value = values[name];
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

/** Canonical JSON of a graph; most of its nodes are those of the plan's other pictures. */
export function graphJson(graph: ComfyGraph, shared: ComfyGraph): string {
  const nodes: Record<string, string> = {};
  for (const [id, node] of Object.entries(graph))
    nodes[id] = node === shared[id] ? lastingNodeJson(node) : nodeJson(node);
  return objectJson(nodes);
}

const lastingNodeJson = oncePer(nodeJson);

function nodeJson({ inputs, ...rest }: GraphNode): string {
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs)) written[name] = inputJson(value);
  const members: Record<string, string> = { inputs: objectJson(written) };
  for (const [name, value] of Object.entries(rest)) members[name] = inputJson(value);
  return objectJson(members);
}

/** Only in objects can members stand in another order. */
function inputJson(value: InputValue | GraphNode["_meta"]): string {
  const isPlain =
    typeof value !== "object" || (Array.isArray(value) && value.every((each) => typeof each !== "object"));
  return isPlain ? JSON.stringify(value) : canonicalJson(value);
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

function withInput(node: GraphNode, name: string, value: InputValue): GraphNode {
  return { ...node, inputs: { ...node.inputs, [name]: value } };
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

/** Loader → LoRA → … → LoRA → consumers; the clip goes through the skip node last. */
function insertChain(
  template: WorkflowTemplate,
  graph: ComfyGraph,
  loras: Stack["chosen"],
  clipSkip: number | null,
): Result<ComfyGraph> {
  if (loras.length === 0 && clipSkip === null) return accepted(graph);
  const place = template.loraInsert;
  if (place === undefined) return refused([noInsert(template)]);
  const chained: Record<string, GraphNode> = { ...graph };
  let model: InputValue = [place.afterNodeId, MODEL_SLOT];
  let clip: InputValue = [place.afterNodeId, CLIP_SLOT];
  for (const { file, weight } of loras) {
    const id = freeNodeId(chained);
    const inputs = { model, clip, lora_name: file, strength_model: weight, strength_clip: weight };
    chained[id] = { class_type: "LoraLoader", inputs };
    model = [id, MODEL_SLOT];
    clip = [id, CLIP_SLOT];
  }
  if (clipSkip !== null) {
    const id = freeNodeId(chained);
    chained[id] = { class_type: "CLIPSetLastLayer", inputs: { clip, stop_at_clip_layer: -clipSkip } };
    clip = [id, 0];
  }
  const refusals = [
    ...(graph[place.afterNodeId] ? [] : [brokenReference(template, place.afterNodeId, "loraInsert.afterNodeId")]),
    ...reroute(template, chained, place.modelConsumers, model),
    ...reroute(template, chained, place.clipConsumers, clip),
  ];
  return refusals.length === 0 ? accepted(chained) : refused(refusals);
}

function reroute(
  template: WorkflowTemplate,
  graph: Record<string, GraphNode>,
  consumers: readonly Consumer[],
  link: InputValue,
): readonly Refusal[] {
  return consumers.flatMap(({ nodeId, inputName }) => {
    const node = graph[nodeId];
    if (node === undefined) return [brokenReference(template, nodeId, "loraInsert consumers")];
    graph[nodeId] = withInput(node, inputName, link);
    return [];
  });
}

/** One more than the largest whole-number id, so that inserted nodes look like the editor's own. */
function freeNodeId(graph: ComfyGraph): string {
  const numbers = Object.keys(graph).filter((id) => /^\d{1,9}$/.test(id));
  return String(Math.max(0, ...numbers.map(Number)) + 1);
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

function brokenReference(template: WorkflowTemplate, nodeId: string, what: string): Refusal {
  return {
    code: "WORKFLOW_BROKEN",
    field: "/graph",
    sentence: `The ${what} of the workflow template ${template.id} names the node ${nodeId}, which is not in its graph.`,
    fix: "Correct the node id.",
  };
}

function noInsert(template: WorkflowTemplate): Refusal {
  return {
    code: "WORKFLOW_WITHOUT_CHAIN",
    field: "/loraInsert",
    sentence: `The stack needs LoRAs or clip skip, but the workflow template ${template.id} has no place for them.`,
    fix: "Say in loraInsert where the chain goes.",
  };
}
