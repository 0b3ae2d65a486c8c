import { isDeciding } from "../core/decision/deciding.ts";
import { openDecisions } from "../core/decision/state.ts";
import { openExceptions } from "../core/exception/state.ts";
import type { ServerState } from "../core/project/server-state.ts";
import { firstByAsset } from "../core/view/board.ts";
import { byNewest, byTitle, type LibraryRow, libraryRow } from "../core/view/library.ts";
import { type Found, type LibraryQuery, searchLibrary } from "../core/view/library-search.ts";

export const libraryOrders = ["newest", "title"] as const;
export type LibraryOrder = (typeof libraryOrders)[number];

/** What was found, and the seq of the event that last changed any row: windows with the same mark fit together. */
export interface Answer extends Found {
  readonly mark: number;
}

/** Every asset with a picture, kept in memory: only rows of assets that something happened to are made anew. */
export interface Library {
  find(query: LibraryQuery, order: LibraryOrder): Answer;
}

interface Kept {
  /** Seq of the newest event of the asset that the row knows of. */
  readonly seq: number;
  readonly row: LibraryRow | null;
}

/** People page through few searches at a time. */
const mostAnswers = 8;

export function createLibrary(read: () => ServerState): Library {
  const kept = new Map<string, Kept>();
  const sorted = new Map<LibraryOrder, readonly LibraryRow[]>();
  const answers = new Map<string, Answer>();
  let known = -1;
  let mark = 0;

  function refresh(): void {
    const state = read();
    if (state.project.seq === known) return;
    known = state.project.seq;
    const changed = renew(kept, state);
    if (changed === 0) return;
    mark = Math.max(mark, changed);
    sorted.clear();
    answers.clear();
  }

  function inOrder(order: LibraryOrder): readonly LibraryRow[] {
    const before = sorted.get(order);
    if (before !== undefined) return before;
    const rows = [...kept.values()].flatMap(({ row }) => row ?? []);
    rows.sort(order === "newest" ? byNewest : byTitle);
    sorted.set(order, rows);
    return rows;
  }

  return {
    find(query, order) {
      refresh();
      const key = JSON.stringify([query, order]);
      const answer = answers.get(key) ?? { ...searchLibrary(inOrder(order), query), mark };
      answers.delete(key);
      answers.set(key, answer);
      for (const oldest of [...answers.keys()].slice(0, -mostAnswers)) answers.delete(oldest);
      return answer;
    },
  };
}

/** Makes the rows anew of which something was heard; gives the newest seq of these, 0 when there is none. */
function renew(kept: Map<string, Kept>, { project, assetEvents }: ServerState): number {
  const stale = project.assetIds.flat().filter((id) => kept.get(id)?.seq !== lastSeq(assetEvents, id));
  if (stale.length === 0) return 0;
  const decisions = firstByAsset(openDecisions(project).filter((decision) => isDeciding(project, decision)));
  const exceptions = firstByAsset(openExceptions(project));
  let newest = 0;
  for (const id of stale) {
    const seq = lastSeq(assetEvents, id);
    const row = libraryRow(project, id, { decision: decisions.get(id), exception: exceptions.get(id) });
    kept.set(id, { seq, row });
    newest = Math.max(newest, seq);
  }
  return newest;
}

function lastSeq({ seqsByAsset }: ServerState["assetEvents"], assetId: string): number {
  return seqsByAsset[assetId]?.at(-1) ?? 0;
}
