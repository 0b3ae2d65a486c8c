import type { WorkflowTemplate } from "../contracts.ts";
import type { Nodes } from "./comfy-graph.ts";
import { linkOf } from "./comfy-graph.ts";
import {
  type IsLiteral,
  isNumber,
  isText,
  nearest,
  type Place,
  placeAt,
  type Search,
  sourceOf,
  upstreamOf,
} from "./graph-search.ts";

type Binding = WorkflowTemplate["bindings"][number];

/** Which input of a graph plays which part, or who else could. */
export interface BindingProposal {
  readonly name: Binding["name"] | "loraChain" | "output";
  readonly status: "certain" | "ambiguous" | "missing";
  readonly chosen: Place | null;
  readonly candidates: readonly Place[];
  readonly why: string;
}

/** The nodes that everything else is found from. */
interface Anchors {
  readonly samplers: readonly string[];
  readonly outputs: readonly string[];
}

interface Role {
  readonly name: Binding["name"];
  readonly names: readonly string[];
  readonly isLiteral: IsLiteral;
  /** Links the way may take from the sampler. */
  readonly follow: RegExp;
}

const number = (name: Binding["name"], names: readonly string[], follow: RegExp): Role => {
  return { name, names, isLiteral: isNumber, follow };
};
const text = (name: Binding["name"], names: readonly string[], follow: RegExp): Role => {
  return { name, names, isLiteral: isText, follow };
};

const MODEL = /^(model|guider)$/;
const PICTURE = /^(latent_image|samples|pixels|image)$/;

/** What can be found by walking up from the sampler, in the order people read it. */
const ROLES: readonly Role[] = [
  text("checkpoint", ["ckpt_name", "unet_name"], MODEL),
  number("seed", ["seed", "noise_seed"], /^noise$/),
  number("steps", ["steps"], /^sigmas$/),
  number("cfg", ["cfg"], /^guider$/),
  text("sampler", ["sampler_name"], /^sampler$/),
  text("scheduler", ["scheduler"], /^sigmas$/),
  number("denoise", ["denoise"], /^sigmas$/),
  number("width", ["width"], PICTURE),
  number("height", ["height"], PICTURE),
  number("batchSize", ["batch_size"], PICTURE),
  text("referenceImage", ["image"], PICTURE),
  number("clipSkip", ["stop_at_clip_layer"], /^(clip|positive|negative|guider|conditioning.*)$/),
];

const WORDS = ["text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl"];
const POLARITIES = ["positive", "negative"] as const;

/** Every part of the graph that a plan fills in, with what was found for it. */
export function proposeBindings(nodes: Nodes): readonly BindingProposal[] {
  const anchors = anchorsOf(nodes);
  return [
    ...wordProposals(nodes, anchors.samplers),
    ...ROLES.map((role) => toProposal(role.name, nearest(nodes, anchors.samplers, searchOf(role)))),
    ...outputProposals(nodes, anchors.outputs),
    chainProposal(nodes, anchors.samplers),
  ];
}

/** Samplers take a latent picture and something that guides it; outputs save what came of it. */
function anchorsOf(nodes: Nodes): Anchors {
  const ids = [...nodes.keys()];
  const takes = (id: string, name: string): boolean => linkOf(nodes.get(id)?.inputs[name]) !== null;
  const outputs = ids.filter(
    (id) => takes(id, "images") && typeof nodes.get(id)?.inputs["filename_prefix"] === "string",
  );
  const samplers = ids.filter((id) => takes(id, "latent_image") && (takes(id, "positive") || takes(id, "guider")));
  const used = outputs.map((id) => upstreamOf(nodes, id));
  const saved = samplers.filter((id) => used.some((upstream) => upstream.has(id)));
  return { outputs, samplers: saved.length > 0 ? saved : samplers };
}

function searchOf({ names, isLiteral, follow }: Role): Search {
  return { names, isLiteral, mayFollow: (inputName) => follow.test(inputName) };
}

