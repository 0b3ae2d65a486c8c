import type { CompileTrace } from "../contracts.ts";
import type { PlanEvidence } from "./bundle-evidence.ts";
import type { Because } from "./diff-source.ts";
import type { PlanDifference } from "./diff-types.ts";

type Fragment = CompileTrace["fragments"][number];

/** A fragment without what only numbers it: what became of it names the other fragment by its words and source. */
interface Word {
  readonly text: string;
  readonly weight: number;
  readonly position: string;
  readonly fate: string;
  readonly layer: string;
}

interface Entry {
  readonly fragment: Fragment;
  readonly word: Word;
  /** Place of what decided its fate: its own source, or that of the fragment that replaced or removed it. */
  readonly decidedBy: string;
}

/** Words that came, went, changed or changed places, each with the place that says so. */
export function wordDifferences(before: PlanEvidence, after: PlanEvidence, because: Because): PlanDifference[] {
  const changed = pairsOf(entriesOf(before.trace), entriesOf(after.trace)).flatMap(([left, right]) =>
    sameWord(left, right) ? [] : [wordDifference(left, right, because)],
  );
  return [...changed, ...(["positive", "negative"] as const).flatMap((side) => orderOf(before, after, side, because))];
}

function entriesOf({ fragments }: CompileTrace): readonly Entry[] {
  return fragments.map((fragment) => {
    const [, verb, index] = /^(.*) #(\d+)$/.exec(fragment.effect) ?? [];
    const other = index === undefined ? undefined : fragments[Number(index)];
    const fate = other === undefined ? fragment.effect : `${verb} "${other.text}" of ${other.source}`;
    const { text, weight, position, layerName: layer } = fragment;
    return { fragment, word: { text, weight, position, fate, layer }, decidedBy: other?.source ?? fragment.source };
  });
}

type Pair = readonly [Entry | null, Entry | null];

/** The same text of the same place belongs together; what is left of a place is paired in its order, so that an edited word is one difference. */
function pairsOf(before: readonly Entry[], after: readonly Entry[]): readonly Pair[] {
  const [was, is] = [byPlace(before), byPlace(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((place) =>
    pairUp(was.get(place) ?? [], is.get(place) ?? []),
  );
}

function byPlace(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const places = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { polarity, unit, source } = entry.fragment;
    const place = JSON.stringify([polarity, unit, source.replace(/@[^#]*/, "")]);
    places.set(place, [...(places.get(place) ?? []), entry]);
  }
  return places;
}

function pairUp(was: readonly Entry[], is: readonly Entry[]): readonly Pair[] {
  const free = [...is];
  const pairs: Pair[] = [];
  const lonely: Entry[] = [];
  for (const left of was) {
    const at = free.findIndex((right) => right.word.text === left.word.text);
    if (at < 0) lonely.push(left);
    else pairs.push([left, free.splice(at, 1)[0] ?? null]);
  }
  const rest = Array.from({ length: Math.max(lonely.length, free.length) }, (_, at): Pair => {
    return [lonely[at] ?? null, free[at] ?? null];
  });
  return [...pairs, ...rest];
}

function sameWord(left: Entry | null, right: Entry | null): boolean {
  return left !== null && right !== null && JSON.stringify(left.word) === JSON.stringify(right.word);
}

function wordDifference(left: Entry | null, right: Entry | null, because: Because): PlanDifference {
  const { polarity, unit, source } = (right ?? left)?.fragment ?? { polarity: "positive", unit: null, source: "" };
  const sources = [
    ...new Set([left, right].flatMap((entry) => (entry ? [entry.fragment.source, entry.decidedBy] : []))),
  ];
  return {
    part: "words",
    path: `/${polarity}/${unit ?? "all"}/${(right ?? left)?.word.layer}`,
    sentence: wordSentence(left, right, source, polarity),
    was: left?.word ?? null,
    is: right?.word ?? null,
    sources,
    because: because(sources),
  };
}

function wordSentence(left: Entry | null, right: Entry | null, source: string, polarity: string): string {
  const side = polarity === "negative" ? " (unwanted)" : "";
  if (left === null) return `"${right?.word.text}"${side} comes in, from ${source}.`;
  if (right === null) return `"${left.word.text}"${side} is gone; it came from ${source}.`;
  if (left.word.text !== right.word.text)
    return `"${left.word.text}" becomes "${right.word.text}"${side}, in ${source}.`;
  if (left.word.weight !== right.word.weight)
    return `"${right.word.text}"${side} weighs ${right.word.weight} instead of ${left.word.weight}, by ${source}.`;
  if (left.word.fate !== right.word.fate)
    return `"${right.word.text}"${side} is ${right.word.fate}; it was ${left.word.fate}.`;
  return `"${right.word.text}"${side} of ${source} stands elsewhere.`;
}

/** The words both have, where only their order differs. */
function orderOf(
  before: PlanEvidence,
  after: PlanEvidence,
  side: Fragment["polarity"],
  because: Because,
): readonly PlanDifference[] {
  const listOf = ({ trace }: PlanEvidence): readonly string[] =>
    trace.fragments.filter(({ polarity, effect }) => polarity === side && effect === "kept").map(keyOf);
  const [was, is] = [listOf(before), listOf(after)];
  const common = new Set(was.filter((key) => is.includes(key)));
  const [left, right] = [was, is].map((list) => list.filter((key) => common.has(key)).map(textOf));
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  return [
    {
      part: "words",
      path: `/${side}/order`,
      sentence: `The ${side} words stand in another order.`,
      was: left,
      is: right,
      sources: [],
      because: because([], ["checkpoint-profiles/", "specs/", "project/"]),
    },
  ];
}

function keyOf({ unit, source, text }: Fragment): string {
  return JSON.stringify([unit, source.replace(/@[^#]*/, ""), text]);
}

function textOf(key: string): unknown {
  return JSON.parse(key)[2];
}
