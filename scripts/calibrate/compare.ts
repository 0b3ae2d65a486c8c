import { pAt } from "../../core/quality/calibration/curve.ts";
import { isHeldOut, type Label } from "../../core/quality/calibration/labels.ts";
import { brierOf } from "../../core/quality/calibration/metrics.ts";
import { riskAtFail, riskAtPass } from "../../core/quality/calibration/risk.ts";
import type { Calibration, FigureTable } from "../../core/quality/calibration/table.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { checkOf, figuresOf, labelsFor } from "../corpus/label.ts";
import type { Measured } from "../corpus/measure-corpus.ts";

/** What one figure costs on the held-out families. */
export interface Cost {
  readonly figure: string;
  readonly brier: number;
  /** Shares of the labels: passed defects, failed good ones, and questions. */
  readonly escaped: number;
  readonly falsely: number;
  readonly asked: number;
}

/** An escape is worth this many questions, a needless render so many. */
const worth = { escaped: 10, falsely: 3, asked: 1 };

/** Questions that one picture costs, all mistakes counted as so many questions. */
export function priceOf({ escaped, falsely, asked }: Cost): number {
  return escaped * worth.escaped + falsely * worth.falsely + asked * worth.asked;
}

const versions = new Map([...imageChecks, ...setChecks].map(({ id, version }) => [id, version]));

/** What a calibration (null: only the rules' own limits) costs per figure on the families nobody fitted. */
export function costsOf(calibration: Calibration | null, cases: readonly Measured[]): readonly Cost[] {
  return figuresOf(cases).flatMap((figure) => {
    const labels = labelsFor(figure, cases).filter(({ family }) => isHeldOut(family));
    if (!labels.some(({ isDefect }) => isDefect)) return [];
    return [costOf(figure, labels, inForce(calibration?.figures[figure], versions.get(checkOf(figure))))];
  });
}

/** A table decides only when it is active and was made for this version of its check. */
export function inForce(table: FigureTable | undefined, checkVersion: string | undefined): FigureTable | null {
  return table?.mode === "active" && table.checkVersion === checkVersion ? table : null;
}

/** How many tables of a calibration were made for a check that has moved on since: they decide nothing and tell nothing. */
export function outdatedIn(calibration: Calibration | null): number {
  const tables = Object.entries(calibration?.figures ?? {});
  return tables.filter(([figure, { checkVersion }]) => versions.get(checkOf(figure)) !== checkVersion).length;
}

/** What a table (null: the rule's own limits) costs on some labels. */
export function costOf(figure: string, labels: readonly Label[], table: FigureTable | null): Cost {
  const limits = table ?? { pass: riskAtPass, fail: riskAtFail };
  const share = (isOne: (label: Label) => boolean): number => labels.filter(isOne).length / labels.length;
  const outcomes = labels.map(({ risk, isDefect }) => ({
    p: table === null ? risk : pAt(table.curve, risk),
    isDefect,
  }));
  return {
    figure,
    brier: brierOf(outcomes),
    escaped: share(({ risk, isDefect }) => isDefect && risk <= limits.pass),
    falsely: share(({ risk, isDefect }) => !isDefect && risk >= limits.fail && risk > limits.pass),
    asked: share(({ risk }) => risk > limits.pass && risk < limits.fail),
  };
}

/** Mean over the figures. */
export function meanOf(costs: readonly Cost[], measure: (cost: Cost) => number): number {
  return costs.length === 0 ? 0 : costs.reduce((sum, cost) => sum + measure(cost), 0) / costs.length;
}
