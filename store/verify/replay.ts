import { Failure } from "../../core/failure.ts";
import { projectLayout } from "../layout.ts";
import type { Fold, FoldedJson } from "../log/folded-log.ts";
import type { AcceptedLine } from "../log/line.ts";
import { createFindings } from "./findings.ts";
import { checkLog } from "./log-check.ts";
import { checkProjectIsThere, openLogParts, totalBytes } from "./log-parts.ts";
import { readSnapshots, type StoredSnapshots } from "./snapshot-check.ts";

/** Folds events one by one; a log whose old files were dropped goes on from its oldest snapshot. */
export interface Replay<State> {
  /** Null while the events that a later snapshot covers pass by. */
  state(): State | null;
  apply(line: AcceptedLine): void;
}

/** What a replay starts from: a snapshot, nothing (the log is whole), or what is lost with dropped events. */
type ReplayBase<State> = FoldedJson<State> | "beginning" | "lost";

export function createReplay<State>(fold: Fold<State>, base: ReplayBase<State>): Replay<State> {
  let state: State | null = base === "beginning" ? fold.initial() : null;
  const start = typeof base === "object" ? base : null;
  return {
    state: () => state,
    apply({ event, hash }) {
      if (state !== null) state = fold.evolve(state, event);
      else if (start?.position.seq === event.seq && start.position.hash === hash) state = structuredClone(start.state);
    },
  };
}

/** The oldest snapshot of a fold that goes on where the kept events begin. */
export function replayBase<State>({ snapshots }: StoredSnapshots<State>, firstSeq: number): ReplayBase<State> {
  if (firstSeq === 1) return "beginning";
  const covering = snapshots
    .flatMap(({ folded, isWhole }) => (folded !== null && isWhole && folded.position.seq >= firstSeq ? [folded] : []))
    .sort((a, b) => a.position.seq - b.position.seq);
  return covering[0] ?? "lost";
}

export interface ReplayOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** The states to come by, as JSON text; Infinity is the newest. */
  readonly stops: readonly number[];
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface Replayed {
  readonly headSeq: number;
  /** Bytes of the log that were read. */
  readonly bytes: number;
  readonly states: readonly { readonly seq: number; readonly json: string }[];
}

/**
 * The states after these seqs, folded from the accepted lines alone; a stop beyond the end gives the newest.
 * Only reads. Failures PROJECT_NOT_FOUND, CURSOR_GONE.
 */
export async function replayTo<State>(options: ReplayOptions<State>): Promise<Replayed> {
  const { projectId, fold, onProgress = () => undefined } = options;
  const layout = projectLayout(options.dataDir, projectId);
  await checkProjectIsThere(layout);
  const log = await openLogParts(layout);
  try {
    const stored = await readSnapshots<State>(layout, fold.version);
    const replay = createReplay(fold, replayBase(stored, log.firstSeq));
    const found = new Map<number, string>();
    const note = (seq: number) => {
      const state = replay.state();
      if (state !== null) found.set(seq, JSON.stringify(state));
    };
    if (options.stops.includes(0)) note(0);
    const total = await totalBytes(log);
    let done = 0;
    const { headSeq, bytes } = await checkLog(log, {
      projectId,
      findings: createFindings(),
      durableSeq: 0,
      windowDays: 0,
      windowAt: () => null,
      onLine(line) {
        const { seq } = line.event;
        replay.apply(line);
        if (options.stops.includes(seq)) note(seq);
      },
      onProgress(bytes) {
        done += bytes;
        onProgress(done, total);
      },
    });
    note(headSeq);
    return { headSeq, bytes, states: options.stops.map((stop) => stateAt(found, Math.min(stop, headSeq))) };
  } finally {
    await log.close();
  }
}

function stateAt(found: ReadonlyMap<number, string>, seq: number): { seq: number; json: string } {
  const json = found.get(seq);
  if (json === undefined) throw new Failure("CURSOR_GONE", `the state after event ${seq} was dropped with its events`);
  return { seq, json };
}
