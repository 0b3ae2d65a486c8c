import type { ComfyClient } from "./client.ts";
import type { Hints } from "./hints.ts";
import type { HistoryKeeper } from "./history-keeper.ts";
import type { ComfyTimers } from "./settings.ts";

/** What every step of a render works with. */
export interface Driver {
  readonly client: ComfyClient;
  readonly hints: Hints;
  readonly keeper: HistoryKeeper;
  readonly timers: ComfyTimers;
  /** Aborted by `close`: stop watching, cancel nothing. */
  readonly closing: AbortSignal;
}
