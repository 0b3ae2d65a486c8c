import { splitText } from "../policy/dialect.ts";
import { type FileDraft, known, type OpenQuestion } from "./draft.ts";
import { checkpointByFile, type KnownCheckpoint } from "./model-facts.ts";
import type { PictureFacts } from "./picture-facts.ts";
import { baseName, slugOf, withoutEnding } from "./slug.ts";
import { shortened, type Unmapped, unmapped } from "./unmapped.ts";

/** A LoRA that the project has already. */
export interface KnownLora {
  readonly id: string;
  readonly files: readonly string[];
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
  const positive = withoutWeights(facts.positive);
  const negative = withoutWeights(facts.negative);
  const seed = seedOf(facts.seed);
  const generationParams = known({ ...facts.params, sampler: facts.sampler, scheduler: facts.scheduler });
  const document = {
    ...known({
      title: shortened(plain).slice(0, 200) || "Imported picture",
      checkpointId: checkpoint?.id,
      loraIds: loras.ids.length > 0 ? loras.ids : undefined,
      seedPolicy: seed === undefined ? undefined : { mode: "fixed", baseSeed: seed },
      prompt: known({ positive: positive.text, negative: negative.text || undefined }),
      generationParams: Object.keys(generationParams).length > 0 ? generationParams : undefined,
    }),
    id: slugOf(plain),
    status: "draft",
  };
  const left = [
    ...(facts.seed !== undefined && seed === undefined
      ? [unmapped("seed", String(facts.seed), "Seeds are whole numbers up to 2^53 − 1.")]
      : []),
    ...[...positive.weights, ...negative.weights].map((text) =>
      unmapped("prompt", text, "Words keep, weights don't: weights come from tags and overrides."),
    ),
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
  const name = (file: string): string => withoutEnding(baseName(`${file}`)).toLowerCase();
  const ids: string[] = [];
  const left: Unmapped[] = [];
  for (const lora of loras) {
    const wanted = [name(lora.name), baseName(lora.name).toLowerCase()];
    const match = all.find(({ id, files }) => wanted.includes(id) || files.some((file) => wanted.includes(name(file))));
    const at = lora.weight === null ? "" : ` at ${lora.weight}`;
    if (match === undefined)
      left.push(unmapped("LoRA", `${lora.name}${at}`, "The project has no such LoRA; import its file."));
    else if (!ids.includes(match.id)) ids.push(match.id);
    if (match !== undefined && at !== "") {
      left.push(unmapped("LoRA", `${match.id}${at}`, "Its weight is set by the LoRA and the project's policy."));
    }
  }
  return { ids: ids.slice(0, 16), unmapped: left };
}

function seedOf(seed: number | undefined): number | undefined {
  return seed !== undefined && Number.isSafeInteger(seed) && seed >= 0 ? seed : undefined;
}

const MAX_PARTS = 2000;

/** `(bright core:1.3)` → `bright core`; the specs' own brackets are text, so a weight would be drawn as a word. */
function withoutWeights(text: string | undefined): { readonly text: string; readonly weights: readonly string[] } {
  const weights: string[] = [];
  const plain = (text ?? "").replace(/\(([^():]{1,500}):(\d{1,3}(?:\.\d{1,4})?)\)/g, (whole, words: string) => {
    if (weights.length < MAX_PARTS) weights.push(whole);
    return words;
  });
  return { text: splitText(plain).join(", "), weights };
}
