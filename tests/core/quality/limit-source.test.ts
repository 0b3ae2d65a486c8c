import assert from "node:assert/strict";
import { test } from "node:test";
import type { BaselineProfile, CheckResult, EffectiveContract } from "../../../core/contracts.ts";
import { currentCalibrationId } from "../../../core/quality/calibration/tables.ts";
import { finishVersion } from "../../../core/quality/finish/finish.ts";
import { validateVersion } from "../../../core/quality/report.ts";
import { baselines, spec } from "../policy/small-documents.ts";
import { changed, documents, evidence, mustPlan } from "../policy/small-project.ts";
import { disc, filled, goodRaw, paint, resultOf, white } from "./painting.ts";

type Thresholds = NonNullable<BaselineProfile["validatorPolicy"]>["thresholds"];

/** A check's result on one picture, planned with a baseline profile that sets these limits. */
function judgedWith(thresholds: Thresholds, checkId: string, picture = goodRaw()): CheckResult {
  const house = changed(baselines, "copax_house", { validatorPolicy: thresholds ? { thresholds } : {} });
  const small = { ...spec, generationParams: { width: 256, height: 256, steps: 12 } };
  const result = mustPlan(documents({ baselines: house, spec: small }));
  const { plan } = result;
  const units = [{ unitKey: "v0", picture }];
  const decoded = (pictures: typeof units) =>
    pictures.map((unit) => ({ unitKey: unit.unitKey, decoded: { picture: unit.picture, conversions: [] } }));
  const report = validateVersion({
    plan,
    contract: evidence<EffectiveContract>(result, plan.contractHash),
    raw: decoded(units),
    finished: decoded([...finishVersion(units, plan.finish).pictures]),
    codec: "test",
  });
  return resultOf(report, checkId);
}

test("a limit that a baseline profile sets is reported as the baseline's, all others keep their own source", () => {
  const thresholds = { shadow: { pass: 0.01 }, "framing.offCentre": { pass: 0.01 } };
  assert.deepEqual(judgedWith(thresholds, "shadow").limit, { value: 0.01, source: "baseline-profiles/copax_house" });
  assert.equal(judgedWith(undefined, "shadow").limit?.source, currentCalibrationId);
  assert.equal(judgedWith(undefined, "framing_raw").limit?.source, "built-in");
  assert.equal(judgedWith(thresholds, "specks").limit?.source, currentCalibrationId);
});

test("a lax limit for a hard rule is not in force and not reported as its source; a tighter one is", () => {
  const cutOff = paint(256, 256, filled(white), disc(20, 128, 70));
  const lax = judgedWith({ framing_raw: { pass: 1, fail: 1 } }, "framing_raw", cutOff);
  assert.equal(lax.verdict, "fail");
  assert.equal(lax.limit?.source, "built-in");
  const tight = judgedWith({ framing_raw: { fail: 0.1 } }, "framing_raw", cutOff);
  assert.deepEqual(tight.limit, { value: 0.1, source: "baseline-profiles/copax_house" });
});
