import assert from "node:assert/strict";
import { test } from "node:test";
import { promptIdOf } from "../../../core/job/prompt-id.ts";
import { classOf, defaultRetryPolicy, isRetried, retryDelayMs, retryPolicyFor } from "../../../core/job/retry.ts";

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
  const isRetryable = (code: Parameters<typeof classOf>[0]) => isRetried(defaultRetryPolicy, code);
  assert.equal(isRetryable("PROVIDER_UNREACHABLE"), true);
  assert.equal(isRetryable("OUT_OF_MEMORY"), true);
  assert.equal(isRetryable("MISSING_MODEL"), false);
  assert.equal(isRetryable("TASK_BROKEN"), false);
  assert.equal(classOf("TASK_BROKEN"), "non_retryable");
});

test("each field of the policy comes from the most particular layer that names it", () => {
  const layers = {
    project: {
      maxAttempts: 5,
      baseDelayMs: 100,
      escalateTo: "reject" as const,
      byJobKind: { validate: { maxAttempts: 7, maxDelayMs: 300 }, generate: { jitterPct: 0 } },
    },
    validators: { maxAttempts: 2, retryOn: [] },
    routing: { backoffMode: "fixed" as const },
  };
  assert.deepEqual(retryPolicyFor("validate", layers), {
    ...{ maxAttempts: 2, backoffMode: "exponential", baseDelayMs: 100, maxDelayMs: 300, jitterPct: 0.15 },
    ...{ retryOn: [], escalateTo: "reject" },
  });
  const generate = retryPolicyFor("generate", layers);
  assert.deepEqual([generate.maxAttempts, generate.jitterPct, generate.retryOn.length], [5, 0, 5]);
  assert.equal(retryPolicyFor("route", layers).backoffMode, "fixed");
  assert.deepEqual(retryPolicyFor("finish", {}), defaultRetryPolicy);
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
