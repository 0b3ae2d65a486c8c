import type { CheckResult, EffectiveContract, Plan, ValidatorReport } from "../contracts.ts";
import { type Analysis, analyse } from "./analysis.ts";
import { traitsOf } from "./calibration/domain.ts";
import type { CheckContext, ImageCheck, Member, SetCheck } from "./check.ts";
import { checkDecode, type Decoded, decodeCheck } from "./checks/decode.ts";
import { groundFor, groundOf, weakestGround } from "./ground.ts";
import { judge, quantised, unjudged } from "./judge.ts";
import { heldTogether } from "./reduction.ts";
import { imageChecks, setChecks } from "./registry.ts";
import type { Ground } from "./ruling.ts";

type Unit = Plan["units"][number];
type Subject = ValidatorReport["subjects"][number];

/** A picture that a validation wants to see next. */
export interface Wanted {
  readonly unitKey: string;
  readonly stage: "raw" | "finished";
}

interface Judged {
  readonly subject: Subject;
  readonly analysis: Analysis | null;
  readonly ground: Ground;
}

/** The subjects of one variant in their order: its pictures, and the set that they make. Asks for one picture at a time. */
export function* variantSubjects(
  units: readonly Unit[],
  variantIndex: number,
  contract: EffectiveContract,
  context: CheckContext,
): Generator<Wanted, readonly Subject[], Decoded> {
  const seen: Seen[] = [];
  for (const unit of units) seen.push(yield* judgeUnit(unit, units.length, contract, context));
  const pictures = seen.flatMap(({ subjects }) => subjects);
  const members = seen.flatMap(({ member }) => (member === null ? [] : [member]));
  const behind = firstFailure(pictures.filter(({ stage }) => stage === "finished").flatMap(({ checks }) => checks));
  const ground = weakestGround(seen.map((one) => one.ground));
  const checks = setChecks.map((check) => runSet(check, members, variantIndex, behind, contract, context, ground));
  return [...pictures, { unitKey: null, stage: "set", pixelHash: null, checks }];
}

/** What is left of a unit when its pictures have been let go of. */
interface Seen {
  readonly subjects: readonly Subject[];
  readonly ground: Ground;
  readonly member: Member | null;
}

/** Raw and finished picture of one of `count` units. A generator of its own: what it knew of the whole pictures ends with it. */
function* judgeUnit(
  unit: Unit,
  count: number,
  contract: EffectiveContract,
  context: CheckContext,
): Generator<Wanted, Seen, Decoded> {
  const { unitKey, state, frameIndex } = unit;
  const raw = judgeImage(unitKey, "raw", yield { unitKey, stage: "raw" }, null, contract, context).subject;
  const behind = firstFailure(raw.checks);
  const wanted = { unitKey, stage: "finished" } as const;
  const { analysis, ground, subject } = judgeImage(unitKey, "finished", yield wanted, behind, contract, context);
  const member = analysis === null ? null : { unitKey, state, frameIndex, analysis: heldTogether(analysis, count) };
  return { subjects: [raw, subject], ground, member };
}

/** The check whose failure makes later gates pointless: nothing to look at, or no subject to be told from the background. */
function firstFailure(checks: readonly CheckResult[]): string | null {
  const gates: readonly string[] = ["decode", "degenerate", "background_raw"];
  return checks.find((check) => check.verdict === "fail" && gates.includes(check.checkId))?.checkId ?? null;
}

function judgeImage(
  unitKey: string,
  stage: Wanted["stage"],
  decoded: Decoded,
  behind: string | null,
  contract: EffectiveContract,
  context: CheckContext,
): Judged {
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
  return { analysis, ground, subject: { unitKey, stage, pixelHash, checks, ...described } };
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
