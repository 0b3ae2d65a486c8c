import { type FileDraft, known, type OpenQuestion } from "./draft.ts";
import { checkpointByFile, type KnownCheckpoint } from "./model-facts.ts";
import type { NamedLora, PictureFacts } from "./picture-facts.ts";
import { readWeights } from "./prompt-weights.ts";
import { baseName, slugOf, withoutEnding } from "./slug.ts";
import { shortened, type Unmapped, unmapped } from "./unmapped.ts";

/** A LoRA that the project has already. */
export interface KnownLora {
  readonly id: string;
  readonly files: readonly string[];
  /** sha256 of its releases, as far as they are known. */
  readonly hashes: readonly string[];
  readonly defaultWeight: number | null;
}

export interface KnownModels {
  readonly checkpoints: readonly KnownCheckpoint[];
  readonly loras: readonly KnownLora[];
  /** Asset types of the catalogs. */
  readonly assetTypes: readonly string[];
}

/** A draft spec that asks for such a picture again; what it can't ask for is listed. */
export function specDraft(
  fileName: string,
  facts: PictureFacts,
  models: KnownModels,
): { readonly draft: FileDraft; readonly unmapped: readonly Unmapped[] } {
  const plain = withoutEnding(baseName(fileName));
  const checkpoint = checkpointOf(facts, models.checkpoints);
  const loras = lorasOf(facts, models.loras);
  const words = promptOf(facts);
  const seed = seedOf(facts.seed);
  const generationParams = known({ ...facts.params, sampler: facts.sampler, scheduler: facts.scheduler });
  const document = {
    ...known({
      title: shortened(plain).slice(0, 200) || "Imported picture",
      checkpointId: checkpoint?.id,
      loraIds: loras.ids.length > 0 ? loras.ids : undefined,
      seedPolicy: seed === undefined ? undefined : { mode: "fixed", baseSeed: seed },
      prompt: words.prompt,
      promptPolicy:
        words.overrides.length > 0 ? { compileMode: "spec_override", overrides: words.overrides } : undefined,
      generationParams: Object.keys(generationParams).length > 0 ? generationParams : undefined,
    }),
    id: slugOf(plain),
    status: "draft",
  };
  const left = [
    ...(facts.seed !== undefined && seed === undefined
      ? [unmapped("seed", String(facts.seed), "Seeds are whole numbers up to 2^53 − 1.")]
      : []),
    ...words.unmapped,
    ...loras.unmapped,
    ...facts.unmapped,
  ];
  const open = [typeQuestion(models), ...(checkpoint === null ? [checkpointQuestion(facts, models)] : [])];
  return { draft: { kind: "specs", document, open, bindings: [] }, unmapped: left };
}

function checkpointOf({ model, modelHash }: PictureFacts, checkpoints: readonly KnownCheckpoint[]) {
  const isHash = modelHash !== undefined && /^[0-9a-f]{8,64}$/i.test(modelHash);
  const byHash = isHash && checkpoints.find(({ sha256 }) => sha256?.startsWith(modelHash.toLowerCase()));
  // The program calls the model by its file name, often without the ending.
  return byHash || checkpointByFile(model, checkpoints) || checkpointByFile(`${model}.safetensors`, checkpoints);
}

function typeQuestion({ assetTypes }: KnownModels): OpenQuestion {
  return { path: "/assetType", question: "What kind of asset is it?", candidates: assetTypes };
}

function checkpointQuestion({ model }: PictureFacts, { checkpoints }: KnownModels): OpenQuestion {
  const says =
    model === undefined ? "The picture does not say." : `"${shortened(model)}" is no checkpoint of this project.`;
  return {
    path: "/checkpointId",
    question: `Which checkpoint draws it? ${says}`,
    candidates: checkpoints.map(({ id }) => id),
  };
}

function lorasOf(
  { loras }: PictureFacts,
  all: readonly KnownLora[],
): { readonly ids: readonly string[]; readonly unmapped: readonly Unmapped[] } {
  const ids: string[] = [];
  const left: Unmapped[] = [];
  for (const lora of loras) {
    const match = knownLora(lora, all);
    const at = lora.weight === null ? "" : ` at ${lora.weight}`;
    if (match === undefined) {
      left.push(unmapped("LoRA", `${lora.name}${at}`, "The project has no such LoRA; import its file."));
      continue;
    }
    if (!ids.includes(match.id)) ids.push(match.id);
    if (lora.weight === null || lora.weight === match.defaultWeight) continue;
    const own = match.defaultWeight === null ? "" : `, which is ${match.defaultWeight}`;
    left.push(unmapped("LoRA", `${match.id}${at}`, `A spec has no weights for LoRAs: the LoRA's own counts${own}.`));
  }
  return { ids: ids.slice(0, 16), unmapped: left };
}

/** By its hash, which no renaming changes, else by the name of its file with or without the ending. */
function knownLora(lora: NamedLora, all: readonly KnownLora[]): KnownLora | undefined {
  const name = (file: string): string => withoutEnding(baseName(file)).toLowerCase();
  const wanted = [name(lora.name), baseName(lora.name).toLowerCase()];
  const hash = lora.hash?.toLowerCase();
  return (
    all.find(({ hashes }) => hash !== undefined && hashes.some((known) => known.startsWith(hash))) ??
    all.find(({ id, files }) => wanted.includes(id) || files.some((file) => wanted.includes(name(file))))
  );
}

function seedOf(seed: number | undefined): number | undefined {
  return seed !== undefined && Number.isSafeInteger(seed) && seed >= 0 ? seed : undefined;
}

const MAX_OVERRIDES = 40;
const MAX_FRAGMENT = 300;

interface Words {
  readonly prompt: Record<string, unknown>;
  readonly overrides: readonly Record<string, unknown>[];
  readonly unmapped: readonly Unmapped[];
}

/** Words without a weight make the body; those with one become overrides, which is where a spec keeps weights. */
function promptOf({ positive = "", negative = "", syntax }: PictureFacts): Words {
  const read = { positive: readWeights(positive, syntax), negative: readWeights(negative, syntax) };
  const overrides: Record<string, unknown>[] = [];
  const left = [...read.positive.unmapped, ...read.negative.unmapped];
  const bodyOf = (polarity: "positive" | "negative"): string => {
    const body = read[polarity].parts.filter(({ text, weight }) => {
      if (weight === 1) return true;
      const why = whyNoOverride(text, weight, overrides.length);
      if (why === null) overrides.push({ action: "append", polarity, text, weight });
      else left.push(unmapped("prompt", `(${text}:${weight})`, why));
      return why !== null;
    });
    return body.map(({ text }) => text).join(", ");
  };
  const prompt = known({ positive: bodyOf("positive"), negative: bodyOf("negative") || undefined });
  return { prompt, overrides, unmapped: left };
}

/** Why words keep their place in the body and lose their weight; null when an override can hold both. */
function whyNoOverride(text: string, weight: number, taken: number): string | null {
  if (weight < 0.1 || weight > 2) return "Weights go from 0.1 to 2; the words are kept without it.";
  if (text.length > MAX_FRAGMENT) return "The phrase is too long for a weight; its words are kept.";
  return taken < MAX_OVERRIDES ? null : `Only ${MAX_OVERRIDES} phrases can have a weight; the words are kept.`;
}
