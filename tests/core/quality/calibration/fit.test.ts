import assert from "node:assert/strict";
import { test } from "node:test";
import { pAt } from "../../../../core/quality/calibration/curve.ts";
import { fitFigure } from "../../../../core/quality/calibration/fit.ts";
import { fitIsotonic } from "../../../../core/quality/calibration/isotonic.ts";
import { isHeldOut, type Label } from "../../../../core/quality/calibration/labels.ts";
import { riskLimitsOf } from "../../../../core/quality/calibration/limits.ts";
import { fitPlatt } from "../../../../core/quality/calibration/platt.ts";
import { figureAtRisk, priorRisk } from "../../../../core/quality/calibration/risk.ts";
import { wilsonUpper } from "../../../../core/quality/calibration/wilson.ts";

/** `count` families at one risk. */
function labels(count: number, risk: number, isDefect: boolean, name = `${risk} ${isDefect}`): readonly Label[] {
  return Array.from({ length: count }, (_, i) => ({ family: `${name} ${i}`, risk, isDefect }));
}

const separated = [...labels(600, 0.001, false), ...labels(60, 0.001, false, "more"), ...labels(300, 0.99, true)];

test("the Wilson bound of a rate never seen falls like three over the number of looks", () => {
  assert.equal(wilsonUpper(0, 0), 1);
  assert.ok(wilsonUpper(0, 100) > 0.03 && wilsonUpper(0, 100) < 0.04);
  assert.ok(wilsonUpper(0, 300) < 0.02);
  assert.ok(wilsonUpper(5, 100) > 0.05);
});

test("a figure can be found again from its risk", () => {
  for (const figure of [0.01, 0.5, 1, 1.4, 2, 3, 8])
    assert.ok(Math.abs(figureAtRisk(priorRisk(figure, 1, 2), 1, 2) - figure) < 1e-9, `${figure}`);
  assert.equal(figureAtRisk(0.01, 0, 2), 0);
});

test("an isotonic curve rises, pools what contradicts it, and promises no certainty", () => {
  const mixed = [
    ...labels(50, 0.1, false),
    ...labels(10, 0.2, true),
    ...labels(10, 0.3, false),
    ...labels(50, 0.9, true),
  ];
  const curve = fitIsotonic(mixed);
  assert.ok(
    curve.every(([risk, p], i) => i === 0 || (risk >= (curve[i - 1]?.[0] ?? 0) && p >= (curve[i - 1]?.[1] ?? 0))),
  );
  assert.equal(pAt(curve, 0.2), pAt(curve, 0.3));
  assert.ok(Math.abs(pAt(curve, 0.25) - 0.5) < 0.01);
  assert.ok(pAt(curve, 0) > 0 && pAt(curve, 0) < 0.02 && pAt(curve, 1) < 1 && pAt(curve, 1) > 0.98);
});

test("a smooth curve for few families reaches below five percent, or every good picture would be asked about", () => {
  const few = [...labels(60, 0.0005, false), ...labels(20, 0.01, false), ...labels(40, 0.9, true)];
  const curve = fitPlatt(few);
  assert.ok(pAt(curve, 0.001) < 0.05 && pAt(curve, 0.95) > 0.9);
  assert.ok(curve.every(([, p], i) => i === 0 || p >= (curve[i - 1]?.[1] ?? 0)));
});

test("limits keep the rule's own ones where no label lies, and move where labels contradict them", () => {
  const free = riskLimitsOf(separated, fitIsotonic(separated));
  assert.deepEqual(free, { pass: 0.02, fail: 0.95 });
  const crowded = [...separated, ...labels(60, 0.2, false, "odd"), ...labels(90, 0.6, true, "faint")];
  const moved = riskLimitsOf(crowded, fitIsotonic(crowded));
  assert.equal(moved.pass, 0.2);
  assert.equal(moved.fail, 0.6);
});

test("no limit moves beyond the middle of the rule's own band, whatever the labels say", () => {
  const low = [...labels(600, 0.001, false), ...labels(300, 0.1, true)];
  assert.deepEqual(riskLimitsOf(low, fitIsotonic(low)), { pass: 0.02, fail: 0.485 });
  const high = [...labels(600, 0.8, false), ...labels(300, 0.99, true)];
  assert.equal(riskLimitsOf(high, fitIsotonic(high)).pass, 0.485);
});

test("too few labels promise nothing: three hundred good pictures are needed for two percent", () => {
  const few = [...labels(100, 0.001, false), ...labels(50, 0.99, true)];
  assert.deepEqual(riskLimitsOf(few, fitIsotonic(few)), { pass: null, fail: null });
});

test("defects that look like good pictures take away the pass limit, good ones that look bad the fail limit", () => {
  const hidden = [...separated, ...labels(40, 0.001, true, "hidden")];
  assert.equal(riskLimitsOf(hidden, fitIsotonic(hidden)).pass, null);
  const loud = [...separated, ...labels(60, 0.99, false, "loud")];
  assert.equal(riskLimitsOf(loud, fitIsotonic(loud)).fail, null);
});

test("a table decides only with enough families of both kinds, and only when it holds on unseen ones", () => {
  const active = fitFigure(separated, "1");
  assert.deepEqual([active.mode, active.method], ["active", "isotonic"]);
  assert.ok((active.heldOut.auc ?? 0) === 1 && active.heldOut.ece < 0.01);
  assert.equal(fitFigure(separated.slice(0, 260), "1").mode, "shadow");
  const noisy = separated.map((label, i) => (i % 3 === 0 ? { ...label, isDefect: !label.isDefect } : label));
  assert.equal(fitFigure(noisy, "1").mode, "shadow");
});

test("advice, which never fails anything, needs only the limit proved up to which it passes", () => {
  const loud = [...separated, ...labels(14, 0.99, false, "loud")];
  assert.equal(fitFigure(loud, "1").mode, "shadow");
  const { mode, pass, fail } = fitFigure(loud, "1", true);
  assert.deepEqual([mode, pass, fail], ["active", 0.02, 0.95]);
});

test("a family is held out as a whole, about one in three of them", () => {
  const families = Array.from({ length: 600 }, (_, i) => `family ${i}`);
  const out = families.filter(isHeldOut).length;
  assert.ok(out > 160 && out < 240, `${out}`);
  assert.equal(isHeldOut("family 1"), isHeldOut("family 1"));
});
