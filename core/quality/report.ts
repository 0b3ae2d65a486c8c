import type { CheckResult, EffectiveContract, Plan, ValidatorReport } from "../contracts.ts";
import { hashOf } from "../hash.ts";
import { type Analysis, analyse } from "./analysis.ts";
import { traitsOf } from "./calibration/domain.ts";
import type { CheckContext, ImageCheck, Member, SetCheck } from "./check.ts";
import { checkDecode, type Decoded, decodeCheck } from "./checks/decode.ts";
import type { Evidence } from "./evidence.ts";
import { groundFor, groundOf, weakestGround } from "./ground.ts";
import { judge, quantised, unjudged } from "./judge.ts";
import { imageChecks, qualityVersion, setChecks } from "./registry.ts";
import type { Ground } from "./ruling.ts";
import { bestOf, pAnyDefectOf, verdictOf } from "./verdict.ts";

export interface UnitImage {
  readonly unitKey: string;
  readonly decoded: Decoded;
}

export interface ValidationInput {
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  readonly raw: readonly UnitImage[];
  readonly finished: readonly UnitImage[];
  /** The variants that were made so far; all when left out. */
  readonly variants?: readonly number[];
  /** Name and version of what decoded the pictures; becomes part of the report. */
  readonly codec: string;
  /** What the plan was made from, and the approved pictures it belongs to. */
  readonly evidence?: Evidence;
}

type Unit = Plan["units"][number];
type Subject = ValidatorReport["subjects"][number];

interface Judged {
  readonly subject: Subject;
  readonly analysis: Analysis | null;
  readonly ground: Ground;
}

/**
 * All checks of one version in the order of the gates: raw and finished picture of every planned unit, then the sets. Same
 * pixels, plan and contract give the same report. A broken picture or check is a line in the report, never an exception.
 */
export function validateVersion(input: ValidationInput): ValidatorReport {
  const { plan, contract, codec, evidence } = input;
  const context: CheckContext = { plan, contract: contract.values, ...(evidence === undefined ? {} : { evidence }) };
  const variants = input.variants ?? [...new Set(plan.units.map((unit) => unit.variantIndex))];
  const judged = variants.map((variantIndex) => {
    const units = plan.units.filter((unit) => unit.variantIndex === variantIndex);
    return { variantIndex, subjects: variantSubjects(units, variantIndex, input, context) };
  });
  const verdicts = judged.map(({ subjects }) => verdictOf(subjects, plan.checks));
  const risks = judged.map(({ variantIndex, subjects }) => [String(variantIndex), pAnyDefectOf(subjects)] as const);
  return {
    schemaVersion: 1,
    planHash: hashOf(plan),
    contractHash: hashOf(contract),
    toolVersion: `${qualityVersion}; ${codec}`,
    subjects: judged.flatMap(({ subjects }) => subjects),
    verdict: bestOf(verdicts),
    pAnyDefect: Object.fromEntries(risks),
    ...referencesOf(evidence),
  };
}

/** Which pictures of other assets the checks saw; nothing when there were none, so that such reports stay as they were. */
function referencesOf(evidence: Evidence | undefined): Pick<ValidatorReport, "references"> {
  const { linked = [], neighbours = [] } = evidence ?? {};
  const references = [...linked, ...neighbours].map(({ assetId, versionId, unitKey, pixelHash }) => ({
    assetId,
    versionId,
    unitKey,
    pixelHash,
  }));
  const isFirst = ({ versionId, unitKey }: (typeof references)[number], i: number): boolean =>
    references.findIndex((other) => other.versionId === versionId && other.unitKey === unitKey) === i;
  return references.length === 0 ? {} : { references: references.filter(isFirst) };
}

