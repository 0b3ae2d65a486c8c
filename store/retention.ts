import { Failure } from "../core/failure.ts";
import type { FileSystem } from "./file-system.ts";
import type { Journal } from "./log/journal.ts";
import { checkKeepDays, createConsumers, droppable, type SealedSpan } from "./log/retention.ts";
import type { Segments } from "./log/segments.ts";
import { type EncodedFold, encodeFold, type SnapshotKeeper } from "./snapshot-keeper.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

/** Lets go of old log files, only when asked to; a fold that is a part of another one may not ask. */
export interface Retention {
  registerCursor(cursor: () => number): () => void;
  /** Resolves to the first seqs of the files that went. Failures INVALID_INPUT, CONFLICT (the fold is a part). */
  dropOldFiles(keepDays?: number): Promise<number[]>;
}

/** A fold whose state is a part of another fold's state. */
export interface FoldPart<State> {
  readonly version: string;
  readonly pick: (state: State) => unknown;
}

interface RetentionOptions<State> {
  readonly journal: Journal<State>;
  readonly segments: Segments;
  readonly keeper: SnapshotKeeper<State>;
  readonly snapshots: Snapshots<State>;
  readonly fileSystem: FileSystem;
  /** Folder of the snapshots that stand for dropped events. */
  readonly base: string;
  /** Every fold that has to go on without the dropped events. */
  readonly folds: readonly FoldPart<State>[];
  /** True when there is a fold that would have to go on without them and is not among these. */
  readonly isPart: boolean;
  readonly windowDays: () => number;
  readonly retentionDays: () => number;
  readonly now: () => number;
}

export function createRetention<State>(options: RetentionOptions<State>): Retention {
  const { journal, segments, keeper, snapshots, windowDays, retentionDays, now } = options;
  const consumers = createConsumers();

  async function spans(): Promise<SealedSpan[]> {
    const firstSeqs = await segments.sealed();
    const found: SealedSpan[] = [];
    for (const [at, firstSeq] of firstSeqs.entries()) {
      const lastSeq = (firstSeqs[at + 1] ?? journal.folded().position().segment) - 1;
      const seal = await journal.lineAt(lastSeq);
      // Another process has sealed more than this one has folded: next time.
      if (seal === null || lastSeq < firstSeq) break;
      found.push({ firstSeq, lastSeq, sealedAt: seal.event.ts });
    }
    return found;
  }

  /** From now on the truth about the dropped events, so it lies beside the log and not among what may be deleted. */
  async function saveBase(): Promise<boolean> {
    const { folds, base, fileSystem } = options;
    const taken = await keeper.take(async (folded) => {
      const encoded: EncodedFold[] = [];
      for (const { pick } of folds) encoded.push(await encodeFold({ ...folded, state: pick(folded.state) }));
      return encoded;
    });
    if (taken === null) return false;
    for (const [at, { version }] of folds.entries())
      await createSnapshots(base, version, fileSystem).save(taken.folds[at] ?? [], taken.seq);
    return true;
  }

  return {
    registerCursor: consumers.register,
    async dropOldFiles(keepDays) {
      if (options.isPart) throw new Failure("CONFLICT", "only who folds all lists of a project may drop its events");
      const days = Math.max(checkKeepDays(keepDays ?? retentionDays()), windowDays());
      const limits = { now: new Date(now()).toISOString(), keepDays: days, cursor: consumers.smallest() };
      const sealed = await spans();
      // A snapshot costs as much as the project is big: only when something would go.
      if (droppable(sealed, { ...limits, snapshotSeq: Number.POSITIVE_INFINITY }).length === 0) return [];
      await keeper.save();
      const snapshotSeq = (await snapshots.newest(segments))?.position.seq ?? 0;
      const dropped = droppable(sealed, { ...limits, snapshotSeq }).map(({ firstSeq }) => firstSeq);
      if (dropped.length === 0 || !(await saveBase())) return [];
      for (const firstSeq of dropped) await segments.drop(firstSeq);
      journal.folded().index.dropBefore(await segments.oldest());
      return dropped;
    },
  };
}
