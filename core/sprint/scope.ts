import type { SprintScope } from "../contracts.ts";
import type { Decision } from "../decision/state.ts";
import { type DocumentsState, documentKey } from "../document/state.ts";
import type { SprintsState } from "./state.ts";

/** Without experience of this project: a person needs about so long for one answer. */
const assumedMs = 4000;
/** Fewer answers than this say nothing yet. */
const fewestGaps = 5;

/** Whether a question belongs to a sprint of this scope. */
export function isInScope(
  state: DocumentsState,
  scope: SprintScope,
  { assetId, question }: Pick<Decision, "assetId" | "question">,
): boolean {
  if (scope.kind === "set") return setOf(state, assetId) === scope.setId;
  return scope.kind === "question" ? question.checkId === scope.checkId : true;
}

/** The artifact set of an asset's spec; null when it is in none. */
export function setOf(state: DocumentsState, assetId: string): string | null {
  return state.documents[documentKey("specs", assetId)]?.summary.artifactSetId ?? null;
}

/** What an asset is one of: its set, else its type. */
export function familyOf(state: DocumentsState, assetId: string): string {
  return setOf(state, assetId) ?? state.documents[documentKey("specs", assetId)]?.summary.assetType ?? "";
}

/** How long one answer takes: the median of the newest ones, else an assumption, which is said. */
export function msPerAnswer({ answerGapsMs }: SprintsState): { readonly ms: number; readonly isAssumed: boolean } {
  if (answerGapsMs.length < fewestGaps) return { ms: assumedMs, isAssumed: true };
  const sorted = [...answerGapsMs].sort((a, b) => a - b);
  return { ms: Math.max(250, sorted[Math.floor(sorted.length / 2)] ?? assumedMs), isAssumed: false };
}
