import type { GraphNode, WorkflowTemplate } from "../contracts.ts";
import { checkLinks, linkOf, type Nodes, type ReadGraph } from "./comfy-graph.ts";
import { type FileDrafts, known, type OpenQuestion } from "./draft.ts";
import { type BindingProposal, proposeBindings } from "./graph-roles.ts";
import { baseName, slugOf, withoutEnding } from "./slug.ts";
import { shortened, type Unmapped, unmapped } from "./unmapped.ts";

type Binding = WorkflowTemplate["bindings"][number];

const KINDS: Readonly<Record<Binding["name"], Binding["kind"]>> = {
  ...{ positive: "text", negative: "text", filenamePrefix: "text", referenceImage: "image" },
  ...{ seed: "integer", steps: "integer", width: "integer", height: "integer", batchSize: "integer" },
  ...{ clipSkip: "integer", cfg: "number", denoise: "number" },
  ...{ sampler: "enum", scheduler: "enum", checkpoint: "enum" },
};
const NEEDED: readonly BindingProposal["name"][] = ["checkpoint", "positive", "negative", "seed", "output"];

/** A workflow template from a graph: what is certain is bound, what is not is asked. */
export function workflowDraft(fileName: string, graph: ReadGraph): FileDrafts {
  const { nodes, taken } = withoutLoras(graph.nodes);
  checkLinks(nodes);
  const bindings = proposeBindings(nodes);
  const isAnchored = bindings.some(({ name, status }) => name === "referenceImage" && status !== "missing");
  const title = withoutEnding(baseName(fileName));
  const document = known({
    id: slugOf(title),
    title: shortened(title) || "Imported workflow",
    intent: isAnchored ? "img2img" : "txt2img",
    graph: Object.fromEntries(nodes),
    bindings: bindings.flatMap(toBinding),
    outputNodeId: bindings.find(({ name }) => name === "output")?.chosen?.nodeId,
    loraInsert: chainOf(nodes, bindings),
  });
  const wanted = isAnchored ? [...NEEDED, "referenceImage"] : NEEDED;
  const open = bindings.filter(({ name, status }) => status !== "certain" && wanted.includes(name)).map(toQuestion);
  const draft = { kind: "workflow-templates" as const, document: { ...document, id: slugOf(title) }, open, bindings };
  return { drafts: [draft], unmapped: [...graph.unmapped, ...taken, ...leftOver(bindings, wanted)] };
}

function toBinding({ name, chosen }: BindingProposal): readonly Binding[] {
  if (chosen === null || chosen.inputName === null || name === "loraChain" || name === "output") return [];
  return [{ name, nodeId: chosen.nodeId, inputName: chosen.inputName, kind: KINDS[name] }];
}

function toQuestion({ name, why, candidates }: BindingProposal): OpenQuestion {
  const path = name === "output" ? "/outputNodeId" : "/bindings";
  return {
    path,
    question: `${name}: ${why}`,
    candidates: candidates.map(({ nodeId, inputName }) => (inputName === null ? nodeId : `${nodeId}.${inputName}`)),
  };
}

/** What can do without an answer, but should not go unseen: it stays as the graph has it. */
function leftOver(bindings: readonly BindingProposal[], wanted: readonly string[]): readonly Unmapped[] {
  return bindings
    .filter(({ name, status }) => status === "ambiguous" && !wanted.includes(name))
    .map(({ name, candidates }) => {
      const places = candidates.map(({ nodeId, inputName }) =>
        inputName === null ? nodeId : `${nodeId}.${inputName}`,
      );
      return unmapped(name, places.join(", "), "Not bound: it stays as the graph has it unless you choose a place.");
    });
}

/** LoRAs that are built into the graph are taken out: the stack decides which are used, and says why. */
function withoutLoras(nodes: Nodes): { readonly nodes: Nodes; readonly taken: readonly Unmapped[] } {
  const isLora = (node: GraphNode | undefined): boolean =>
    typeof node?.inputs["lora_name"] === "string" && linkOf(node.inputs["model"]) !== null;
  const loras = [...nodes].filter(([, node]) => isLora(node));
  const kept = [...nodes].filter(([, node]) => !isLora(node));
  const past = (value: unknown): unknown => {
    let link = linkOf(value);
    while (link !== null && isLora(nodes.get(link.nodeId)))
      link = linkOf(nodes.get(link.nodeId)?.inputs[link.slot === 0 ? "model" : "clip"]);
    return link === null ? value : [link.nodeId, link.slot];
  };
  const rerouted = kept.map(([id, node]): [string, GraphNode] => {
    const inputs = Object.entries(node.inputs).map(([name, value]) => [name, linkOf(value) ? past(value) : value]);
    return [id, { ...node, inputs: Object.fromEntries(inputs) }];
  });
  const taken = loras.map(([id, { inputs }]) => {
    const why = "Taken out of the graph: name it as a LoRA of the project or of the spec.";
    return unmapped(`node ${id}`, `${String(inputs["lora_name"])} at ${String(inputs["strength_model"])}`, why);
  });
  return { nodes: new Map(rerouted), taken };
}

/** Behind the loader: everything that takes its model (slot 0) or its text encoder (slot 1). */
function chainOf(nodes: Nodes, bindings: readonly BindingProposal[]): WorkflowTemplate["loraInsert"] {
  const loader = bindings.find(({ name }) => name === "loraChain")?.chosen?.nodeId;
  if (loader === undefined) return undefined;
  const consumers = (slot: number) =>
    [...nodes].flatMap(([nodeId, { inputs }]) =>
      Object.entries(inputs).flatMap(([inputName, value]) => {
        const link = linkOf(value);
        return link?.nodeId === loader && link.slot === slot ? [{ nodeId, inputName }] : [];
      }),
    );
  return { afterNodeId: loader, modelConsumers: consumers(0), clipConsumers: consumers(1) };
}
