import type { CheckResult, ValidatorReport, Verdict } from "../contracts.ts";
import { quantise } from "./pixels.ts";

type Subject = ValidatorReport["subjects"][number];
type Told = Pick<CheckResult, "group" | "pDefect" | "severity">;

/** Verdict of some subjects together: the worst counts, and a required check that is missing is never a pass. */
export function verdictOf(subjects: readonly Subject[], required: readonly string[]): Verdict {
  const checks = subjects.flatMap((subject) => subject.checks);
  const has = (verdict: Verdict): boolean => checks.some((check) => check.verdict === verdict);
  if (has("fail")) return "fail";
  if (has("error")) return "error";
  if (has("uncertain") || missingChecks(checks, required).length > 0) return "uncertain";
  return "pass";
}

/** A version is as good as its best variant. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ["pass", "uncertain", "fail", "error"];
  return order.find((verdict) => verdicts.includes(verdict)) ?? "error";
}

/** Required checks that neither ran nor said that they do not apply. */
export function missingChecks(checks: readonly CheckResult[], required: readonly string[]): readonly string[] {
  return required.filter((id) => {
    const results = checks.filter((check) => check.checkId === id);
    return results.length === 0 || results.some((check) => check.reasonCode === "EARLIER_GATE_FAILED");
  });
}

/**
 * 1 − Π(1 − p) over check groups, where a group's p is the worst of its checks: they look at the same defect. Advice has no
 * part in it: its doubt is a verdict, and its guesses must not add up.
 */
export function pAnyDefectOf(subjects: readonly { readonly checks: readonly Told[] }[]): number {
  const worst = new Map<string, number>();
  for (const { group, pDefect, severity } of subjects.flatMap((subject) => subject.checks)) {
    if (severity === "advisory") continue;
    worst.set(group, Math.max(worst.get(group) ?? 0, pDefect ?? 0));
  }
  return quantise(1 - [...worst.values()].reduce((clean, p) => clean * (1 - p), 1));
}

/** The subjects of one variant: its units, and the set line that names its index. */
export function subjectsOf(
  report: ValidatorReport,
  unitKeys: readonly string[],
  variantIndex: number,
): readonly Subject[] {
  return report.subjects.filter(({ unitKey, checks }) =>
    unitKey === null
      ? checks.some((check) => (check.features["variantIndex"] ?? variantIndex) === variantIndex)
      : unitKeys.includes(unitKey),
  );
}
