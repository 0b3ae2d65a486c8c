import assert from "node:assert/strict";
import { test } from "node:test";
import { canLoseAgain, hasTriesLeft } from "../../../core/job/tries.ts";

const job = (attempt: number, losses: number) => ({ attempt, losses, maxAttempts: 3 });

test("a job's own failures end it after maxAttempts, however many tries were lost in between", () => {
  assert.equal(hasTriesLeft(job(2, 0), "RENDER_FAILED"), true);
  assert.equal(hasTriesLeft(job(3, 0), "RENDER_FAILED"), false);
  assert.equal(hasTriesLeft(job(4, 2), "RENDER_FAILED"), true);
  assert.equal(hasTriesLeft(job(5, 2), "RENDER_FAILED"), false);
});

test("tries lost with worker or renderer have a bound of their own, so a job that kills its workers ends", () => {
  assert.equal(hasTriesLeft(job(3, 2), "RENDER_LOST"), true);
  assert.equal(hasTriesLeft(job(6, 5), "RENDER_LOST"), false);
  assert.equal(canLoseAgain(job(5, 4)), true);
  assert.equal(canLoseAgain(job(6, 5)), false);
});
