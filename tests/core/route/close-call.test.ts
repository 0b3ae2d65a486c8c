import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, ValidatorReport, Verdict } from "../../../core/contracts.ts";
import { asPick, closeCallOf } from "../../../core/route/close-call.ts";
import { routeVersion } from "../../../core/route/route.ts";
import { question } from "../given.ts";
import { contractOf, planOf } from "../quality/painting.ts";

const base = planOf({}, [null], 3);
/** A person sees everything, so that what passes is asked about. */
const plan = { ...base, routing: { ...base.routing, onPass: "manual_review_queue" as const, maxPDefect: 1 } };

function check(verdict: Verdict, pDefect: number): CheckResult {
  return {
    ...{ checkId: "framing_raw", version: "1", scope: "image", group: "framing", severity: "calibrated" },
    ...{ verdict, pDefect, score: 1, confidence: 1, features: {}, reasonCode: null, message: "m", overlays: [] },
    measure: { name: "cropShare", value: 0.2, unit: "share" },
    limit: { value: 0.02, source: "default" },
    ...{ tool: null, calibrationId: "prior-1" },
  } as CheckResult;
}

function closeCall(...variants: readonly (readonly [Verdict, number])[]): number | null {
  const hash = "0".repeat(64);
  const report: ValidatorReport = {
    ...{ schemaVersion: 1, planHash: hash, contractHash: hash, toolVersion: "test", verdict: "pass" },
    subjects: variants.map(([verdict, pDefect], at) => ({
      ...{ unitKey: `v${at}`, stage: "finished", pixelHash: hash },
      checks: plan.checks.map((checkId) => ({ ...check(verdict, pDefect), checkId })),
    })),
    pAnyDefect: Object.fromEntries(variants.map(([, pDefect], at) => [at, pDefect])),
  };
  const input = { report, plan, contract: contractOf({}), attempt: 1, previousReasons: [] };
  return closeCallOf(routeVersion(input), report, plan);
}

test("two variants that pass with about the same chance of a defect are a pick, of a version that a person is asked about", () => {
  assert.equal(closeCall(["pass", 0.01], ["pass", 0.04]), 1);
  assert.equal(closeCall(["pass", 0.3], ["pass", 0.03], ["pass", 0.05]), 2);
});

test("what is clearly better, stands alone or leaves a doubt is asked about alone", () => {
  assert.equal(closeCall(["pass", 0.01], ["pass", 0.2]), null);
  assert.equal(closeCall(["pass", 0.01]), null);
  assert.equal(closeCall(["pass", 0.01], ["uncertain", 0.02]), null);
  assert.equal(closeCall(["uncertain", 0.3], ["uncertain", 0.3]), null);
});

test("a pick asks which is better and keeps the check, the reasons and the line of why", () => {
  const asked = asPick(question, plan);
  assert.match(asked.text, /^Which is the better picture of /);
  assert.deepEqual([asked.checkId, asked.reasons], [question.checkId, question.reasons]);
  assert.ok(asked.why.endsWith(question.why));
});
