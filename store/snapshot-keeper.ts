import type { Exclusively } from "./exclusively.ts";
import { jsonPieces } from "./json-pieces.ts";
import type { FoldedJson } from "./log/folded-log.ts";
import type { Journal } from "./log/journal.ts";
import type { Ports } from "./ports.ts";
import type { Snapshots } from "./snapshots.ts";

const dueAfterEvents = 10_000;
/** A snapshot costs as much as the log is long: a long log takes them further apart, its tail is a small share anyway. */
const dueAfterShare = 0.05;
const dueAfterMs = 60_000;
const worthSavingEvents = 500;

/** Takes snapshots from time to time, away from the hot path. */
export interface SnapshotKeeper<State> {
  /** Call when the durable head has moved. */
  noteProgress(): void;
  /** Takes a snapshot now, if there is anything new and all of it is durable. */
  save(): Promise<void>;
  /** Encodes what is folded, which stands still meanwhile; null while not all of it is durable. */
  take(encode: (folded: FoldedJson<State>) => Promise<EncodedFold[]>): Promise<Taken | null>;
  /** Takes a last snapshot if there is much to save. */
  close(): Promise<void>;
}

/** The JSON of a fold, in pieces. */
export type EncodedFold = readonly Buffer[];

export interface Taken {
  readonly folds: readonly EncodedFold[];
  readonly seq: number;
}

interface KeeperOptions<State> {
  readonly journal: Journal<State>;
  /** The seq of the newest snapshot there is. */
  readonly savedSeq: number;
  readonly snapshots: Snapshots<State>;
  readonly ports: Ports;
  readonly exclusively: Exclusively;
  readonly onFault: (error: unknown) => void;
}

/** Lists and records lie in the state or in a part of it. */
const openedLevels = 4;

/** Turn by turn, so that readers don't wait for it. */
export function encodeFold(folded: FoldedJson<unknown>): Promise<EncodedFold> {
  return jsonPieces(folded, openedLevels);
}

export function createSnapshotKeeper<State>(options: KeeperOptions<State>): SnapshotKeeper<State> {
  const { journal, snapshots, ports, exclusively, onFault } = options;
  let { savedSeq } = options;
  let dirtySince: number | null = null;
  let saving: Promise<void> | null = null;

  function take(encode: (folded: FoldedJson<State>) => Promise<EncodedFold[]>): Promise<Taken | null> {
    return exclusively(async () => {
      // Only what is durable may outlive this process.
      if (!journal.isTrusted() || journal.folded().position().seq !== journal.durableSeq()) return null;
      return { folds: await encode(journal.folded().toJson()), seq: journal.durableSeq() };
    });
  }

  async function save(): Promise<void> {
    const taken = await take(async (folded) => [await encodeFold(folded)]);
    if (taken === null) return;
    for (const fold of taken.folds) await snapshots.save(fold, taken.seq);
    savedSeq = taken.seq;
  }

  function isDue(dirtyMs: number): boolean {
    const worth = dirtyMs >= dueAfterMs ? worthSavingEvents : dueAfterEvents;
    return journal.durableSeq() - savedSeq >= Math.max(worth, savedSeq * dueAfterShare);
  }

  function noteProgress(): void {
    dirtySince ??= ports.monotonic();
    if (saving !== null || !isDue(ports.monotonic() - dirtySince)) return;
    dirtySince = null;
    saving = save()
      .catch(onFault)
      .finally(() => {
        saving = null;
      });
  }

  return {
    noteProgress,
    take,
    async save() {
      await saving;
      if (journal.durableSeq() > savedSeq) await save();
    },
    async close() {
      await saving;
      if (journal.durableSeq() - savedSeq >= worthSavingEvents) await save();
    },
  };
}