function variantSubjects(
  units: readonly Unit[],
  variantIndex: number,
  input: ValidationInput,
  context: CheckContext,
): readonly Subject[] {
  const pairs = units.map((unit) => {
    const raw = judgeImage(unit, "raw", input.raw, null, input.contract, context);
    const behind = firstFailure(raw.subject.checks);
    return { unit, raw, finished: judgeImage(unit, "finished", input.finished, behind, input.contract, context) };
  });
  const members = pairs.flatMap(({ unit, finished }): readonly Member[] => {
    if (finished.analysis === null) return [];
    return [{ unitKey: unit.unitKey, state: unit.state, frameIndex: unit.frameIndex, analysis: finished.analysis }];
  });
  const behind = firstFailure(pairs.flatMap(({ finished }) => finished.subject.checks));
  const ground = weakestGround(pairs.map(({ finished }) => finished.ground));
  const checks = setChecks.map((check) =>
    runSet(check, members, variantIndex, behind, input.contract, context, ground),
  );
  const set: Subject = { unitKey: null, stage: "set", pixelHash: null, checks };
  return [...pairs.flatMap(({ raw, finished }) => [raw.subject, finished.subject]), set];
}

/** The check whose failure makes later gates pointless: nothing to look at, or no subject to be told from the background. */
function firstFailure(checks: readonly CheckResult[]): string | null {
  const gates: readonly string[] = ["decode", "degenerate", "background_raw"];
  return checks.find((check) => check.verdict === "fail" && gates.includes(check.checkId))?.checkId ?? null;
}

function judgeImage(
  unit: Unit,
  stage: "raw" | "finished",
  images: readonly UnitImage[],
  behind: string | null,
  contract: EffectiveContract,
  context: CheckContext,
): Judged {
  const image = images.find(({ unitKey }) => unitKey === unit.unitKey);
  const decoded: Decoded = image?.decoded ?? { failure: `there is no ${stage} picture` };
  const analysis = "failure" in decoded ? null : analyse(decoded.picture);
  const traits = analysis === null ? null : traitsOf(analysis);
  const ground = groundOf(contract, stage, traits);
  const checks: CheckResult[] = [checkDecode(decoded, stage, context, contract)];
  for (const check of imageChecks.filter((one) => one.stage === stage)) {
    checks.push(runImage(check, analysis, behind ?? firstFailure(checks), contract, context, ground));
  }
  const portrait = stage === "raw" || analysis === null ? {} : { portrait: analysis.portrait() };
  const described = traits === null ? portrait : { ...portrait, traits: { ...traits } };
  const pixelHash = analysis?.pixelHash() ?? null;
  analysis?.forget();
  return { analysis, ground, subject: { unitKey: unit.unitKey, stage, pixelHash, checks, ...described } };
}

function runImage(
  check: ImageCheck,
  analysis: Analysis | null,
  behind: string | null,
  contract: EffectiveContract,
  context: CheckContext,
  ground: Ground,
): CheckResult {
  const skipped = skippedResult(check, analysis === null ? (behind ?? decodeCheck.id) : behind, context);
  if (skipped !== null || analysis === null) return skipped ?? unjudged(check, "skipped", "EARLIER_GATE_FAILED", "");
  return guarded(check, () => {
    const { features, overlays } = check.measure(analysis, context);
    const seen = { features: quantised(features), overlays };
    return judge(check, check.rules(context), seen, contract, groundFor(check, ground));
  });
}

function runSet(
  check: SetCheck,
  members: readonly Member[],
  variantIndex: number,
  behind: string | null,
  contract: EffectiveContract,
  context: CheckContext,
  ground: Ground,
): CheckResult {
  const skipped = skippedResult(check, behind, context);
  if (skipped !== null) return { ...skipped, features: { variantIndex } };
  return guarded(check, () => {
    const { features, overlays } = check.measure(members, context);
    for (const { analysis } of members) analysis.forget();
    const figures = quantised({ ...features, variantIndex });
    return judge(check, check.rules(context), { features: figures, overlays }, contract, ground);
  });
}

function skippedResult(check: ImageCheck | SetCheck, behind: string | null, context: CheckContext): CheckResult | null {
  const reason = check.inapplicable(context);
  if (reason !== null) return unjudged(check, "skipped", "NOT_APPLICABLE", `Not checked: ${reason}.`);
  if (behind === null) return null;
  return unjudged(check, "skipped", "EARLIER_GATE_FAILED", `Not checked: the earlier check “${behind}” failed.`);
}

/** A bug in one check must not hide the others' results: it becomes an `error` line, which is never a pass. */
function guarded(check: ImageCheck | SetCheck, run: () => CheckResult): CheckResult {
  try {
    return run();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    return unjudged(check, "error", "CHECK_BROKEN", `The check “${check.id}” broke: ${words}`);
  }
}
