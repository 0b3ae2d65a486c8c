import type { Listener } from "./client.ts";
import type { Recording } from "./recording.ts";
import type { Target } from "./target.ts";

/** What a replay has come to. */
export interface Stage {
  readonly recording: Recording;
  readonly target: Target;
  readonly listeners: Map<string, Listener>;
  /** Every one there was: a client that comes again leaves its old connection open. */
  readonly entered: Listener[];
  /** The letters in this server's names of temporary files, once it has told one. */
  tempTag: string;
}
