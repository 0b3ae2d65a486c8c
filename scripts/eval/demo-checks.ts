import { eceOf } from "../../core/quality/calibration/metrics.ts";

/** One verdict on one picture, and what was true. */
export interface Judgement {
  readonly checkId: string;
  readonly verdict: string;
  readonly p: number;
  readonly isDefect: boolean;
}

export interface CheckFigures {
  readonly count: number;
  readonly defects: number;
  /** Share of its fails that were defects; null when it never failed anything. */
  readonly precision: number | null;
  /** Share of the defects that it did not pass; null when there were none. */
  readonly recall: number | null;
  readonly ece: number;
}

export function figuresPerCheck(judgements: readonly Judgement[]): Readonly<Record<string, CheckFigures>> {
  const ids = [...new Set(judgements.map(({ checkId }) => checkId))].sort();
  return Object.fromEntries(ids.map((id) => [id, figuresOf(judgements.filter(({ checkId }) => checkId === id))]));
}

function figuresOf(judgements: readonly Judgement[]): CheckFigures {
  const failed = judgements.filter(({ verdict }) => verdict === "fail");
  const defects = judgements.filter(({ isDefect }) => isDefect);
  const held = defects.filter(({ verdict }) => verdict !== "pass");
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : round(part / whole));
  return {
    count: judgements.length,
    defects: defects.length,
    precision: ratio(failed.filter(({ isDefect }) => isDefect).length, failed.length),
    recall: ratio(held.length, defects.length),
    ece: round(eceOf(judgements)),
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
