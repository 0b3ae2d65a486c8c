import type { Nodes } from "./comfy-graph.ts";
import { type BindingProposal, proposeBindings } from "./graph-roles.ts";
import type { Infotext } from "./infotext.ts";
import type { WeightSyntax } from "./prompt-weights.ts";
import { samplerOf } from "./sampler-names.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";

export interface NamedLora {
  readonly name: string;
  readonly weight: number | null;
  /** First hex digits of its file's sha256. */
  readonly hash?: string;
}

/** How a picture was made, whichever program says so; undefined is what it does not say. */
export interface PictureFacts {
  readonly positive: string | undefined;
  readonly negative: string | undefined;
  /** File name of the checkpoint, or what the program calls it. */
  readonly model: string | undefined;
  /** First hex digits of the checkpoint's sha256. */
  readonly modelHash: string | undefined;
  readonly loras: readonly NamedLora[];
  readonly syntax: WeightSyntax;
  readonly seed: number | undefined;
  readonly params: Readonly<Record<"width" | "height" | "steps" | "cfg" | "clipSkip", number | undefined>>;
  readonly sampler: string | undefined;
  readonly scheduler: string | undefined;
  readonly unmapped: readonly Unmapped[];
}

/** What the graph in a picture says; what could be several things is listed, not guessed. */
export function factsOfGraph(nodes: Nodes): PictureFacts {
  const bindings = proposeBindings(nodes);
  const value = (name: BindingProposal["name"]): unknown => {
    const place = bindings.find((binding) => binding.name === name)?.chosen;
    return place?.inputName == null ? undefined : nodes.get(place.nodeId)?.inputs[place.inputName];
  };
  const text = (name: BindingProposal["name"]) => asText(value(name));
  const number = (name: BindingProposal["name"]) => asNumber(value(name));
  const clipSkip = number("clipSkip");
  return {
    positive: text("positive"),
    negative: text("negative"),
    model: text("checkpoint"),
    modelHash: undefined,
    loras: lorasOf(nodes),
    syntax: "comfyui",
    seed: number("seed"),
    params: {
      width: number("width"),
      height: number("height"),
      steps: number("steps"),
      cfg: number("cfg"),
      // The graph counts layers from the end with a minus.
      clipSkip: clipSkip === undefined ? undefined : -clipSkip,
    },
    sampler: text("sampler"),
    scheduler: text("scheduler"),
    unmapped: [...ambiguities(bindings), ...denoiseOf(number("denoise"))],
  };
}

function lorasOf(nodes: Nodes): PictureFacts["loras"] {
  return [...nodes.values()].flatMap(({ inputs }) => {
    const name = asText(inputs["lora_name"]);
    return name === undefined ? [] : [{ name, weight: asNumber(inputs["strength_model"]) ?? null }];
  });
}

function ambiguities(bindings: readonly BindingProposal[]): readonly Unmapped[] {
  return bindings
    .filter(({ status, name }) => status === "ambiguous" && name !== "output" && name !== "filenamePrefix")
    .map(({ name, candidates, why }) => {
      const values = candidates.map(({ nodeId, value }) => `node ${nodeId}: ${value ?? ""}`);
      return unmapped(name, values.join(" | "), why);
    });
}

function denoiseOf(denoise: number | undefined): readonly Unmapped[] {
  if (denoise === undefined || denoise === 1) return [];
  return [unmapped("denoise", String(denoise), "It started from another picture; name that one as an anchor.")];
}

/** Settings of an infotext that have a place; all others are listed. */
const READ = ["Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model", "Model hash", "Clip skip"];

/** What an infotext says. */
export function factsOfInfotext({ positive, negative, settings, loras }: Infotext): PictureFacts {
  const named = samplerOf(settings.get("Sampler") ?? "", settings.get("Schedule type") ?? "");
  const size = /^(\d{1,5})x(\d{1,5})$/.exec(settings.get("Size") ?? "");
  const number = (name: string) => toNumber(settings.get(name));
  const hashes = hashesOf(settings.get("Lora hashes"));
  const rest = [...settings].filter(([key]) => !READ.includes(key) && (key !== "Lora hashes" || hashes.size === 0));
  return {
    positive,
    negative,
    model: settings.get("Model"),
    modelHash: settings.get("Model hash"),
    loras: loras.map((lora) => {
      const hash = hashes.get(lora.name);
      return hash === undefined ? lora : { ...lora, hash };
    }),
    syntax: "a1111",
    seed: number("Seed"),
    params: {
      width: toNumber(size?.[1]),
      height: toNumber(size?.[2]),
      steps: number("Steps"),
      cfg: number("CFG scale"),
      clipSkip: number("Clip skip"),
    },
    sampler: named.sampler,
    scheduler: named.scheduler,
    unmapped: [...named.unmapped, ...rest.map(([key, text]) => unmapped(key, text, "No field takes it."))],
  };
}

/** `name: 1a2b3c, other: 4d5e6f`. */
function hashesOf(text = ""): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([^:,]{1,200}): *([0-9a-f]{8,64})(?=,|$)/gi)].map(([, name = "", hash = ""]) => [
      name.trim(),
      hash,
    ]),
  );
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}(\.\d{1,10})?$/.test(text) ? Number(text) : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
