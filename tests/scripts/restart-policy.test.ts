import assert from "node:assert/strict";
import { test } from "node:test";
import { restartAfter } from "../../scripts/start/restart-policy.ts";

/** The delays of a process that ends at once, again and again. */
function delaysOfCrashes(count: number): readonly number[] {
  let failures = 0;
  return Array.from({ length: count }, () => {
    const restart = restartAfter(failures, 100);
    failures = restart.failuresInRow;
    return restart.delayMs;
  });
}

test("the delay doubles from half a second and stops growing at ten", () => {
  assert.deepEqual(delaysOfCrashes(8), [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

test("a process that lived ten seconds starts again as if it had never failed", () => {
  assert.deepEqual(restartAfter(6, 10_000), { delayMs: 500, failuresInRow: 1, isCrashLoop: false });
});

test("the fifth early end in a row is a crash loop", () => {
  assert.equal(restartAfter(3, 100).isCrashLoop, false);
  assert.equal(restartAfter(4, 100).isCrashLoop, true);
});
