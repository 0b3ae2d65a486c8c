import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintOf, printableSummary, readSummary } from "../../scripts/test/summary.ts";

const good = { tests: 2, pass: 2, fail: 0, cancelled: 0, skipped: 0, todo: 0 };

test("the counts are read from the end of the report", () => {
  const report = `TAP version 13\n# tests 9\nok 1\n1..2\n${printableSummary(good)}\n# suites 0\n# duration_ms 3.5\n`;
  assert.deepEqual(readSummary(report), good);
});

test("a report that was cut off has no summary, and that is a complaint", () => {
  assert.equal(readSummary("TAP version 13\nok 1\n"), null);
  assert.match(complaintOf(null) ?? "", /without a summary/);
});

test("only a run in which every test passed is good", () => {
  assert.equal(complaintOf(good), null);
  assert.equal(complaintOf({ ...good, pass: 1, fail: 1 }), "1 fail");
  assert.equal(complaintOf({ ...good, pass: 1, skipped: 1 }), "1 skipped");
  assert.equal(complaintOf({ ...good, pass: 0, todo: 1, cancelled: 1 }), "1 cancelled, 1 todo");
  assert.equal(complaintOf({ ...good, tests: 0, pass: 0 }), "no tests ran");
});
