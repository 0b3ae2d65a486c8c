import { applyChange, type Changes } from "./changes.ts";
import { conflictWarnings } from "./conflicts.ts";
import type { Draft, Entry } from "./fragments.ts";
import { byCodeUnits } from "./order.ts";
import { accepted, type Result, refused } from "./result.ts";

/** Every fragment in trace order, and the kept ones in the order in which the text has them. */
export interface Composition {
  readonly entries: readonly Entry[];
  readonly kept: readonly Entry[];
  readonly warnings: readonly string[];
}

/** Puts the fragments of all layers together; refused where one changes what the profile's rules protect. */
export function composeFragments(drafts: readonly Draft[], rules: Changes["rules"]): Result<Composition> {
  const entries = drafts.toSorted(compareDrafts).map((draft, index): Entry => ({ draft, index, effect: "kept" }));
  const changes: Changes = { text: [], rules, refusals: [], warnings: [], lastOfGroup: new Map() };
  for (const entry of entries) {
    if (entry.draft.change === null) changes.text.push(entry);
    else applyChange(entry, entry.draft.change, changes);
  }
  if (changes.refusals.length > 0) return refused(changes.refusals);
  deduplicate(changes.text);
  const kept = changes.text.filter(isKept);
  return accepted({ entries, kept, warnings: [...changes.warnings, ...conflictWarnings(kept)] });
}

/** Layer by layer, positive before negative; within a layer prefixes first, then tag order, weight (heavy first) and id. */
function compareDrafts(left: Draft, right: Draft): number {
  if (left.order !== right.order) return left.order - right.order;
  // Subtracting would turn two Infinities into NaN.
  if (left.rank !== right.rank) return left.rank < right.rank ? -1 : 1;
  return right.weight - left.weight || byCodeUnits(left.id, right.id);
}

function isKept({ effect }: Entry): boolean {
  return effect === "kept";
}

/**
 * The first of two fragments that say the same stays. Safety words stay where they are, last, and earlier twins give way.
 * A fragment of one picture can give way to one of all pictures, never the other way round.
 */
function deduplicate(text: readonly Entry[]): void {
  const seen: Seen = { positive: new Map(), negative: new Map() };
  for (const entry of text) if (isKept(entry) && isSafety(entry)) foldIntoTwin(entry, seen);
  for (const entry of text) if (isKept(entry) && !isSafety(entry)) foldIntoTwin(entry, seen);
}

type Seen = Readonly<Record<"positive" | "negative", Map<string, Entry>>>;

function isSafety({ draft }: Entry): boolean {
  return draft.layer === "runtime_safety";
}

function foldIntoTwin(entry: Entry, seen: Seen): void {
  const { key, unit, polarity } = entry.draft;
  const known = seen[polarity];
  // White space is folded in keys, so a line break never comes from a text.
  const ownKey = unit === null ? key : `${key}\n${unit}`;
  const twin = known.get(key) ?? known.get(ownKey);
  if (twin === undefined) known.set(ownKey, entry);
  else entry.effect = `deduplicated into #${twin.index}`;
}
