import type { CheckpointProfile, PromptLayer } from "../contracts.ts";
import { sameTextKey } from "./dialect.ts";
import { type Change, type Draft, type Entry, LAYERS } from "./fragments.ts";
import type { Refusal } from "./result.ts";

/** What one prompt's changes work on. `text` is the prompt as far as it got, both polarities in one list. */
export interface Changes {
  readonly text: Entry[];
  readonly rules: NonNullable<CheckpointProfile["overrideRules"]>;
  readonly refusals: Refusal[];
  readonly warnings: string[];
  /** Group of a change → the last fragment of it that stands in the text. */
  readonly lastOfGroup: Map<string, Entry>;
}

/** Most fragments that a refusal names; the evidence has them all. */
const NAMED_AT_MOST = 3;

/** Lets a fragment append to, replace or remove earlier text, if the profile's rules allow it for that layer and polarity. */
export function applyChange(entry: Entry, change: Change, changes: Changes): void {
  const { text, lastOfGroup } = changes;
  const leader = lastOfGroup.get(change.group);
  if (leader === undefined) placeFirst(entry, change, changes);
  else text.splice(text.indexOf(leader) + 1, 0, entry);
  if (change.action === "replace") lastOfGroup.set(change.group, entry);
}

/** The first fragment of a group finds the place for all of it. */
function placeFirst(entry: Entry, change: Change, changes: Changes): void {
  const { text, rules, refusals } = changes;
  const isAppended = change.action === "append";
  const victims = isAppended ? [] : text.filter((earlier) => isVictim(earlier, entry.draft, change));
  const forbidden = forbiddenLayers(victims, entry.draft, change, rules);
  if (forbidden.length > 0)
    refusals.push(...forbidden.map((target) => forbiddenOverride(entry.draft, target, change, victims)));
  else if (isAppended) text.splice(endOfLayer(text, change.target), 0, entry);
  else if (victims.length === 0 && change.target !== null) refusals.push(nothingToChange(entry.draft, change));
  else changeVictims(entry, change, victims, changes);
}

function isVictim(earlier: Entry, { layerNumber, polarity }: Draft, { target, match }: Change): boolean {
  const { draft } = earlier;
  if (earlier.effect !== "kept" || draft.polarity !== polarity || draft.layerNumber >= layerNumber) return false;
  if (target !== null && draft.layer !== target) return false;
  // Words of a single state or frame make it that state or frame: only naming them exactly takes them away.
  return match === null ? draft.unit === null : draft.key === sameTextKey(match);
}

/** A layer never changes itself or a later one, whatever the rules say. */
function forbiddenLayers(
  victims: readonly Entry[],
  by: Draft,
  { action, target }: Change,
  rules: Changes["rules"],
): readonly PromptLayer[] {
  const targets = target === null ? new Set(victims.map(({ draft }) => draft.layer)) : new Set([target]);
  const isAllowed = (each: PromptLayer): boolean =>
    LAYERS.indexOf(each) + 1 < by.layerNumber &&
    rules.some(
      (rule) =>
        rule.target === each &&
        rule.by === by.layer &&
        (rule.polarity ?? by.polarity) === by.polarity &&
        rule.allow.includes(action),
    );
  return [...targets].filter((each) => !isAllowed(each));
}

/** Behind the last fragment of the layer and what was appended to it before; without any, where the layer would stand. */
function endOfLayer(text: readonly Entry[], target: PromptLayer | null): number {
  const last = target === null ? LAYERS.length : LAYERS.indexOf(target) + 1;
  let end = text.findLastIndex(({ draft }) => draft.change === null && draft.layerNumber <= last) + 1;
  while (isAppendedTo(target, text[end])) end += 1;
  return end;
}

function isAppendedTo(target: PromptLayer | null, entry: Entry | undefined): boolean {
  return entry?.draft.change?.action === "append" && entry.draft.change.target === target;
}

function changeVictims(entry: Entry, change: Change, victims: readonly Entry[], { text, warnings }: Changes): void {
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

/** Names the fragment that would change text and the ones it would change; all of them are the evidence. */
function forbiddenOverride(by: Draft, target: PromptLayer, change: Change, victims: readonly Entry[]): Refusal {
  const { action, field } = change;
  const hit = victims.filter(({ draft }) => draft.layer === target).map(({ draft }) => draft);
  const named = hit.slice(0, NAMED_AT_MOST).map(nameOf).join(", ");
  const rest = hit.length > NAMED_AT_MOST ? ` and ${hit.length - NAMED_AT_MOST} more` : "";
  const what =
    action === "append"
      ? `append ${nameOf(by)} to the layer ${target}`
      : `${action} ${hit.length === 0 ? `text of the layer ${target}` : `${named}${rest}`}`;
  const instrument = action === "replace" ? ` with ${nameOf(by)}` : action === "remove" ? `, as ${by.source} asks` : "";
  return {
    code: "OVERRIDE_FORBIDDEN",
    field,
    sentence: `The checkpoint profile does not let ${by.layer} ${what}${instrument}: its overrideRules have no ${action} of ${by.polarity} text of ${target} by ${by.layer}.`,
    fix: "Drop the override, or use a checkpoint profile whose overrideRules allow it.",
    evidence: { by: evidenceOf(by), action, target, fragments: hit.map(evidenceOf) },
  };
}

function nameOf({ text, source }: Draft): string {
  return `"${text}" (${source})`;
}

function evidenceOf({ layer, source, revision, polarity, text }: Draft): object {
  return { layer, source, revision, polarity, text };
}

function nothingToChange(by: Draft, { action, target, match, field }: Change): Refusal {
  const what = match === null ? "anything" : `"${match}"`;
  return {
    code: "OVERRIDE_TARGET_MISSING",
    field,
    sentence: `${by.source} would ${action} ${what} in the layer ${target}, but there is no such text.`,
    fix: "Correct the text to match, or drop the override.",
  };
}
