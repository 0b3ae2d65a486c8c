import type { Cause, RevisionChange } from "./diff-source.ts";

export type PlanPart =
  | "words"
  | "loras"
  | "seeds"
  | "contract"
  | "params"
  | "models"
  | "workflow"
  | "pictures"
  | "finish"
  | "checks"
  | "routing"
  | "spec";

/** One thing that differs between two plans, with the places that say so and what changed to make it so. */
export interface PlanDifference {
  readonly part: PlanPart;
  /** JSON pointer inside the part. */
  readonly path: string;
  readonly sentence: string;
  /** Null: not there. */
  readonly was: unknown;
  readonly is: unknown;
  /** Places in documents, as evidence names them. */
  readonly sources: readonly string[];
  /** Documents `kind/id`, or `remedy`, `attempt`, `chance`. */
  readonly because: readonly Cause[];
}

/** What differs between two plans; no differences: only revisions moved that change nothing. */
export interface PlanDiff {
  readonly was: string;
  readonly is: string;
  readonly differences: readonly PlanDifference[];
  readonly documents: readonly RevisionChange[];
  /** Whether the renderer is asked for the very same pictures. */
  readonly isSameRender: boolean;
}
