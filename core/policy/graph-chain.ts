import type { GraphNode, WorkflowTemplate } from "../contracts.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

type Nodes = Readonly<Record<string, GraphNode>>;
type InputValue = GraphNode["inputs"][string];
type Consumer = NonNullable<WorkflowTemplate["loraInsert"]>["modelConsumers"][number];

/** A LoRA as a graph needs it. */
export interface LoraInGraph {
  readonly file: string;
  readonly weight: number;
}

const MODEL_SLOT = 0;
const CLIP_SLOT = 1;
const VAE_SLOT = 2;

/** The node with one input exchanged. */
export function withInput(node: GraphNode, name: string, value: InputValue): GraphNode {
  return { ...node, inputs: { ...node.inputs, [name]: value } };
}

/** Loader → LoRA → … → LoRA → consumers; the clip goes through the skip node last. */
export function insertChain(
  template: WorkflowTemplate,
  graph: Nodes,
  loras: readonly LoraInGraph[],
  clipSkip: number | null,
): Result<Nodes> {
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

/** Whoever takes the VAE of the checkpoint's loader takes it from a loader of this file instead. */
export function insertVae(template: WorkflowTemplate, graph: Nodes, file: string): Result<Nodes> {
  const loaderId = template.bindings.find(({ name }) => name === "checkpoint")?.nodeId;
  const id = freeNodeId(graph);
  const rerouted: Record<string, GraphNode> = { ...graph };
  let consumers = 0;
  for (const [nodeId, node] of Object.entries(graph)) {
    for (const [name, value] of Object.entries(node.inputs)) {
      if (!Array.isArray(value) || value[0] !== loaderId || value[1] !== VAE_SLOT) continue;
      rerouted[nodeId] = withInput(rerouted[nodeId] ?? node, name, [id, 0]);
      consumers += 1;
    }
  }
  if (consumers === 0) return refused([noVae(template, file)]);
  return accepted({ ...rerouted, [id]: { class_type: "VAELoader", inputs: { vae_name: file } } });
}

function noVae(template: WorkflowTemplate, file: string): Refusal {
  return {
    code: "WORKFLOW_WITHOUT_VAE",
    field: "/graph",
    sentence: `The checkpoint decodes with ${file}, but nothing in the workflow template ${template.id} takes the checkpoint's VAE.`,
    fix: "Take vae out of the checkpoint, or link the template's VAE inputs to its checkpoint loader.",
  };
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
function freeNodeId(graph: Nodes): string {
  const numbers = Object.keys(graph).filter((id) => /^\d{1,9}$/.test(id));
  return String(Math.max(0, ...numbers.map(Number)) + 1);
}

/** A node id of the template that names nothing. */
export function brokenReference(template: WorkflowTemplate, nodeId: string, what: string): Refusal {
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
