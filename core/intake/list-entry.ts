import type { SpecAnswers } from "../contracts.ts";
import type { FieldProblem } from "../failure.ts";
import type { Unmapped } from "./unmapped.ts";

/** One line of a list: what it says of a spec. */
export interface ListEntry {
  readonly line: number;
  readonly answers: SpecAnswers;
  readonly problems: readonly FieldProblem[];
}

export interface ReadList {
  readonly entries: readonly ListEntry[];
  readonly unmapped: readonly Unmapped[];
}

export const MAX_ENTRIES = 500;