function wordProposals(nodes: Nodes, samplers: readonly string[]): readonly BindingProposal[] {
  const [positive = [], negative = []] = POLARITIES.map((polarity) => wordsOf(nodes, samplers, polarity));
  const isShared = positive.some((one) => negative.some((other) => one.nodeId === other.nodeId));
  const why = "The same text feeds both prompts; give the negative prompt a text node of its own.";
  if (isShared) return [ambiguous("positive", positive, why), ambiguous("negative", negative, why)];
  return [...toWordProposals("positive", positive), ...toWordProposals("negative", negative)];
}

function wordsOf(nodes: Nodes, samplers: readonly string[], polarity: "positive" | "negative"): readonly Place[] {
  const starts = samplers.flatMap((id) => {
    const guider = sourceOf(nodes, id, "guider");
    const direct = sourceOf(nodes, id, polarity);
    if (direct !== null || guider === null) return direct === null ? [] : [direct];
    // A guider without a negative side (BasicGuider) has one conditioning, which is the positive one.
    const plain = polarity === "positive" ? sourceOf(nodes, guider, "conditioning") : null;
    const guided = sourceOf(nodes, guider, polarity) ?? plain;
    return guided === null ? [] : [guided];
  });
  const mayFollow = (name: string): boolean => name === polarity || name.startsWith("conditioning");
  return distinct(nearest(nodes, [...new Set(starts)], { names: WORDS, isLiteral: isText, mayFollow }));
}

/** The encoders of one node (SDXL has two) get the same words, so all of them are bound. */
function toWordProposals(name: "positive" | "negative", places: readonly Place[]): readonly BindingProposal[] {
  const isOneNode = new Set(places.map(({ nodeId }) => nodeId)).size === 1;
  if (!isOneNode) return [toProposal(name, places)];
  return places.map((place) => certain(name, place));
}

function outputProposals(nodes: Nodes, outputs: readonly string[]): readonly BindingProposal[] {
  const places = outputs.map((id) => placeAt(nodes, id, "filename_prefix"));
  return [
    toProposal("filenamePrefix", places),
    toProposal(
      "output",
      outputs.map((id) => placeAt(nodes, id, null)),
    ),
  ];
}

/** Where LoRAs go: behind the loader that gives both model and words to the samplers. */
function chainProposal(nodes: Nodes, samplers: readonly string[]): BindingProposal {
  const loaders = nearest(nodes, samplers, {
    names: ["ckpt_name"],
    isLiteral: isText,
    mayFollow: (name) => MODEL.test(name),
  });
  const places = distinct(loaders).map(({ nodeId }) => placeAt(nodes, nodeId, null));
  if (places.length > 0) return toProposal("loraChain", places);
  const why = "Model and text encoder do not come from one loader, so there is no one place for a LoRA chain.";
  return { name: "loraChain", status: "missing", chosen: null, candidates: [], why };
}

function toProposal(name: BindingProposal["name"], found: readonly Place[]): BindingProposal {
  const places = distinct(found);
  const [only] = places;
  if (only === undefined) {
    return { name, status: "missing", chosen: null, candidates: [], why: "Nothing in the graph plays this part." };
  }
  if (places.length === 1) return certain(name, only);
  return ambiguous(name, places, `${places.length} places could play this part; a person has to choose.`);
}

function certain(name: BindingProposal["name"], chosen: Place): BindingProposal {
  const where = chosen.inputName === null ? "" : `, input ${chosen.inputName}`;
  const why = `Node ${chosen.nodeId} (${chosen.classType})${where} is the only one.`;
  return { name, status: "certain", chosen, candidates: [chosen], why };
}

function ambiguous(name: BindingProposal["name"], candidates: readonly Place[], why: string): BindingProposal {
  return { name, status: "ambiguous", chosen: null, candidates, why };
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.nodeId} ${place.inputName}`, place])).values()];
}
