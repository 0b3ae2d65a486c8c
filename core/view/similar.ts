import type { Decision } from "../decision/state.ts";
import { fnv1a32 } from "../fnv1a.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { familyOf } from "../sprint/scope.ts";

/** Most questions that one answer is given to at once: as many as can be looked at on one screen. */
export const mostSimilar = 24;
/** Most pictures of a contact sheet: large enough to be judged on it. */
export const mostOnSheet = 12;

/**
 * Those of `ids` that ask the same about another thing of the same family as this question, one for each asset, in their
 * order. They can be given its answer at once.
 */
export function similarTo(state: ProjectState, decision: Decision, ids: readonly string[]): string[] {
  const family = familyOf(state, decision.assetId);
  const isAlike = (other: Decision): boolean => familyOf(state, other.assetId) === family;
  return alike(state, decision, ids, isAlike).slice(0, mostSimilar);
}

/** This question and those of `ids` that ask the same of whatever, one for each asset, in their order. */
export function sheetOf(state: ProjectState, decision: Decision, ids: readonly string[]): string[] {
  return [decision.id, ...alike(state, decision, ids, () => true)].slice(0, mostOnSheet);
}

function alike(
  { decisions }: ProjectState,
  decision: Decision,
  ids: readonly string[],
  isAlike: (other: Decision) => boolean,
): string[] {
  if (needsOwnScreen(decision)) return [];
  const { id, assetId, question } = decision;
  const assets = new Set([assetId]);
  return ids.filter((other) => {
    const found = decisions[other];
    if (found === undefined || other === id || needsOwnScreen(found) || assets.has(found.assetId)) return false;
    const isSame = found.question.checkId === question.checkId && found.question.text === question.text;
    if (!isSame || !isAlike(found)) return false;
    assets.add(found.assetId);
    return true;
  });
}

/** Of a pick both variants have to be seen, of a tie-break what the two before said. */
function needsOwnScreen({ alternative, round }: Decision): boolean {
  return alternative !== null || round?.said !== undefined;
}

/** Those that have to be looked at large before an answer is given to all: a sixth, at least two, drawn by `seed`. */
export function sampleOf(ids: readonly string[], seed: string): string[] {
  const drawn = [...ids].sort((a, b) => fnv1a32(`${seed} ${a}`) - fnv1a32(`${seed} ${b}`) || byCodeUnits(a, b));
  const sample = new Set(drawn.slice(0, Math.max(2, Math.ceil(ids.length / 6))));
  return ids.filter((id) => sample.has(id));
}
