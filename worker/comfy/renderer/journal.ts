import { appendFileSync, closeSync, openSync } from "node:fs";
import type { FaultName } from "./faults.ts";
import type { Outcome } from "./graph/execute.ts";

/** What really happened inside the renderer; `atMs` is wall-clock time. A prompt that was begun and never ended was cut off. */
export type JournalLine = { readonly atMs: number } & (
  | { readonly what: "opened" }
  | { readonly what: "begun"; readonly promptId: string }
  | { readonly what: "ended"; readonly promptId: string; readonly outcome: Outcome }
  | { readonly what: "fault"; readonly name: FaultName }
);

type Without<T> = T extends JournalLine ? Omit<T, "atMs"> : never;

/** Writes what the protocol itself forgets at a restart. */
export interface Journal {
  readonly note: (line: Without<JournalLine>) => void;
  readonly close: () => void;
}

/** Appends to a file, each line before the renderer goes on, so that a kill loses nothing; without a file it notes nothing. */
export function openJournal(file: string | undefined): Journal {
  if (file === undefined) return { note: () => undefined, close: () => undefined };
  const handle = openSync(file, "a");
  const note: Journal["note"] = (line) => appendFileSync(handle, `${JSON.stringify({ atMs: Date.now(), ...line })}\n`);
  note({ what: "opened" });
  return { note, close: () => closeSync(handle) };
}
