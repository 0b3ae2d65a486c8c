import { Failure } from "../failure.ts";
import { byCodeUnits } from "../ordered.ts";
import { splitText } from "../policy/dialect.ts";
import { isRecord, readJson } from "./json-text.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";

const MAX_WORDS = 16;
const MAX_WORD_CHARACTERS = 500;
const MAX_JSON = { maxDepth: 6, maxCharacters: 8 * 1024 * 1024 };
/** A tag on at least this share of a folder's pictures is what the LoRA learned to answer to. */
const TRIGGER_SHARE = 0.9;
const MAX_FREQUENT = 4;
const LISTED = 12;

export interface TriggerWords {
  readonly words: readonly string[];
  /** Metadata keys that were used up. */
  readonly used: readonly string[];
  readonly unmapped: readonly Unmapped[];
}

/** Trigger words as the author names them; without such, the tags that nearly every training picture had. */
export function triggerWordsOf(metadata: ReadonlyMap<string, string>): TriggerWords {
  const named = splitText((metadata.get("modelspec.trigger_phrase") ?? "").slice(0, 20_000));
  const frequent = frequentTags(metadata);
  const words = named.length > 0 ? named : frequent.triggers;
  const kept = [...new Set(words)].filter((word) => word.length <= MAX_WORD_CHARACTERS).slice(0, MAX_WORDS);
  const dropped = words.filter((word) => !kept.includes(word));
  const others = frequent.all.filter((tag) => !kept.includes(tag)).slice(0, LISTED);
  const left = [
    ...dropped.map((word) => unmapped("modelspec.trigger_phrase", word, "Too long, or more than 16 words.")),
    ...(others.length === 0
      ? []
      : [unmapped("ss_tag_frequency", others.join(", "), "Frequent in training, but not taken as trigger words.")]),
    ...frequent.unmapped,
  ];
  return { words: kept, used: ["modelspec.trigger_phrase", "ss_tag_frequency", "ss_dataset_dirs"], unmapped: left };
}

interface FrequentTags {
  readonly triggers: readonly string[];
  /** By number of pictures, most first. */
  readonly all: readonly string[];
  readonly unmapped: readonly Unmapped[];
}

function frequentTags(metadata: ReadonlyMap<string, string>): FrequentTags {
  const folders = readMetadata(metadata, "ss_tag_frequency");
  const sizes = readMetadata(metadata, "ss_dataset_dirs");
  const left = [...folders.unmapped, ...sizes.unmapped];
  const counts = new Map<string, number>();
  let pictures = 0;
  for (const [folder, tags] of Object.entries(folders.value)) {
    const own = countsOf(tags);
    pictures += picturesOf(sizes.value, folder) ?? own.reduce((most, [, count]) => Math.max(most, count), 0);
    for (const [tag, count] of own) counts.set(tag, (counts.get(tag) ?? 0) + count);
  }
  const ranked = [...counts].sort(([one, left], [other, right]) => right - left || byCodeUnits(one, other));
  const triggers = ranked.filter(([, count]) => count >= pictures * TRIGGER_SHARE).slice(0, MAX_FREQUENT);
  return { triggers: triggers.map(([tag]) => tag), all: ranked.map(([tag]) => tag), unmapped: left };
}

function countsOf(tags: unknown): readonly (readonly [tag: string, count: number])[] {
  if (!isRecord(tags)) return [];
  return Object.entries(tags).flatMap(([tag, count]) => {
    const word = tag.trim();
    const isCount = typeof count === "number" && Number.isSafeInteger(count) && count > 0;
    return isCount && word !== "" && word.length <= MAX_WORD_CHARACTERS ? [[word, count] as const] : [];
  });
}

/** How many pictures a training folder had; a tag is on each of them at most once. */
function picturesOf(sizes: Readonly<Record<string, unknown>>, folder: string): number | null {
  const entry = Object.hasOwn(sizes, folder) ? sizes[folder] : undefined;
  const count = isRecord(entry) ? entry["img_count"] : undefined;
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : null;
}

/** Metadata that is JSON in a text; what can't be read is listed and counts as nothing. */
function readMetadata(
  metadata: ReadonlyMap<string, string>,
  key: string,
): { readonly value: Readonly<Record<string, unknown>>; readonly unmapped: readonly Unmapped[] } {
  const text = metadata.get(key);
  if (text === undefined) return { value: {}, unmapped: [] };
  try {
    const value = readJson(key, text, MAX_JSON);
    if (isRecord(value)) return { value, unmapped: [] };
    return { value: {}, unmapped: [unmapped(key, text, "It is not a JSON object.")] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { value: {}, unmapped: [unmapped(key, text, error.message)] };
  }
}
