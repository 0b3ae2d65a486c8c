import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../../core/failure.ts";
import { reasonToGiveUp } from "../../../core/job/give-up.ts";
import { defaultRetryPolicy } from "../../../core/job/retry.ts";
import { canLoseAgain, memoryRung, ownTries, type Tries } from "../../../core/job/tries.ts";

const at = "2026-01-01T00:00:00.000Z";
const job = (attempt: number, losses: number, codes: readonly string[] = [], uncounted = 0): Tries => ({
  ...{ attempt, losses, uncounted, maxAttempts: 3 },
  failedTries: codes.length === 0 ? null : codes.map((code, index) => ({ attempt: index + 1, code, at })),
});
const giveUp = (tries: Tries, code: FailureCode) => reasonToGiveUp(tries, defaultRetryPolicy, code);

test("a job's own failures end it after maxAttempts, however many tries were lost in between", () => {
  assert.equal(giveUp(job(2, 0), "RENDER_FAILED"), null);
  assert.equal(giveUp(job(3, 0), "RENDER_FAILED"), "ATTEMPTS_EXHAUSTED");
  assert.equal(giveUp(job(4, 2), "RENDER_FAILED"), null);
  assert.equal(giveUp(job(5, 2), "RENDER_FAILED"), "ATTEMPTS_EXHAUSTED");
});

test("tries lost with worker or renderer have a bound of their own, so a job that kills its workers ends", () => {
  assert.equal(giveUp(job(3, 2), "RENDER_LOST"), null);
  assert.equal(giveUp(job(6, 5), "RENDER_LOST"), "LOSSES_EXHAUSTED");
  assert.equal(canLoseAgain(job(5, 4)), true);
  assert.equal(canLoseAgain(job(6, 5)), false);
});

test("tries that a paused renderer cost count for nothing", () => {
  assert.equal(giveUp(job(9, 0, [], 7), "RENDER_FAILED"), null);
  assert.equal(ownTries(job(9, 1, [], 7)), 1);
});

test("what the policy does not try again ends at once, also when it may pass", () => {
  assert.equal(giveUp(job(1, 0), "MISSING_MODEL"), "NOT_RETRIED");
  const policy = { retryOn: ["out_of_memory"] as const };
  assert.equal(reasonToGiveUp(job(1, 0), policy, "PROVIDER_UNREACHABLE"), "NOT_RETRIED");
});

test("out of memory: first results are freed, then models unloaded, then there is nothing left to try", () => {
  const memory = "OUT_OF_MEMORY";
  assert.equal(memoryRung(job(0, 0)), null);
  assert.equal(memoryRung(job(1, 0, [memory])), "free");
  assert.equal(memoryRung(job(2, 0, [memory, memory])), "unload");
  assert.equal(memoryRung(job(2, 0, [memory, "RENDER_FAILED"])), null);
  assert.equal(giveUp({ ...job(2, 0, [memory]), maxAttempts: 9 }, memory), null);
  assert.equal(giveUp({ ...job(3, 0, [memory, memory]), maxAttempts: 9 }, memory), "MEMORY_EXHAUSTED");
});
