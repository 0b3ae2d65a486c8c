import type { DiecastEvent } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { type ProjectLayout, projectLayout } from "../layout.ts";
import type { Fold, FoldedJson } from "../log/folded-log.ts";
import { createFindings } from "./findings.ts";
import { checkLog } from "./log-check.ts";
import { openLogParts, totalBytes } from "./log-parts.ts";
import { readSnapshots } from "./snapshot-check.ts";

/** Folds events one by one; a log whose old files were dropped goes on from its oldest snapshot. */
export interface Replay<State> {
  /** Null while the events that a later snapshot covers pass by. */
  state(): State | null;
  apply(event: DiecastEvent): void;
}

export function createReplay<State>(fold: Fold<State>, base: FoldedJson<State> | null): Replay<State> {
  let state: State | null = base === null ? fold.initial() : null;
  return {
    state: () => state,
    apply(event) {
      if (state !== null) state = fold.evolve(state, event);
      else if (base !== null && event.seq === base.position.seq) state = structuredClone(base.state);
    },
  };
}

/** What a replay has to start from: null is the empty state. Failure CURSOR_GONE when dropped events are not covered. */
export async function replayBase<State>(
  layout: ProjectLayout,
  fold: Fold<State>,
  firstSeq: number,
): Promise<FoldedJson<State> | null> {
  if (firstSeq === 1) return null;
  const { snapshots } = await readSnapshots<State>(layout.snapshots, fold.version);
  const base = snapshots.find(({ folded }) => folded !== null && folded.position.seq >= firstSeq)?.folded;
  if (base === undefined || base === null)
    throw new Failure("CURSOR_GONE", `events before ${firstSeq} were dropped and no good snapshot covers them`);
  return base;
}

export interface ReplayOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** The states to come by, as JSON text; Infinity is the newest. */
  readonly stops: readonly number[];
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * The states after these seqs, folded from the accepted lines alone; a stop beyond the end gives the newest.
 * Only reads. Failures PROJECT_NOT_FOUND, CURSOR_GONE.
 */
export async function replayTo<State>(
  options: ReplayOptions<State>,
): Promise<{ readonly headSeq: number; readonly states: readonly { readonly seq: number; readonly json: string }[] }> {
  const { projectId, fold, onProgress = () => undefined } = options;
  const layout = projectLayout(options.dataDir, projectId);
  const log = await openLogParts(layout);
  try {
    if (log.parts.length === 0) throw new Failure("PROJECT_NOT_FOUND", `there is no log of a project ${projectId}`);
    const replay = createReplay(fold, await replayBase(layout, fold, log.firstSeq));
    const found = new Map<number, string>();
    const note = (seq: number) => {
      const state = replay.state();
      if (state !== null) found.set(seq, JSON.stringify(state));
    };
    if (options.stops.includes(0)) note(0);
    const total = await totalBytes(log);
    let done = 0;
    const { headSeq } = await checkLog(log, {
      projectId,
      findings: createFindings(),
      durableSeq: 0,
      onLine({ event }) {
        replay.apply(event);
        if (options.stops.includes(event.seq)) note(event.seq);
      },
      onProgress(bytes) {
        done += bytes;
        onProgress(done, total);
      },
    });
    note(headSeq);
    return { headSeq, states: options.stops.map((stop) => stateAt(found, Math.min(stop, headSeq))) };
  } finally {
    await log.close();
  }
}

function stateAt(found: ReadonlyMap<number, string>, seq: number): { seq: number; json: string } {
  const json = found.get(seq);
  if (json === undefined) throw new Failure("CURSOR_GONE", `the state after event ${seq} was dropped with its events`);
  return { seq, json };
}
