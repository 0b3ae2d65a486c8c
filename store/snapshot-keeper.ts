import type { Exclusively } from "./exclusively.ts";
import type { Journal } from "./log/journal.ts";
import type { Ports } from "./ports.ts";
import type { Snapshots } from "./snapshots.ts";

const dueAfterEvents = 10_000;
const dueAfterMs = 60_000;
const worthAtCloseEvents = 500;

/** Takes snapshots from time to time, away from the hot path. */
export interface SnapshotKeeper {
  /** Call when the durable head has moved. */
  noteProgress(): void;
  /** Takes a snapshot now, if there is anything new and all of it is durable. */
  save(): Promise<void>;
  /** Takes a last snapshot if there is much to save. */
  close(): Promise<void>;
}

interface KeeperOptions<State> {
  readonly journal: Journal<State>;
  readonly snapshots: Snapshots<State>;
  readonly ports: Ports;
  readonly exclusively: Exclusively;
  readonly onFault: (error: unknown) => void;
}

export function createSnapshotKeeper<State>(options: KeeperOptions<State>): SnapshotKeeper {
  const { journal, snapshots, ports, exclusively, onFault } = options;
  let savedSeq = journal.folded().position().seq;
  let dirtySince: number | null = null;
  let saving: Promise<void> | null = null;

  async function save(): Promise<void> {
    const taken = await exclusively(async () => {
      // Only what is durable may outlive this process.
      if (!journal.isTrusted() || journal.folded().position().seq !== journal.durableSeq()) return null;
      return { text: JSON.stringify(journal.folded().toJson()), seq: journal.durableSeq() };
    });
    if (taken === null) return;
    await snapshots.save(taken.text, taken.seq);
    savedSeq = taken.seq;
  }

  function noteProgress(): void {
    dirtySince ??= ports.monotonic();
    const isDue = journal.durableSeq() - savedSeq >= dueAfterEvents || ports.monotonic() - dirtySince >= dueAfterMs;
    if (!isDue || saving !== null) return;
    dirtySince = null;
    saving = save()
      .catch(onFault)
      .finally(() => {
        saving = null;
      });
  }

  return {
    noteProgress,
    async save() {
      await saving;
      if (journal.durableSeq() > savedSeq) await save();
    },
    async close() {
      await saving;
      if (journal.durableSeq() - savedSeq >= worthAtCloseEvents) await save();
    },
  };
}
