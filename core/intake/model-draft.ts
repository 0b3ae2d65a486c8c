import { type FileDraft, type FileDrafts, known, type OpenQuestion } from "./draft.ts";
import { type Architecture, architectureOf, type KnownCheckpoint, modelKindOf, trainedOn } from "./model-facts.ts";
import type { Safetensors } from "./safetensors.ts";
import { baseName, slugOf, withoutEnding } from "./slug.ts";
import { triggerWordsOf } from "./trigger-words.ts";
import { shortened, type Unmapped, unmapped } from "./unmapped.ts";

/** What is known of a model file beside its header. */
export interface ModelFile {
  readonly name: string;
  /** Of the whole file; null when only its start was looked at. */
  readonly sha256: string | null;
}

const FILE_NAME = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9 _./-]{0,199}\.(safetensors|ckpt|pt|sft)$/;
const MAX_NOTES = 2000;

/** A draft LoRA or checkpoint from the header of its file; every other thing the header says is listed. */
export function modelDraft(file: ModelFile, header: Safetensors, checkpoints: readonly KnownCheckpoint[]): FileDrafts {
  const kind = modelKindOf(header);
  if (kind === null) {
    const why = "Neither a LoRA nor a checkpoint: it may be a VAE, a ControlNet or a text encoder.";
    return { drafts: [], unmapped: [unmapped("tensors", header.tensorNames.slice(0, 5).join(", "), why)] };
  }
  const built = kind === "lora" ? loraDraft(file, header, checkpoints) : checkpointDraft(file, header, checkpoints);
  const rest = [...header.metadata].filter(([key]) => !built.used.includes(key));
  const left = [...rest.map(([key, text]) => unmapped(key, text, "No field takes it.")), ...cutOff(header.metadata)];
  return { drafts: [built.draft], unmapped: [...built.unmapped, ...left] };
}

interface Built {
  readonly draft: FileDraft;
  readonly used: readonly string[];
  readonly unmapped: readonly Unmapped[];
}

function loraDraft(file: ModelFile, header: Safetensors, checkpoints: readonly KnownCheckpoint[]): Built {
  const { metadata } = header;
  const words = triggerWordsOf(metadata);
  const base = trainedOn(header, checkpoints);
  const architecture = architectureOf(header);
  const named = namesOf(file, metadata);
  const release = known({ id: "r1", status: "candidate", file: named.file, sha256: file.sha256 ?? undefined });
  const document = {
    ...known({
      id: named.id,
      title: named.title,
      checkpointId: base?.id,
      triggerWords: words.words.length > 0 ? words.words : undefined,
      releases: [release],
      notes: notesOf(metadata),
    }),
    id: named.id,
  };
  const open = [
    {
      path: "/scope",
      question: "Which layer of the stack is it for?",
      candidates: ["project", "tagEntity", "baseline"],
    },
    ...(base === null ? [baseQuestion(architecture, metadata, checkpoints)] : []),
    ...fileQuestion(named.file, "/releases/0/file"),
    ...hashQuestion(file, "/releases/0/sha256"),
  ];
  const used = [...USED, ...words.used, ...(base === null ? [] : ["ss_sd_model_name", "ss_new_sd_model_hash"])];
  return { draft: { kind: "loras", document, open, bindings: [] }, used, unmapped: words.unmapped };
}

function checkpointDraft(file: ModelFile, header: Safetensors, checkpoints: readonly KnownCheckpoint[]): Built {
  const { metadata } = header;
  const named = namesOf(file, metadata);
  const size = /^(\d{2,4})x(\d{2,4})$/.exec(metadata.get("modelspec.resolution") ?? "");
  const licence = metadata.get("modelspec.license");
  const document = {
    ...known({
      id: named.id,
      title: named.title,
      file: named.file,
      sha256: file.sha256 ?? undefined,
      architecture: architectureOf(header) ?? "other",
      defaults: size === null ? undefined : { width: Number(size[1]), height: Number(size[2]) },
      licence: licence === undefined ? undefined : licence.slice(0, MAX_NOTES),
      notes: notesOf(metadata),
    }),
    id: named.id,
  };
  const dialects = [...new Set(checkpoints.map(({ dialect }) => dialect))];
  const question = "Which prompt dialect does it speak? A header does not say.";
  const open = [
    { path: "/dialect", question, candidates: dialects },
    ...fileQuestion(named.file, "/file"),
    ...hashQuestion(file, "/sha256"),
  ];
  const used = [...USED, "modelspec.license", ...(size === null ? [] : ["modelspec.resolution"])];
  return { draft: { kind: "checkpoints", document, open, bindings: [] }, used, unmapped: [] };
}

/** Keys whose text is in the draft whole. */
const USED: readonly string[] = [
  "modelspec.title",
  "modelspec.description",
  "modelspec.author",
  "modelspec.usage_hint",
];

interface Names {
  readonly id: string;
  readonly title: string;
  readonly file: string | undefined;
}

function namesOf({ name }: ModelFile, metadata: ReadonlyMap<string, string>): Names {
  const plain = withoutEnding(baseName(name));
  const title = shortened(metadata.get("modelspec.title") ?? "") || shortened(plain) || "Imported model";
  const file = baseName(name);
  return { id: slugOf(plain), title: title.slice(0, 200), file: FILE_NAME.test(file) ? file : undefined };
}

function notesOf(metadata: ReadonlyMap<string, string>): string | undefined {
  const lines = USED.slice(1).flatMap((key) => {
    const text = metadata.get(key)?.trim() ?? "";
    return text === "" ? [] : [`${key.replace("modelspec.", "").replace("_", " ")}: ${text}`];
  });
  return lines.length === 0 ? undefined : lines.join("\n").slice(0, MAX_NOTES);
}

/** What is longer than its field: the rest is not lost without a word. */
function cutOff(metadata: ReadonlyMap<string, string>): readonly Unmapped[] {
  const notes = USED.slice(1).reduce((sum, key) => sum + (metadata.get(key)?.length ?? 0) + 20, 0);
  const licence = metadata.get("modelspec.license") ?? "";
  const why = `Longer than the ${MAX_NOTES} characters of its field; the end is left out.`;
  return [
    ...(notes > MAX_NOTES ? [unmapped("modelspec.description", metadata.get("modelspec.description") ?? "", why)] : []),
    ...(licence.length > MAX_NOTES ? [unmapped("modelspec.license", licence, why)] : []),
  ];
}

function baseQuestion(
  architecture: Architecture | null,
  metadata: ReadonlyMap<string, string>,
  checkpoints: readonly KnownCheckpoint[],
): OpenQuestion {
  const says = shortened(metadata.get("ss_sd_model_name") ?? metadata.get("ss_base_model_version") ?? "");
  const fitting = checkpoints.filter((each) => architecture === null || each.architecture === architecture);
  const hint =
    says === "" ? "The file does not say." : `The file says "${says}", which is no checkpoint of this project.`;
  return {
    path: "/checkpointId",
    question: `Which checkpoint was it trained for? ${hint}`,
    candidates: fitting.map(({ id }) => id),
  };
}

function fileQuestion(file: string | undefined, path: string): readonly OpenQuestion[] {
  if (file !== undefined) return [];
  const question = "What is the file called in the renderer? This name has characters that model files may not have.";
  return [{ path, question, candidates: [] }];
}

function hashQuestion({ sha256 }: ModelFile, path: string): readonly OpenQuestion[] {
  if (sha256 !== null) return [];
  return [{ path, question: "Only the start of the file was looked at; its sha256 is not known.", candidates: [] }];
}
