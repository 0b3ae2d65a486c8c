import type { CompileTrace, PromptLayer } from "../contracts.ts";
import { sha256OfList } from "../hash.ts";
import { estimateTokens, sameTextKey, writeFragment } from "./dialect.ts";

export type Polarity = "positive" | "negative";
export type TraceFragment = CompileTrace["fragments"][number];

/** The seven layers in their order; a fragment's layer number is its place here plus one. */
export const LAYERS: readonly PromptLayer[] = [
  "checkpoint_base",
  "checkpoint_asset_type",
  "baseline_hints",
  "project_tags",
  "spec_body",
  "spec_override",
  "runtime_safety",
];

/** What a fragment does to earlier ones. `target` null means: wherever the text is found. `match` null means: all of the target. */
export interface Change {
  readonly action: "append" | "replace" | "remove";
  readonly target: PromptLayer | null;
  readonly match: string | null;
  /** Fragments of one group stand together in the place of what the first of them replaced. */
  readonly group: string;
  readonly field: string;
}

/** One fragment as its author wrote it. `rank` is its tag's place in the tag order, Infinity without one. */
export interface Authored {
  readonly layer: PromptLayer;
  readonly id: string;
  readonly rank: number;
  readonly source: string;
  readonly revision: string | null;
  readonly polarity: Polarity;
  readonly text: string;
  readonly weight: number;
  readonly unit: string | null;
  readonly position: "prefix" | "suffix" | "replace";
  readonly change: Change | null;
}

/** An authored fragment with all that is the same in every prompt it stands in, so that it is worked out once per revision. */
export interface Draft extends Authored {
  /** 1 … 7. */
  readonly layerNumber: number;
  /** Layer, polarity and prefix or not, as one number to sort by. */
  readonly order: number;
  /** Two fragments of one polarity with one key say the same. */
  readonly key: string;
  /** The words of the key. */
  readonly words: readonly string[];
  readonly hasPlaceholder: boolean;
  readonly plain: string;
  readonly weighted: string;
  readonly tokens: number;
  /** Canonical JSON of the trace fragment behind `effect` and `index`: what is no name, the names, and the rest. */
  readonly json: readonly [string, string, string];
  /** How it stood in traces so far: in most prompts it stands at one of a few places. */
  readonly traced: Traced[];
}

const MOST_PLACES = 16;

/** A fragment of a trace with its canonical JSON, whole and without the names of documents. */
interface Traced {
  readonly fragment: TraceFragment;
  readonly whole: string;
  readonly nameless: string;
}

export function draftOf(authored: Authored): Draft {
  const { layer, polarity, position, text, weight, source, revision, unit } = authored;
  const at = LAYERS.indexOf(layer);
  const weighted = writeFragment(text, weight);
  const [one, two, three] = [
    { layer: at + 1, layerName: layer, polarity, position },
    { revision, source },
    { text, unit, weight },
  ].map((part) => JSON.stringify(part).slice(1, -1));
  const key = sameTextKey(text);
  return {
    ...authored,
    layerNumber: at + 1,
    order: at * 4 + (polarity === "negative" ? 2 : 0) + (position === "prefix" ? 0 : 1),
    key,
    words: key.split(" "),
    hasPlaceholder: text.includes("{{"),
    plain: writeFragment(text, 1),
    weighted,
    tokens: estimateTokens(weighted),
    json: [`${one},`, `${two},`, `${three}}`],
    traced: [],
  };
}

/** While composing, only the effect of a fragment still changes. */
export interface Entry {
  readonly draft: Draft;
  readonly index: number;
  effect: string;
}

export function toTrace(entry: Entry): TraceFragment {
  return traced(entry).fragment;
}

function traced({ draft, index, effect }: Entry): Traced {
  const before = draft.traced.find(({ fragment }) => fragment.index === index && fragment.effect === effect);
  if (before !== undefined) return before;
  const [what, names, words] = draft.json;
  // Every effect is plain text: nothing in it needs escaping.
  const head = `{"effect":"${effect}","index":${index},`;
  const fragment = fragmentOf(draft, index, effect);
  const now = { fragment, whole: head + what + names + words, nameless: head + what + words };
  if (draft.traced.length >= MOST_PLACES) draft.traced.length = 0;
  draft.traced.push(now);
  return now;
}

function fragmentOf(draft: Draft, index: number, effect: string): TraceFragment {
  const { layer, layerNumber, source, revision, polarity, text, weight, unit, position } = draft;
  return {
    index,
    layer: layerNumber,
    layerName: layer,
    source,
    revision,
    polarity,
    text,
    weight,
    unit,
    position,
    effect,
  };
}

/** Hash of a trace's canonical JSON, and of its fragments' without the names and revisions of the documents they came from. */
export function traceHashes(entries: readonly Entry[]): { readonly whole: string; readonly nameless: string } {
  const all = entries.map(traced);
  const [whole, nameless] = [all.map((each) => each.whole), all.map((each) => each.nameless)];
  return { whole: sha256OfList('{"fragments":[', whole, "]}"), nameless: sha256OfList("[", nameless, "]") };
}
