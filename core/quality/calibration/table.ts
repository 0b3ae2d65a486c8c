import type { Curve } from "./curve.ts";
import type { Domain } from "./domain.ts";

/** What labels taught about one figure of one check. */
export interface FigureTable {
  /** Of the check when it was measured: another version of a check has other figures. */
  readonly checkVersion: string;
  readonly method: "isotonic" | "platt";
  /** Shadow: too few labels, or too weak ones. The curve is told, the rule's own limits decide. */
  readonly mode: "active" | "shadow";
  /** Independent families it was fitted on: all, and those with the defect. */
  readonly families: number;
  readonly defectFamilies: number;
  readonly curve: Curve;
  /** Raw risk up to which it passes, and from which it fails. */
  readonly pass: number;
  readonly fail: number;
  /** On the families that were held out. */
  readonly heldOut: { readonly auc: number | null; readonly ece: number; readonly brier: number };
}

/** One calibration: all tables that were fitted together, and the pictures they hold for. */
export interface Calibration {
  /** `cal-` and the start of a hash over corpus, code and tables. */
  readonly id: string;
  readonly corpusHash: string;
  readonly codeHash: string;
  readonly domain: Domain;
  /** `<check>.<figure>` → table. */
  readonly figures: Readonly<Record<string, FigureTable>>;
}

/** Names the formula of `priorRisk`, which holds where there are no labels. */
export const priorCalibrationId = "prior-1";

/** What a table needs before it may decide: families with and without the defect, and what it holds on unseen families. */
export const enough = { clean: 100, defect: 40, auc: 0.9, ece: 0.05 } as const;

/** What a table needs before advice tells its probability, which decides nothing: it was right about the families held out. */
export const enoughToTell = { defect: 12, auc: 0.9, ece: 0.05 } as const;
