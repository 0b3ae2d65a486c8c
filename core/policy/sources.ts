import type { PromptLayer } from "../contracts.ts";
import type { Draft, Polarity } from "./fragments.ts";

/** Where fragments of one source come from; `id` orders sources inside a layer. */
export interface Source {
  readonly layer: PromptLayer;
  readonly id: string;
  readonly source: string;
  readonly revision: string | null;
}

/** Fragments of one source at weight 1, in the order they were written in. */
export function draftsOf(origin: Source, polarity: Polarity, texts: readonly string[] | undefined): readonly Draft[] {
  const { layer, id, source, revision } = origin;
  return (texts ?? []).map((text, position) => ({
    layer,
    id: `${id}/${String(position).padStart(3, "0")}`,
    source,
    revision,
    rank: Number.POSITIVE_INFINITY,
    polarity,
    text,
    weight: 1,
    unit: null,
    position: "suffix",
    change: null,
  }));
}

/** Positive and negative fragments of one source. */
export function wordsOf(
  origin: Source,
  words: { readonly positive?: readonly string[]; readonly negative?: readonly string[] } | undefined,
): readonly Draft[] {
  return [...draftsOf(origin, "positive", words?.positive), ...draftsOf(origin, "negative", words?.negative)];
}
