import type { TagEntry } from "../contracts.ts";
import type { Draft, Entry } from "./fragments.ts";
import { byCodeUnits } from "./order.ts";

/** Words that turn what follows into its opposite: `no text` does not ask for text. */
const NEGATIONS = ["no", "not", "without", "never"];

/**
 * One sentence for each positive fragment that a negative one speaks against: they say the same, or all words of the negative
 * one stand in the positive one. Fragments of different states or frames never meet.
 */
export function conflictWarnings(kept: readonly Entry[]): readonly string[] {
  // Whoever says all words of an unwanted fragment says the first of them, so only those are looked up.
  const wanted = new Map<string, Draft[]>();
  for (const { draft } of kept) if (draft.polarity === "negative") wanted.set(draft.words[0] ?? "", []);
  for (const { draft } of kept)
    if (draft.polarity === "positive") for (const word of draft.words) addTo(wanted.get(word), draft);
  return kept.flatMap(({ draft: unwanted }) => {
    const suspects = unwanted.polarity === "positive" ? [] : (wanted.get(unwanted.words[0] ?? "") ?? none);
    const against = suspects.filter((draft) => canMeet(draft, unwanted) && saysTheWords(draft.key, unwanted.key));
    return against.map((draft) => sentenceOf(draft, unwanted));
  });
}

const none: readonly Draft[] = [];

function addTo(known: Draft[] | undefined, draft: Draft): void {
  // Not twice where one fragment has the same word twice.
  if (known !== undefined && known.at(-1) !== draft) known.push(draft);
}

function canMeet(wanted: Draft, unwanted: Draft): boolean {
  return wanted.unit === null || unwanted.unit === null || wanted.unit === unwanted.unit;
}

function saysTheWords(wanted: string, unwanted: string): boolean {
  if (wanted === unwanted) return true;
  const at = ` ${wanted} `.indexOf(` ${unwanted} `);
  const before = at < 0 ? "" : (wanted.slice(0, at).trim().split(" ").at(-1) ?? "");
  return at >= 0 && !NEGATIONS.includes(before);
}

function sentenceOf(wanted: Draft, unwanted: Draft): string {
  if (wanted.key === unwanted.key) return `"${wanted.text}" is both wanted and unwanted.`;
  return `"${wanted.text}" is wanted, but "${unwanted.text}" is unwanted.`;
}

/** One sentence for each pair of tags that contradict each other; `tags` in code-unit order. */
export function contradictingTags(tags: readonly TagEntry[]): readonly string[] {
  return tags.flatMap((tag, place) =>
    tags
      .slice(place + 1)
      .filter((other) => contradicts(tag, other) || contradicts(other, tag))
      .map((other) => [tag.id, other.id].sort(byCodeUnits))
      .map(([one, two]) => `The tags ${one} and ${two} contradict each other.`),
  );
}

function contradicts(tag: TagEntry, other: TagEntry): boolean {
  return tag.contradicts?.includes(other.id) ?? false;
}
