import type { CheckResult, EffectiveContract, Overlay, Plan } from "../contracts.ts";
import type { Analysis } from "./analysis.ts";
import type { Evidence } from "./evidence.ts";

export type ContractValues = EffectiveContract["values"];
export type Features = Readonly<Record<string, number>>;

/** What a check may know besides pixels. */
export interface CheckContext {
  readonly plan: Plan;
  readonly contract: ContractValues;
  /** What the plan was made from; left out when a plan is made, and by callers that have pixels only. */
  readonly evidence?: Evidence;
}

/** What a check saw: figures first, no verdict. `overlays` holds, per figure, where on the picture it comes from. */
export interface Measurement {
  readonly features: Features;
  readonly overlays: Readonly<Record<string, readonly Overlay[]>>;
}

/**
 * One figure and the two limits it is held against; a larger figure is worse. At most `pass` is good, `fail` and more is
 * bad, between lies a question. `sentence` states the figure and the limit and is true for every verdict.
 */
export interface Rule {
  readonly feature: string;
  readonly unit: string;
  readonly pass: number;
  readonly fail: number;
  readonly severity: CheckResult["severity"];
  readonly reasonCode: string;
  /** Contract field that set the limits; null when they are the check's own defaults. */
  readonly field: keyof ContractValues | null;
  readonly sentence: (features: Features, limit: number) => string;
}

interface CheckBase {
  readonly id: string;
  /** Raised whenever measure or rules give other results than before. */
  readonly version: string;
  /** Checks of one group look at the same defect: only the worst of them counts. */
  readonly group: string;
  /** Its place in the order G0 … G5; a check runs only if every earlier gate held. */
  readonly gate: number;
  readonly tool: string | null;
  /** True while there are no labels to calibrate it on: it runs and may ask, but no plan demands it (D-0068). */
  readonly isTrial?: true;
  /** Every figure its rules may judge, in their order; the first is meant when limits are set for the check as a whole. */
  readonly figures: readonly string[];
  /** Null when the check applies, otherwise the reason why not. */
  readonly inapplicable: (context: CheckContext) => string | null;
  readonly rules: (context: CheckContext) => readonly Rule[];
}

export interface ImageCheck extends CheckBase {
  readonly scope: "image";
  readonly stage: "raw" | "finished";
  readonly measure: (analysis: Analysis, context: CheckContext) => Measurement;
}

/** One finished picture of a set: a state, a frame or a logo variant. */
export interface Member {
  readonly unitKey: string;
  readonly state: string | null;
  readonly frameIndex: number | null;
  readonly analysis: Analysis;
}

export interface SetCheck extends CheckBase {
  readonly scope: "set";
  readonly measure: (members: readonly Member[], context: CheckContext) => Measurement;
}

export type Check = ImageCheck | SetCheck;
