import type { CheckpointProfile, CompileTrace, PromptLayer } from "../contracts.ts";
import { sameTextKey } from "./dialect.ts";
import { byCodeUnits } from "./order.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

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
  readonly action: "replace" | "remove";
  readonly target: PromptLayer | null;
  readonly match: string | null;
  /** Fragments of one group stand together in the place of what the first of them replaced. */
  readonly group: string;
  readonly field: string;
}

/** One authored fragment before composing. `rank` is its tag's place in the tag order, Infinity without one. */
export interface Draft {
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

/** Fragments in trace order, and the kept ones in the order in which the text has them. */
export interface Composition {
  readonly trace: readonly TraceFragment[];
  readonly text: readonly TraceFragment[];
  readonly warnings: readonly string[];
}

/** While composing, only the effect of a fragment still changes. */
type Entry = { readonly draft: Draft; readonly index: number; effect: string };

type OverrideRules = NonNullable<CheckpointProfile["overrideRules"]>;

/** Puts the fragments of all layers together; refused where one changes what the profile's rules protect. */
export function composeFragments(drafts: readonly Draft[], rules: OverrideRules): Result<Composition> {
  const entries = drafts.toSorted(compareDrafts).map((draft, index): Entry => ({ draft, index, effect: "kept" }));
  const text: Entry[] = [];
  const refusals: Refusal[] = [];
  const warnings: string[] = [];
  const lastOfGroup = new Map<string, Entry>();
  for (const entry of entries) {
    const { change } = entry.draft;
    const leader = change === null ? undefined : lastOfGroup.get(change.group);
    if (change === null) text.push(entry);
    else if (leader !== undefined) text.splice(text.indexOf(leader) + 1, 0, entry);
    else placeChange(entry, change, text, rules, refusals, warnings);
    if (change?.action === "replace") lastOfGroup.set(change.group, entry);
  }
  if (refusals.length > 0) return refused(refusals);
  deduplicate(text);
  const trace = entries.map(toTrace);
  const kept = text.filter(({ effect }) => effect === "kept");
  return accepted({ trace, text: kept.map(toTrace), warnings: [...warnings, ...contradictions(kept)] });
}

/** Layer by layer, positive before negative; within a layer prefixes first, then tag order, weight (heavy first) and id. */
function compareDrafts(left: Draft, right: Draft): number {
  return (
    LAYERS.indexOf(left.layer) - LAYERS.indexOf(right.layer) ||
    Number(left.polarity === "negative") - Number(right.polarity === "negative") ||
    Number(right.position === "prefix") - Number(left.position === "prefix") ||
    compareNumbers(left.rank, right.rank) ||
    right.weight - left.weight ||
    byCodeUnits(left.id, right.id)
  );
}

/** Subtracting would turn two Infinities into NaN. */
function compareNumbers(left: number, right: number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function placeChange(
  entry: Entry,
  change: Change,
  text: Entry[],
  rules: OverrideRules,
  refusals: Refusal[],
  warnings: string[],
): void {
  const victims = text.filter((earlier) => isVictim(earlier, entry.draft, change));
  const forbidden = forbiddenLayers(victims, entry.draft.layer, change, rules);
  if (forbidden.length > 0) refusals.push(...forbidden.map((target) => forbiddenOverride(entry.draft, target, change)));
  else if (victims.length === 0 && change.target !== null) refusals.push(nothingToChange(entry.draft, change));
  else applyChange(entry, change, victims, text, warnings);
}

function isVictim(earlier: Entry, { layer, polarity }: Draft, { target, match }: Change): boolean {
  if (earlier.effect !== "kept" || earlier.draft.polarity !== polarity) return false;
  if (LAYERS.indexOf(earlier.draft.layer) >= LAYERS.indexOf(layer)) return false;
  if (target !== null && earlier.draft.layer !== target) return false;
  // Words of a single state or frame make it that state or frame: only naming them exactly takes them away.
  return match === null ? earlier.draft.unit === null : sameTextKey(earlier.draft.text) === sameTextKey(match);
}

/** A layer never changes itself or a later one, whatever the rules say. */
function forbiddenLayers(
  victims: readonly Entry[],
  by: PromptLayer,
  { action, target }: Change,
  rules: OverrideRules,
): readonly PromptLayer[] {
  const targets = target === null ? new Set(victims.map(({ draft }) => draft.layer)) : new Set([target]);
  const isAllowed = (each: PromptLayer): boolean =>
    LAYERS.indexOf(each) < LAYERS.indexOf(by) &&
    rules.some((rule) => rule.target === each && rule.by === by && rule.allow.includes(action));
  return [...targets].filter((each) => !isAllowed(each));
}

function applyChange(entry: Entry, change: Change, victims: readonly Entry[], text: Entry[], warnings: string[]): void {
  for (const victim of victims)
    victim.effect = `${change.action === "replace" ? "replaced" : "removed"} by #${entry.index}`;
  const first = victims[0];
  if (change.action === "remove") entry.effect = "removes earlier text";
  else if (first !== undefined) text.splice(text.indexOf(first), 0, entry);
  else {
    text.push(entry);
    warnings.push(
      `"${entry.draft.text}" is to replace "${change.match ?? ""}", which is not in this prompt; it is added instead.`,
    );
  }
}

/**
 * The first of two fragments that say the same stays. Safety words stay where they are, last, and earlier twins give way.
 * A fragment of one picture can give way to one of all pictures, never the other way round.
 */
function deduplicate(text: readonly Entry[]): void {
  const kept = text.filter(({ effect }) => effect === "kept");
  const isSafety = ({ draft }: Entry): boolean => draft.layer === "runtime_safety";
  const seen = new Map<string, Entry>();
  for (const entry of [...kept.filter(isSafety), ...kept.filter((each) => !isSafety(each))]) {
    const key = (unit: string | null): string =>
      JSON.stringify([entry.draft.polarity, unit, sameTextKey(entry.draft.text)]);
    const twin = seen.get(key(null)) ?? seen.get(key(entry.draft.unit));
    if (twin === undefined) seen.set(key(entry.draft.unit), entry);
    else entry.effect = `deduplicated into #${twin.index}`;
  }
}

function contradictions(kept: readonly Entry[]): readonly string[] {
  const unwanted = new Set(
    kept.filter(({ draft }) => draft.polarity === "negative").map(({ draft }) => sameTextKey(draft.text)),
  );
  const both = kept.filter(({ draft }) => draft.polarity === "positive" && unwanted.has(sameTextKey(draft.text)));
  return both.map(({ draft }) => `"${draft.text}" is both wanted and unwanted.`);
}

function toTrace({ draft, index, effect }: Entry): TraceFragment {
  const { layer, source, revision, polarity, text, weight, unit, position } = draft;
  const number = LAYERS.indexOf(layer) + 1;
  return { index, layer: number, layerName: layer, source, revision, polarity, text, weight, unit, position, effect };
}

function forbiddenOverride(draft: Draft, target: PromptLayer, { action, field }: Change): Refusal {
  return {
    code: "OVERRIDE_FORBIDDEN",
    field,
    sentence: `${draft.source} would ${action} text of the layer ${target}, which the checkpoint profile does not let ${draft.layer} do.`,
    fix: `Drop the override, or use a checkpoint profile whose overrideRules allow it.`,
  };
}

function nothingToChange(draft: Draft, { action, target, match, field }: Change): Refusal {
  const what = match === null ? "anything" : `"${match}"`;
  return {
    code: "OVERRIDE_TARGET_MISSING",
    field,
    sentence: `${draft.source} would ${action} ${what} in the layer ${target}, but there is no such text.`,
    fix: "Correct the text to match, or drop the override.",
  };
}
