import assert from "node:assert/strict";
import { test } from "node:test";
import type { Calibration, FigureTable } from "../../../core/quality/calibration/table.ts";
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

/** Passes up to 6 grains (raw risk 0.485), fails from 8 (0.7175). */
const table: FigureTable = {
  ...{ checkVersion: "1", method: "isotonic", mode: "active", families: 400, defectFamilies: 100 },
  curve: [
    [0, 0.001],
    [0.485, 0.004],
    [0.7175, 0.99],
  ],
  ...{ pass: 0.485, fail: 0.7175, heldOut: { auc: 1, ece: 0.01, brier: 0.01 } },
};
const side = { size: [0, 9], softness: [0, 1], colours: [0, 9], edges: [0, 1], subject: [0, 1] } as const;

function judged(
  grains: number,
  changes: Partial<FigureTable> = {},
  { inDomain = 1, thresholds = {} } = {},
  severity: Rule["severity"] = "calibrated",
) {
  const calibration: Calibration = {
    ...{ id: "cal-0123456789ab", corpusHash: "", codeHash: "", domain: { raw: side, finished: side } },
    figures: { "dust.grains": { ...table, ...changes } },
  };
  const ground = { chosen: { kind: "calibration" as const, calibration }, inDomain };
  return judge(
    check,
    [{ ...rule, severity }],
    { features: { grains }, overlays: {} },
    contractOf({ thresholds }),
    ground,
  );
}

test("a table moves the limits, tells them as figures, and names itself", () => {
  const verdicts = [2, 6, 6.1, 7.9, 8, 20].map((grains) => judged(grains).verdict);
  assert.deepEqual(verdicts, ["pass", "pass", "uncertain", "uncertain", "fail", "fail"]);
  const { limit, message, calibrationId, pDefect, risk } = judged(6);
  assert.deepEqual([limit?.value, limit?.source, calibrationId], [6, "cal-0123456789ab", "cal-0123456789ab"]);
  assert.equal(message, "6 grains (limit 6).");
  assert.deepEqual([pDefect, risk], [0.004, 0.485]);
});

test("outside its domain a table neither passes nor fails anything, and is less sure", () => {
  assert.equal(judged(2, {}, { inDomain: 0.4 }).verdict, "uncertain");
  assert.equal(judged(20, {}, { inDomain: 0.5 }).verdict, "uncertain");
  assert.match(judged(2, {}, { inDomain: 0.4 }).message, /other kinds of pictures/);
  assert.ok(judged(2, {}, { inDomain: 0.6 }).confidence < judged(2).confidence);
});

test("advice takes its probability and its limits from a table, and still never condemns", () => {
  const advised = (grains: number, inDomain = 1) => judged(grains, {}, { inDomain }, "advisory");
  assert.deepEqual([advised(6).verdict, advised(6).pDefect], ["pass", 0.004]);
  assert.deepEqual([advised(20).verdict, advised(20).pDefect], ["uncertain", 0.99]);
  // Of a picture unlike all that it was calibrated on it knows no more than its own limits.
  assert.deepEqual([advised(6, 0.4).verdict, advised(6, 0.4).calibrationId], ["uncertain", "prior-1"]);
  assert.equal(advised(2, 0.4).verdict, "pass");
});

test("advice with too few labels to prove limits keeps its own, and tells a well fitted probability all the same", () => {
  const { verdict, pDefect, limit } = judged(6, { mode: "shadow" }, {}, "advisory");
  assert.deepEqual([verdict, pDefect, limit?.value], ["uncertain", 0.004, 2]);
  assert.equal(judged(6, { mode: "shadow" }, {}, "advisory").calibrationId, "cal-0123456789ab");
  assert.equal(judged(6, { mode: "shadow" }).pDefect, 0.485, "a calibrated rule is not advised");
});

test("advice that too few labels speak of tells no probability at all: a guess would look like one", () => {
  const guess = judged(6, { mode: "shadow", defectFamilies: 8 }, {}, "advisory");
  assert.deepEqual([guess.verdict, guess.pDefect, guess.score, guess.confidence], ["uncertain", null, null, 0]);
  assert.deepEqual([guess.risk, guess.calibrationId], [0.485, "prior-1"]);
  assert.notEqual(judged(6, { mode: "shadow", defectFamilies: 8 }).pDefect, null, "what decides has to say something");
});

test("a table in shadow mode only says what it would say", () => {
  const shadow = judged(6, { mode: "shadow" });
  assert.deepEqual([shadow.verdict, shadow.calibrationId, shadow.shadowPDefect], ["uncertain", "prior-1", 0.004]);
});

test("a table of another version of the check says nothing", () => {
  const other = judged(6, { checkVersion: "0" });
  assert.deepEqual([other.verdict, other.calibrationId, other.shadowPDefect], ["uncertain", "prior-1", undefined]);
});

test("limits that a document sets stay its own decision", () => {
  const own = judged(6, {}, { thresholds: { dust: { pass: 1, fail: 4 } } });
  assert.deepEqual([own.verdict, own.calibrationId, own.limit?.value], ["fail", "prior-1", 4]);
});

test("an unknown calibration makes every calibrated verdict a question, and leaves exact facts alone", () => {
  const contract = contractOf({ calibration: "cal-ffffffffffff" });
  const measured = { features: { grains: 0 }, overlays: {} };
  const unknown = judge(check, [rule], measured, contract);
  assert.deepEqual([unknown.verdict, unknown.confidence, unknown.calibrationId], ["uncertain", 0, "cal-ffffffffffff"]);
  assert.equal(judge(check, [{ ...rule, severity: "hard" }], measured, contract).verdict, "pass");
});

test("a document may leave calibration out altogether", () => {
  const { calibrationId } = judge(
    check,
    [rule],
    { features: { grains: 0 }, overlays: {} },
    contractOf({ calibration: "prior-1" }),
  );
  assert.equal(calibrationId, "prior-1");
});
