import assert from "node:assert/strict";
import { test } from "node:test";
import { aucOf, brierOf, eceOf, reliabilityOf } from "../../../../core/quality/calibration/metrics.ts";

const good = (p: number) => ({ p, isDefect: false });
const bad = (p: number) => ({ p, isDefect: true });

test("the area under the curve counts ordered pairs, ties as half", () => {
  assert.equal(aucOf([good(0.1), bad(0.9)]), 1);
  assert.equal(aucOf([good(0.9), bad(0.1)]), 0);
  assert.equal(aucOf([good(0.5), bad(0.5)]), 0.5);
  assert.equal(aucOf([good(0.1), good(0.6), bad(0.5), bad(0.9)]), 0.75);
  assert.equal(aucOf([good(0.1)]), null);
});

test("the calibration error is the distance of said and seen rates, weighted by how many", () => {
  assert.equal(eceOf([]), 0);
  assert.ok(Math.abs(eceOf([good(0.25), good(0.25), good(0.25), bad(0.25)])) < 1e-12);
  assert.ok(Math.abs(eceOf([bad(0.2), bad(0.2), good(0.9)]) - (1.6 + 0.9) / 3) < 1e-12);
  assert.deepEqual(reliabilityOf([bad(1)]), [{ count: 1, meanP: 1, defectRate: 1 }]);
});

test("the Brier score punishes confident mistakes most", () => {
  assert.ok(brierOf([bad(0.01)]) > 3 * brierOf([bad(0.5)]));
});
