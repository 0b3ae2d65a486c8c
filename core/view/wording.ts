import type { CompileTrace } from "../contracts.ts";

export type Fragment = CompileTrace["fragments"][number];

/** Neighbouring fragments of one source that had the same fate, read as one line. */
export interface Phrase {
  readonly polarity: Fragment["polarity"];
  readonly fragments: readonly Fragment[];
  readonly source: string;
  readonly effect: string;
}

/** The fragments of a layer as phrases: the same words in the same order, one line per source. */
export function phrasesOf(fragments: readonly Fragment[]): Phrase[] {
  const phrases: Phrase[] = [];
  for (const fragment of fragments) {
    const { polarity, source, effect } = fragment;
    const last = phrases.at(-1);
    const isSame = last?.polarity === polarity && last.source === source && last.effect === effect;
    if (isSame) phrases[phrases.length - 1] = { ...last, fragments: [...last.fragments, fragment] };
    else phrases.push({ polarity, source, effect, fragments: [fragment] });
  }
  return phrases;
}
