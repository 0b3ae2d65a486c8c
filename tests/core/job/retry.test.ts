import assert from "node:assert/strict";
import { test } from "node:test";
import { promptIdOf } from "../../../core/job/prompt-id.ts";
import { defaultRetryPolicy, isRetryable, retryDelayMs } from "../../../core/job/retry.ts";

test("the delay doubles from try to try, within its jitter and its cap", () => {
  for (const [attempt, base] of [
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [9, 60_000],
  ] as const) {
    const delay = retryDelayMs(defaultRetryPolicy, "ship.v1.generate.v0", attempt);
    assert.ok(delay >= base * 0.85 && delay <= base * 1.15, `attempt ${attempt}: ${delay}`);
  }
});

test("the jitter derives from job and attempt, so a replay gives the same times", () => {
  const delay = (jobId: string, attempt: number) => retryDelayMs(defaultRetryPolicy, jobId, attempt);
  assert.equal(delay("a", 1), delay("a", 1));
  assert.notEqual(delay("a", 1), delay("b", 1));
});

test("classes come from codes: what may pass is tried again, what can't is not", () => {
  assert.equal(isRetryable("PROVIDER_UNREACHABLE"), true);
  assert.equal(isRetryable("OUT_OF_MEMORY"), true);
  assert.equal(isRetryable("MISSING_MODEL"), false);
  assert.equal(isRetryable("TASK_BROKEN"), false);
});

test("a prompt id is a canonical uuid that differs by run, job and attempt", () => {
  const ids = [
    promptIdOf("r1", "j1", 1),
    promptIdOf("r1", "j1", 2),
    promptIdOf("r1", "j2", 1),
    promptIdOf("r2", "j1", 1),
  ];
  assert.equal(new Set(ids).size, 4);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(promptIdOf("r1", "j1", 1), ids[0]);
});
