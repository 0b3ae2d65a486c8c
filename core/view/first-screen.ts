import type { ProjectState } from "../project/state.ts";
import { boardView, type Column } from "./board.ts";
import { type NextStep, nextStep } from "./next-step.ts";
import { type RunProgress, runProgress } from "./run-progress.ts";
import { type Status, statusView } from "./status.ts";

/** The board as it opens: small, however large the project is. */
export interface FirstScreen {
  readonly seq: number;
  readonly status: Status;
  readonly run: RunProgress | null;
  readonly step: NextStep;
  /** Each with its first cards; `total` counts all. */
  readonly columns: readonly Column[];
}

/** What a page shows until it has the whole state: figures at the instant `at`, and at most `most` cards of each column. */
export function firstScreen(state: ProjectState, at: string, most: number): FirstScreen {
  const columns = boardView(state);
  const status = statusView(state, at);
  return {
    seq: state.seq,
    status,
    run: runProgress(state, {}),
    step: nextStep(status, columns),
    columns: columns.map((column) => ({ ...column, cards: column.cards.slice(0, most) })),
  };
}
