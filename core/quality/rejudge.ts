import type { CheckResult, EffectiveContract, Plan, ValidatorReport } from "../contracts.ts";
import type { PictureTraits } from "./calibration/domain.ts";
import type { CheckContext } from "./check.ts";
import { groundOf, weakestGround } from "./ground.ts";
import { judge } from "./judge.ts";
import { imageChecks, setChecks } from "./registry.ts";
import type { Ground } from "./ruling.ts";
import { bestOf, pAnyDefectOf, subjectsOf, verdictOf } from "./verdict.ts";

type Subject = ValidatorReport["subjects"][number];

const checks = new Map([...imageChecks, ...setChecks].map((check) => [check.id, check]));

/**
 * The report that the same figures would give under another contract: other thresholds or another calibration, no pixels.
 * Checks that gave no figures then, or that measure otherwise today, stay as they were. Overlays of what passed are lost.
 */
export function rejudge(report: ValidatorReport, plan: Plan, contract: EffectiveContract): ValidatorReport {
  const context: CheckContext = { plan, contract: contract.values };
  const variants = [...new Set(plan.units.map((unit) => unit.variantIndex))].filter((index) =>
    Object.hasOwn(report.pAnyDefect, String(index)),
  );
  const judged = variants.map((variantIndex) => {
    const keys = plan.units.filter((unit) => unit.variantIndex === variantIndex).map((unit) => unit.unitKey);
    const subjects = subjectsOf(report, keys, variantIndex);
    return { variantIndex, subjects: rejudgeVariant(subjects, context, contract) };
  });
  return {
    ...report,
    subjects: judged.flatMap(({ subjects }) => subjects),
    verdict: bestOf(judged.map(({ subjects }) => verdictOf(subjects, plan.checks))),
    pAnyDefect: Object.fromEntries(
      judged.map(({ variantIndex, subjects }) => [String(variantIndex), pAnyDefectOf(subjects)]),
    ),
  };
}

function rejudgeVariant(
  subjects: readonly Subject[],
  context: CheckContext,
  contract: EffectiveContract,
): readonly Subject[] {
  const groundOfSubject = ({ stage, traits }: Subject): Ground =>
    groundOf(contract, stage === "set" ? "finished" : stage, (traits as PictureTraits | undefined) ?? null);
  const ofSet = weakestGround(subjects.filter(({ stage }) => stage === "finished").map(groundOfSubject));
  return subjects.map((subject) => {
    const ground = subject.stage === "set" ? ofSet : groundOfSubject(subject);
    return { ...subject, checks: subject.checks.map((result) => rejudgeCheck(result, context, contract, ground)) };
  });
}

function rejudgeCheck(
  result: CheckResult,
  context: CheckContext,
  contract: EffectiveContract,
  ground: Ground,
): CheckResult {
  const check = checks.get(result.checkId);
  const isSame = check !== undefined && check.version === result.version && result.measure !== null;
  if (!isSame) return result;
  const overlays = result.measure === null ? {} : { [result.measure.name]: result.overlays };
  return judge(check, check.rules(context), { features: result.features, overlays }, contract, ground);
}
