import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf } from "../../../core/hash.ts";
import { rejudge } from "../../../core/quality/rejudge.ts";
import { contractOf, disc, goodRaw, judgeRaw, planOf, resultOf, softShadow } from "./painting.ts";

const shadowed = goodRaw(softShadow(128, 205, 90, 0.4));

test("the same figures under the same contract give the same report, without pixels", () => {
  const good = judgeRaw([goodRaw()]);
  assert.equal(hashOf(rejudge(good, planOf(), contractOf())), hashOf(good));
  const doubtful = judgeRaw([goodRaw(disc(20, 20, 3))]);
  assert.equal(hashOf(rejudge(doubtful, planOf(), contractOf())), hashOf(doubtful));
});

test("other limits give another verdict and another risk", () => {
  const report = judgeRaw([shadowed]);
  assert.equal(resultOf(report, "shadow").verdict, "fail");
  const lax = rejudge(report, planOf(), contractOf({ thresholds: { shadow: { pass: 0.9, fail: 0.95 } } }));
  assert.equal(resultOf(lax, "shadow").verdict, "pass");
  assert.ok((lax.pAnyDefect["0"] ?? 1) < (report.pAnyDefect["0"] ?? 0));
  assert.equal(lax.verdict, "pass");
});

test("a check that measures otherwise today keeps what it said", () => {
  const report = judgeRaw([shadowed]);
  const older = {
    ...report,
    subjects: report.subjects.map((subject) => ({
      ...subject,
      checks: subject.checks.map((check) => (check.checkId === "shadow" ? { ...check, version: "0" } : check)),
    })),
  };
  const lax = rejudge(older, planOf(), contractOf({ thresholds: { shadow: { pass: 0.9, fail: 0.95 } } }));
  assert.equal(resultOf(lax, "shadow").verdict, "fail");
});
