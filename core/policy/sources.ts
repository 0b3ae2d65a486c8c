import type { PromptLayer } from "../contracts.ts";
import { type Authored, type Draft, draftOf, type Polarity } from "./fragments.ts";

/** Where fragments of one source come from; `id` orders sources inside a layer. */
export interface Source {
  readonly layer: PromptLayer;
  readonly id: string;
  readonly source: string;
  readonly revision: string | null;
}

/** What differs from the usual: no tag, weight 1, every picture, behind the layer's other words. */
type Different = Partial<Pick<Authored, "rank" | "weight" | "unit" | "position" | "change">>;

/** Fragments of one source, in the order they were written in. */
export function draftsOf(
  { layer, id, source, revision }: Source,
  polarity: Polarity,
  texts: readonly string[] | undefined,
  different: Different = {},
): readonly Draft[] {
  const usual = { rank: Number.POSITIVE_INFINITY, weight: 1, unit: null, position: "suffix" as const, change: null };
  return (texts ?? []).map((text, place) =>
    draftOf({
      ...usual,
      ...different,
      layer,
      id: `${id}/${String(place).padStart(3, "0")}`,
      source,
      revision,
      polarity,
      text,
    }),
  );
}

/** Positive and negative fragments of one source. */
export function wordsOf(
  origin: Source,
  words: { readonly positive?: readonly string[]; readonly negative?: readonly string[] } | undefined,
): readonly Draft[] {
  return [...draftsOf(origin, "positive", words?.positive), ...draftsOf(origin, "negative", words?.negative)];
}
