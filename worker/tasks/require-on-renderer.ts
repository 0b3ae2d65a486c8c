import type { Checkpoint, Lora } from "../../core/contracts.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import { Failure, type FieldProblem } from "../../core/failure.ts";
import type { ComfyGraph, Missing } from "../comfy/provider.ts";
import type { TaskContext } from "./task.ts";

/** What is missing first: without the node or the checkpoint nothing else matters. */
const ranks = ["node", "checkpoints", "vae", "loras"];

/**
 * Looks at the renderer before anything is rendered: a missing node, model or value would only show after a load of
 * seconds, once per job. Throws MISSING_NODE, MISSING_MODEL or PROVIDER_REJECTED_GRAPH. All that is missing is in the
 * sentence; the cause is the first of it alone, so that all jobs that lack it become one exception.
 */
export async function requireOnRenderer(context: TaskContext, graph: ComfyGraph): Promise<void> {
  const missing = [...(await context.provider.preflight({ graph }))].sort(byRank);
  const first = missing[0];
  if (first === undefined) return;
  const sources = missing.some(({ kind }) => kind === "model") ? await sourcesOf(context) : new Map<string, string>();
  const sentences = [...new Set(missing.map((one) => sentenceOf(one, sources)))];
  throw new Failure(codes[first.kind], sentences.join(" "), { fields: [fieldOf(first, sources)] });
}

const codes = {
  node: "MISSING_NODE",
  model: "MISSING_MODEL",
  value: "PROVIDER_REJECTED_GRAPH",
  input: "PROVIDER_REJECTED_GRAPH",
} as const;

function byRank(a: Missing, b: Missing): number {
  const rank = ({ kind, folder }: Missing): number => {
    const at = ranks.indexOf(folder ?? kind);
    return at < 0 ? ranks.length : at;
  };
  const name = ({ value, classType }: Missing): string => value ?? classType;
  return rank(a) - rank(b) || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
}

function fieldOf(missing: Missing, sources: ReadonlyMap<string, string>): FieldProblem {
  const { kind, folder, value, classType, inputName, message } = missing;
  if (kind === "model") {
    return { path: `/models/${folder}/${value}`, rule: "missing", message, fix: fixOf(missing, sources) };
  }
  if (kind === "node") return { path: `/nodes/${classType}`, rule: "missing", message, fix: fixOf(missing, sources) };
  return { path: `/nodes/${classType}/${inputName}`, rule: kind, message, fix: fixOf(missing, sources) };
}

function sentenceOf(missing: Missing, sources: ReadonlyMap<string, string>): string {
  const { kind, folder, value, message, classType } = missing;
  if (kind === "model") return `The renderer has no ${value} in ${folder}. ${fixOf(missing, sources)}`;
  if (kind === "node") return `${message} ${fixOf(missing, sources)}`;
  return `${classType}: ${message} ${fixOf(missing, sources)}`;
}

/** Where to get it, in words for people. */
function fixOf({ kind, folder, value, classType }: Missing, sources: ReadonlyMap<string, string>): string {
  if (kind === "node") return `Install the custom node that brings ${classType}, or choose another workflow template.`;
  if (kind !== "model") return "Mend the workflow template or the spec's parameters.";
  const source = sources.get(`${folder}/${value}`);
  const from = source === undefined ? "Get the file" : `Get it from ${source}`;
  return `${from} and put it into ComfyUI's models/${folder} folder as ${value}.`;
}

/** `folder/file` → where the project's documents say that the file comes from. */
async function sourcesOf({ project }: TaskContext): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const { hash } of documentsOfKind(project.state(), "checkpoints")) {
    const { file, sourceUrl } = await project.objects.getJson<Checkpoint>(hash);
    if (sourceUrl !== undefined) sources.set(`checkpoints/${file}`, sourceUrl);
  }
  for (const { hash } of documentsOfKind(project.state(), "loras")) {
    const { releases } = await project.objects.getJson<Lora>(hash);
    for (const { file, sourceUrl } of releases) if (sourceUrl !== undefined) sources.set(`loras/${file}`, sourceUrl);
  }
  return sources;
}
