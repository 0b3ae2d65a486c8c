import type { CheckResult, DecidingCheck, Plan, ValidatorReport, Verdict } from "../contracts.ts";
import { missingChecks, subjectsOf, verdictOf } from "../quality/verdict.ts";

/** A check together with the picture it speaks of; null = the whole set. */
export interface Finding {
  readonly unitKey: string | null;
  readonly check: CheckResult;
}

/** One variant of a version, as routing sees it. */
export interface Candidate {
  readonly variantIndex: number;
  readonly verdict: Verdict;
  readonly pDefect: number;
  readonly findings: readonly Finding[];
  /** Required checks that gave no verdict. */
  readonly missing: readonly string[];
  /** Identity of the pixels of its finished pictures. */
  readonly pixelHashes: readonly string[];
}

/** Fewest steps from good to bad; routing compares variants by it first. */
const order: readonly Verdict[] = ["pass", "uncertain", "fail", "error"];

/** The variants of a version that were made, best first: by verdict, then P(any defect), then index. */
export function candidatesOf(report: ValidatorReport, plan: Plan): readonly Candidate[] {
  const judged = plan.units.filter((unit) => Object.hasOwn(report.pAnyDefect, String(unit.variantIndex)));
  const indices = [...new Set(judged.map((unit) => unit.variantIndex))];
  const candidates = indices.map((variantIndex) => candidateOf(report, plan, variantIndex));
  return candidates.sort(
    (one, other) =>
      order.indexOf(one.verdict) - order.indexOf(other.verdict) ||
      one.pDefect - other.pDefect ||
      one.variantIndex - other.variantIndex,
  );
}

function candidateOf(report: ValidatorReport, plan: Plan, variantIndex: number): Candidate {
  const keys = plan.units.filter((unit) => unit.variantIndex === variantIndex).map((unit) => unit.unitKey);
  const subjects = subjectsOf(report, keys, variantIndex);
  const checks = subjects.flatMap((subject) => subject.checks);
  return {
    variantIndex,
    verdict: verdictOf(subjects, plan.checks),
    pDefect: report.pAnyDefect[String(variantIndex)] ?? 1,
    findings: subjects.flatMap(({ unitKey, checks: results }) => results.map((check) => ({ unitKey, check }))),
    missing: missingChecks(checks, plan.checks),
    pixelHashes: subjects.flatMap(({ stage, pixelHash }) => (stage === "finished" && pixelHash ? [pixelHash] : [])),
  };
}

/** Findings with a verdict, worst first: hard before soft, then P(defect); equal ones in the order of the gates. */
export function findingsWith(candidate: Candidate, verdict: Verdict): readonly Finding[] {
  const weight = ({ check }: Finding): number => (check.severity === "hard" ? 1 : 0) + (weighed(check) ?? 0);
  return candidate.findings.filter(({ check }) => check.verdict === verdict).toSorted((a, b) => weight(b) - weight(a));
}

/** Expected cost of deciding wrongly, p(1 − p): largest where the check is least sure. */
export function doubt({ check }: Finding): number {
  const p = weighed(check) ?? 0.5;
  return p * (1 - p);
}

/** P(defect), or what advice without one is weighed by: its raw risk, which never counts for more than a coin's toss. */
function weighed({ pDefect, risk }: CheckResult): number | null {
  return pDefect ?? (risk === undefined ? null : Math.min(0.5, risk));
}

export function decidingCheck({ unitKey, check }: Finding): DecidingCheck {
  return {
    checkId: check.checkId,
    unitKey,
    verdict: check.verdict,
    value: check.measure?.value ?? null,
    limit: check.limit?.value ?? null,
    unit: check.measure?.unit ?? "",
    reasonCode: check.reasonCode,
    message: check.message,
  };
}
