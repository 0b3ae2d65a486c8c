import assert from "node:assert/strict";
import { test } from "node:test";
import { priorRisk } from "../../../core/quality/calibration/risk.ts";
import type { Rule } from "../../../core/quality/check.ts";
import { judge } from "../../../core/quality/judge.ts";
import { contractOf } from "./painting.ts";

const check = { id: "dust", version: "1", scope: "image", group: "dust", tool: null } as const;
const rule: Rule = {
  feature: "grains",
  unit: "pieces",
  pass: 2,
  fail: 10,
  severity: "calibrated",
  reasonCode: "DUST",
  field: null,
  sentence: (f, limit) => `${f["grains"]} grains (limit ${limit}).`,
};

function judged(grains: number, changes: Partial<Rule> = {}, thresholds = {}) {
  const measurement = {
    features: { grains },
    overlays: { grains: [{ kind: "points", label: "grain", points: [[1, 1]] }] },
  } as const;
  return judge(check, [{ ...rule, ...changes }], measurement, contractOf({ thresholds }));
}

test("risk rises with the figure, without a jump at either limit", () => {
  let last = -1;
  for (let m = 0; m <= 40; m += 0.25) {
    const risk = priorRisk(m, 2, 10);
    assert.ok(risk >= last && risk <= 1, `risk ${risk} at ${m}`);
    last = risk;
  }
  assert.equal(priorRisk(0, 2, 10), 0);
  assert.ok(Math.abs(priorRisk(2, 2, 10) - priorRisk(2.0001, 2, 10)) < 1e-3);
  assert.ok(Math.abs(priorRisk(9.9999, 2, 10) - priorRisk(10, 2, 10)) < 1e-3);
});

test("up to the pass limit is good, from the fail limit on bad, between is a question", () => {
  assert.deepEqual(
    [0, 2, 2.1, 9.9, 10, 50].map((m) => judged(m).verdict),
    ["pass", "pass", "uncertain", "uncertain", "fail", "fail"],
  );
});

test("confidence falls towards the middle between the limits", () => {
  const [low, middle, high] = [judged(0).confidence, judged(6).confidence, judged(30).confidence];
  assert.ok(low > middle && high > middle);
  assert.ok(middle < 0.1);
});

test("an exact rule is certain on both sides", () => {
  assert.deepEqual([judged(2, { severity: "hard" }).pDefect, judged(10, { severity: "hard" }).pDefect], [0, 1]);
});

test("advice raises a doubt but never condemns", () => {
  assert.equal(judged(50, { severity: "advisory" }).verdict, "uncertain");
});

test("the contract's limits win over the check's own, by check or by figure", () => {
  assert.equal(judged(5, {}, { dust: { pass: 6, fail: 20 } }).verdict, "pass");
  assert.equal(judged(5, {}, { "dust.grains": { fail: 4 } }).verdict, "fail");
  assert.equal(judged(5, {}, { dust: { pass: 6 } }).limit?.value, 6);
});

test("a result shows where the fault is, and a pass shows nothing", () => {
  assert.equal(judged(10).overlays.length, 1);
  assert.equal(judged(0).overlays.length, 0);
  assert.equal(judged(10).message, "10 grains (limit 10).");
});
