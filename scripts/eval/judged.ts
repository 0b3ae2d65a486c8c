import type { CheckResult, EffectiveContract } from "../../core/contracts.ts";
import { chooseCalibration } from "../../core/quality/calibration/choose.ts";
import { inDomain } from "../../core/quality/calibration/domain.ts";
import { figureAtRisk } from "../../core/quality/calibration/risk.ts";
import type { Rule } from "../../core/quality/check.ts";
import { judge } from "../../core/quality/judge.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { isDefectFor } from "../corpus/label.ts";
import type { Measured } from "../corpus/measure-corpus.ts";

/** What a check says of a case with the tables in force, and what is true; null = the case tells nothing of this check. */
export interface JudgedCase {
  readonly measured: Measured;
  readonly isDefect: boolean | null;
  readonly verdict: CheckResult["verdict"];
  readonly severity: CheckResult["severity"];
  readonly group: string;
  /** Null where the check tells no probability. */
  readonly p: number | null;
  /** What cases are ranked by: the probability, or the raw risk where some case has none; they are two scales. */
  readonly rank: number;
}

type Unranked = Omit<JudgedCase, "rank"> & { readonly risk: number };

const contract = { values: { thresholds: {} }, origins: {} } as unknown as EffectiveContract;
const checks = [...imageChecks, ...setChecks];

/** Ids of the checks that judged any of some cases. */
export function checkIdsOf(cases: readonly Measured[]): readonly string[] {
  const figures = new Set(cases.flatMap(({ risks }) => Object.keys(risks)));
  return checks.map(({ id }) => id).filter((id) => [...figures].some((figure) => figure.startsWith(`${id}.`)));
}

/**
 * Judges measured cases by one check as a report would: every figure is put at the place between its limits that gives its
 * risk. Cases that the check does not apply to are left out.
 */
export function judgedBy(checkId: string, cases: readonly Measured[]): readonly JudgedCase[] {
  const check = checks.find(({ id }) => id === checkId);
  if (check === undefined) return [];
  const judged = cases.flatMap((measured): readonly Unranked[] => {
    const figures = Object.entries(measured.risks).filter(([figure]) => figure.startsWith(`${checkId}.`));
    if (figures.length === 0) return [];
    const rules = figures.map(([figure]) => ruleFor(figure, measured));
    const features = Object.fromEntries(
      figures.map(([figure, risk]) => [figure.slice(checkId.length + 1), figureAtRisk(risk, 1, 2)]),
    );
    const { verdict, severity, group, pDefect } = judge(
      check,
      rules,
      { features, overlays: {} },
      contract,
      groundOf(measured),
    );
    return [
      {
        measured,
        isDefect: isDefectFor(checkId, measured),
        verdict,
        severity,
        group,
        p: pDefect,
        risk: Math.max(...figures.map(([, risk]) => risk)),
      },
    ];
  });
  const isTold = judged.every(({ p }) => p !== null);
  return judged.map(({ risk, ...one }) => ({ ...one, rank: isTold ? (one.p ?? risk) : risk }));
}

function ruleFor(figure: string, { severities }: Measured): Rule {
  const severity = severities[figure] ?? "calibrated";
  const feature = figure.slice(figure.indexOf(".") + 1);
  const named = { feature, reasonCode: "EVALUATED", unit: "", field: null, sentence: () => "" };
  return { ...named, pass: 1, fail: 2, severity };
}

function groundOf({ traits }: Measured) {
  const chosen = chooseCalibration(undefined);
  if (chosen.kind !== "calibration") return { chosen, inDomain: 1 };
  const shares = traits.map((each) => inDomain(each.traits, each.stage, chosen.calibration.domain));
  return { chosen, inDomain: Math.min(1, ...shares) };
}
