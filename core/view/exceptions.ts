import type { NextAction } from "../contracts.ts";
import { documentKey } from "../document/state.ts";
import { type Exception, openExceptions } from "../exception/state.ts";
import type { ProjectState } from "../project/state.ts";
import { asSentence } from "./words.ts";

/** One root cause with everything it stopped. */
export interface ExceptionRow {
  readonly fingerprint: string;
  readonly code: string;
  readonly stage: Exception["stage"];
  readonly sentence: string;
  readonly suspect: string | null;
  readonly nextAction: NextAction;
  readonly exceptionIds: readonly string[];
  readonly affected: readonly { readonly assetId: string; readonly title: string }[];
  readonly raisedAt: string;
}

/** Open exceptions grouped by fingerprint, the newest cause first. */
export function exceptionRows(state: ProjectState): ExceptionRow[] {
  const byCause = new Map<string, Exception[]>();
  for (const exception of openExceptions(state)) {
    const group = byCause.get(exception.fingerprint);
    if (group) group.push(exception);
    else byCause.set(exception.fingerprint, [exception]);
  }
  return [...byCause.values()].flatMap((group) => rowOf(state, group) ?? []);
}

function rowOf(state: ProjectState, group: readonly Exception[]): ExceptionRow | null {
  const newest = group[0];
  if (!newest) return null;
  const { fingerprint, code, stage, suspect, nextAction, raisedAt } = newest;
  const assetIds = new Set(group.flatMap((exception) => exception.assetId ?? exception.specId ?? []));
  const affected = [...assetIds].map((assetId) => ({ assetId, title: titleOf(state, assetId) }));
  affected.sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
  const exceptionIds = group.map((exception) => exception.exceptionId);
  return {
    fingerprint,
    code,
    stage,
    sentence: asSentence(newest.sentence),
    suspect,
    nextAction,
    exceptionIds,
    affected,
    raisedAt,
  };
}

function titleOf(state: ProjectState, specId: string): string {
  return state.documents[documentKey("specs", specId)]?.summary.title ?? specId;
}
