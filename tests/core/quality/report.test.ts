import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf } from "../../../core/hash.ts";
import { imageChecks, setChecks } from "../../../core/quality/registry.ts";
import { validateVersion } from "../../../core/quality/report.ts";
import { isRegenerable } from "../../../core/route/remedies.ts";
import { contractOf, disc, filled, goodRaw, judgeBoth, judgeRaw, paint, planOf, resultOf, white } from "./painting.ts";

test("the same pixels give the same report, byte for byte", () => {
  assert.equal(hashOf(judgeRaw([goodRaw()])), hashOf(judgeRaw([goodRaw()])));
  assert.notEqual(hashOf(judgeRaw([goodRaw()])), hashOf(judgeRaw([goodRaw(disc(20, 20, 3))])));
});

test("a picture that can't be read fails with its reason, and later gates say why they did not run", () => {
  const plan = planOf();
  const broken = [{ unitKey: "v0", decoded: { failure: "the file is empty" } }];
  const report = validateVersion({ plan, contract: contractOf(), codec: "test", raw: broken, finished: [] });
  assert.equal(report.verdict, "fail");
  assert.match(resultOf(report, "decode").message, /the file is empty/);
  const later = resultOf(report, "framing_raw");
  assert.deepEqual([later.verdict, later.reasonCode], ["skipped", "EARLIER_GATE_FAILED"]);
  assert.match(later.message, /decode/);
});

test("every check of the registry is listed, applicable or not", () => {
  const report = judgeRaw([goodRaw()]);
  const ids = report.subjects.flatMap((subject) => subject.checks.map((check) => check.checkId));
  assert.deepEqual([...new Set(ids)].sort(), ["decode", ...[...imageChecks, ...setChecks].map(({ id }) => id)].sort());
  assert.equal(resultOf(report, "seam").reasonCode, "NOT_APPLICABLE");
});

test("a required check that does not exist is never a pass", () => {
  assert.equal(judgeRaw([goodRaw()], contractOf(), planOf({ checks: ["decode", "sharpness"] })).verdict, "uncertain");
});

test("a check that breaks is an error line, and the others still speak", () => {
  const contract = contractOf({ croppableSides: null as unknown as [] });
  const report = judgeRaw([paint(256, 256, filled(white), disc(250, 128, 60))], contract);
  assert.equal(resultOf(report, "framing_raw").verdict, "error");
  assert.equal(resultOf(report, "degenerate").verdict, "pass");
  assert.notEqual(report.verdict, "pass");
});

test("a version is as good as its best variant, and each variant has its own risk", () => {
  const plan = planOf({}, [null], 2);
  const cropped = paint(256, 256, filled(white), disc(230, 128, 70));
  const report = judgeRaw([cropped, goodRaw()], contractOf(), plan);
  assert.equal(report.verdict, "pass");
  assert.deepEqual([report.pAnyDefect["0"], (report.pAnyDefect["1"] ?? 1) < 0.02], [1, true]);
});

test("every figure is quantised", () => {
  const report = judgeRaw([goodRaw(disc(30, 30, 4))]);
  for (const check of report.subjects.flatMap((subject) => subject.checks)) {
    for (const value of Object.values(check.features)) assert.equal(value, Math.round(value * 1e4) / 1e4);
  }
});

test("limits can be named for exactly the figures that the rules of a check judge", () => {
  const kinds = ["single_image", "animation", "ui_states", "logo_set"] as const;
  for (const check of [...imageChecks, ...setChecks]) {
    const judged = kinds.flatMap((outputKind) =>
      (["hard", "soft"] as const).flatMap((alphaMode) =>
        check.rules({ plan: planOf({ outputKind }), contract: contractOf({ alphaMode }).values }),
      ),
    );
    assert.deepEqual([...new Set(judged.map(({ feature }) => feature))].sort(), [...check.figures].sort(), check.id);
    assert.equal(judged[0]?.feature, check.figures[0], check.id);
  }
});

test("a check on trial may ask but never fail a picture by a limit that nobody calibrated", () => {
  const onTrial = [...imageChecks, ...setChecks].filter(({ isTrial }) => isTrial === true);
  assert.ok(onTrial.length > 0);
  for (const check of onTrial)
    for (const rule of check.rules({ plan: planOf(), contract: contractOf().values }))
      assert.notEqual(rule.severity, "calibrated", check.id);
});

test("every reason that a check of pixels can give has a remedy", () => {
  for (const check of [...imageChecks, ...setChecks].filter(({ group }) => group !== "prompt"))
    for (const { reasonCode } of check.rules({ plan: planOf(), contract: contractOf().values }))
      assert.ok(isRegenerable(reasonCode), reasonCode);
});

test("a sentence about too little names the limit in force, not a typed one", () => {
  const rule = (id: string, feature: string) => {
    const check = imageChecks.find((each) => each.id === id);
    return check?.rules({ plan: planOf(), contract: contractOf().values }).find((each) => each.feature === feature);
  };
  assert.match(rule("degenerate", "flatness")?.sentence({ contrast: 0.1 }, 0.25) ?? "", /at least 0\.015/);
  assert.match(rule("degenerate", "emptiness")?.sentence({ subjectShare: 0.1 }, 0.5) ?? "", /at least 0\.2 %/);
  assert.match(rule("framing", "shareShortfall")?.sentence({ wantedShare: 0.1 }, 0.5) ?? "", /at least 5 %/);
});

test("a margin is told in the picture's own pixels and in the contract's, which count at 512 px", () => {
  const close = paint(256, 256, disc(128, 128, 120));
  const result = resultOf(judgeBoth([goodRaw()], [close], contractOf({ paddingPx: 24 })), "framing");
  assert.equal(result.message, "The subject keeps a margin of 8 px of at least 12 px (24 px at 512 px).");
});
