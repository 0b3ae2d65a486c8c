import type { DocumentKind } from "../../core/contracts.ts";
import type { OpenQuestion } from "../../core/intake/draft.ts";
import type { BindingProposal } from "../../core/intake/graph-roles.ts";
import type { Unmapped } from "../../core/intake/unmapped.ts";
import { type Answer, type Problem, projectPath, upload } from "../live/api.ts";

/** A document as far as a file tells it, and what a person has to say before it is one. */
export interface FileDraft {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly collision: "exists" | null;
  readonly open: readonly OpenQuestion[];
  readonly problems: Problem["fields"];
  readonly bindings: readonly BindingProposal[];
}

/** What the server read out of a file. */
export interface FileIntake {
  readonly file: { readonly name: string; readonly sha256: string | null; readonly type: string };
  readonly drafts: readonly FileDraft[];
  readonly unmapped: readonly Unmapped[];
}

/** Length of a model file's header stands in its first bytes. */
const LENGTH_BYTES = 8;
const LARGEST_HEAD_BYTES = 16 * 1024 * 1024;

/** Has the server read a file; of a model only its head unless the whole is wanted, which gives its hash too. */
export async function readFile(projectId: string, file: File, isWhole: boolean): Promise<Answer<FileIntake>> {
  const isModel = /\.(safetensors|sft)$/i.test(file.name);
  const isHead = isModel && !isWhole;
  const query = `?name=${encodeURIComponent(file.name)}${isHead ? "&part=head" : ""}`;
  return upload<FileIntake>(projectPath(projectId, `intake/file${query}`), isHead ? await headOf(file) : file);
}

async function headOf(file: File): Promise<Blob> {
  const start = await file.slice(0, LENGTH_BYTES).arrayBuffer();
  const said = start.byteLength < LENGTH_BYTES ? 0 : new DataView(start).getUint32(0, true);
  return file.slice(0, Math.min(LENGTH_BYTES + said, LENGTH_BYTES + LARGEST_HEAD_BYTES));
}

const bindingKinds: Readonly<Record<string, string>> = { seed: "integer", checkpoint: "enum", referenceImage: "image" };

/** The draft with an answer put in: a value at its place, or a binding of a workflow (`name: …` to `node.input`). */
export function answered(
  document: FileDraft["document"],
  { path, question }: OpenQuestion,
  answer: string,
): FileDraft["document"] {
  if (path !== "/bindings") return withAt(document, path.split("/").slice(1), answer) as FileDraft["document"];
  const name = question.split(":")[0] ?? "";
  const dot = answer.lastIndexOf(".");
  const binding = { name, nodeId: answer.slice(0, dot), inputName: answer.slice(dot + 1) };
  const bindings = (Array.isArray(document["bindings"]) ? document["bindings"] : []) as readonly { name: string }[];
  const others = bindings.filter((other) => other.name !== name);
  const added = answer === "" ? [] : [{ ...binding, kind: bindingKinds[name] ?? "text" }];
  return { ...document, bindings: [...others, ...added] };
}

function withAt(value: unknown, [key, ...rest]: readonly string[], answer: string): unknown {
  if (key === undefined) return answer;
  if (Array.isArray(value)) return value.with(Number(key), withAt(value[Number(key)], rest, answer));
  const fields = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (rest.length > 0 || answer !== "") return { ...fields, [key]: withAt(fields[key], rest, answer) };
  const { [key]: _gone, ...left } = fields;
  return left;
}
