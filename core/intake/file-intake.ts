import { Failure } from "../failure.ts";
import { readGraph } from "./comfy-graph.ts";
import type { FileDraft, FileDrafts } from "./draft.ts";
import { isInfotext, readInfotext } from "./infotext.ts";
import { isJpeg, readJpegText } from "./jpeg-text.ts";
import { readJson } from "./json-text.ts";
import { modelDraft } from "./model-draft.ts";
import { type KnownModels, specDraft } from "./picture-draft.ts";
import { factsOfGraph, factsOfInfotext } from "./picture-facts.ts";
import type { PictureText } from "./picture-text.ts";
import { type Inflate, isPng, readPngText } from "./png-text.ts";
import { readSafetensors } from "./safetensors.ts";
import { bounded, type Unmapped, unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";
import { isWebp, readWebpText } from "./webp-text.ts";
import { workflowDraft } from "./workflow-draft.ts";

export type FileType = "safetensors" | "png" | "jpeg" | "webp" | "comfy_graph" | "infotext";

/** A file as far as it was read. */
export interface IntakeFile {
  readonly name: string;
  /** The whole file; of a model file its start. */
  readonly head: Uint8Array;
  /** Length of the whole file; null when only its start was sent. */
  readonly totalBytes: number | null;
  /** Of the whole file; null when only its start was sent. */
  readonly sha256: string | null;
}

export const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
export const MAX_TEXT_BYTES = 1024 * 1024;
const GRAPH_LIMITS = { maxDepth: 32, maxCharacters: 2 * 1024 * 1024 };

/** What a file is, by its first bytes; its name counts for nothing. Null: nothing that can be imported. */
export function fileTypeOf(head: Uint8Array): FileType | null {
  if (isPng(head)) return "png";
  if (isJpeg(head)) return "jpeg";
  if (isWebp(head)) return "webp";
  // 8 bytes of length, then JSON. A length above 4 GiB is no header of anything.
  if (head.length > 8 && head[8] === OPENING && head.subarray(4, 8).every((byte) => byte === 0)) return "safetensors";
  const start = head.subarray(0, MAX_TEXT_BYTES);
  const first = start.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  if (first === OPENING) return "comfy_graph";
  return start.includes(0) || !isInfotext(new TextDecoder().decode(start)) ? null : "infotext";
}

const OPENING = 0x7b;

/** Drafts of what a file holds, and everything in it that has no place. @throws Failure INVALID_INPUT, WORKFLOW_NOT_API_FORMAT, GRAPH_INVALID */
export function intakeFile(file: IntakeFile, models: KnownModels, inflate: Inflate): FileDrafts & { type: FileType } {
  const type = fileTypeOf(file.head);
  if (type === null) throw unknownType();
  const { drafts, unmapped: left } = READERS[type](file, models, inflate);
  return { type, drafts, unmapped: bounded(left) };
}

type Reader = (file: IntakeFile, models: KnownModels, inflate: Inflate) => FileDrafts;

const READERS: Readonly<Record<FileType, Reader>> = {
  safetensors: (file, { checkpoints }) => modelDraft(file, readSafetensors(file.head, file.totalBytes), checkpoints),
  comfy_graph: ({ name, head }) =>
    workflowDraft(name, readGraph(readJson("workflow", toText(head, "workflow"), GRAPH_LIMITS))),
  infotext: ({ name, head }, models) => infotextDrafts(name, toText(head, "text"), models),
  png: (file, models, inflate) => pictureDrafts(file, models, readPngText(file.head, inflate)),
  jpeg: (file, models) => pictureDrafts(file, models, readJpegText(file.head)),
  webp: (file, models) => pictureDrafts(file, models, readWebpText(file.head)),
};

function pictureDrafts(
  { name }: IntakeFile,
  models: KnownModels,
  { texts, unmapped: broken }: PictureText,
): FileDrafts {
  const graph = texts.get("prompt");
  // A1111 writes its text under a keyword of its own into PNG and as the user comment into everything else.
  const [told] = [...texts].filter(
    ([keyword, text]) => keyword === "parameters" || (COMMENTS.includes(keyword) && isInfotext(text)),
  );
  const info = told?.[1];
  const parts = [
    ...(graph === undefined ? [] : [graphDrafts(name, graph, models)]),
    ...(info === undefined ? [] : [infotextDrafts(name, info, models)]),
  ];
  const others = [...texts].filter(([keyword]) => keyword !== "prompt" && keyword !== told?.[0]);
  const left: Unmapped[] = [
    ...broken,
    ...parts.flatMap((part) => part.unmapped),
    ...others.map(([keyword, text]) => unmapped(keyword, text, whyLeft(keyword))),
  ];
  if (parts.length === 0) left.push(unmapped("picture", "", "The picture does not say how it was made."));
  return { drafts: withOneSpec(parts.flatMap((part) => part.drafts)), unmapped: left };
}

/** Where programs write an infotext into a JPEG or WebP. */
const COMMENTS: readonly string[] = ["UserComment", "ImageDescription", "comment"];

function whyLeft(keyword: string): string {
  return keyword === "workflow"
    ? "The editor's own copy of the graph; the one in API format is read."
    : "Nobody reads it.";
}

/** A picture that says in two ways how it was made is still one spec; the graph knows more. */
function withOneSpec(drafts: readonly FileDraft[]): readonly FileDraft[] {
  const first = drafts.find(({ kind }) => kind === "specs");
  return drafts.filter((draft) => draft.kind !== "specs" || draft === first);
}

/** A broken graph in a picture leaves the rest of it readable. */
function graphDrafts(name: string, text: string, models: KnownModels): FileDrafts {
  try {
    const graph = readGraph(readJson("prompt", text, GRAPH_LIMITS));
    const { draft, unmapped: left } = specDraft(name, factsOfGraph(graph.nodes), models);
    const workflow = workflowDraft(name, graph);
    return { drafts: [draft, ...workflow.drafts], unmapped: [...left, ...workflow.unmapped] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { drafts: [], unmapped: [unmapped("prompt", text, error.message)] };
  }
}

function infotextDrafts(name: string, text: string, models: KnownModels): FileDrafts {
  const { draft, unmapped: left } = specDraft(name, factsOfInfotext(readInfotext(text)), models);
  return { drafts: [draft], unmapped: left };
}

function toText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "is not UTF-8";
    throw unreadable({ path: where, rule: "utf-8", message, fix: "Save it as UTF-8." }, error);
  }
}

function unknownType(): Failure {
  const message =
    "is none of: .safetensors model, PNG, JPEG or WebP picture, ComfyUI workflow in API format, A1111 infotext";
  const fix = "Send one of these; .ckpt files can run code when opened.";
  return unreadable({ path: "file", rule: "file-type", message, fix });
}
