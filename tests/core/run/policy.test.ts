import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan } from "../../../core/contracts.ts";
import { executionOf } from "../../../core/run/policy.ts";
import { undoneOf } from "../../../core/run/undone.ts";
import { and, given, readySpec, runStarted, version } from "../given.ts";

const planOf = (variants: number) => {
  const units = Array.from({ length: variants }, (_, variantIndex) => ({ variantIndex }));
  return { units } as unknown as Pick<Plan, "units">;
};

test("further variants are rendered only when needed, unless the policy wants all or there are no more", () => {
  assert.equal(executionOf(planOf(3), {}, undefined).firstVariants, 1);
  assert.equal(executionOf(planOf(3), { variants: { min: 2 } }, undefined).firstVariants, 2);
  assert.equal(executionOf(planOf(3), { variants: { stopWhen: "all" } }, undefined).firstVariants, undefined);
  assert.equal(executionOf(planOf(2), { variants: { min: 2 } }, undefined).firstVariants, undefined);
  assert.equal(executionOf(planOf(1), {}, undefined).firstVariants, undefined);
});

test("the request's word on existing pictures comes before the project's; the usual is left out", () => {
  assert.equal(executionOf(planOf(1), { reuse: "per_run" }, undefined).reuse, "per_run");
  assert.equal(executionOf(planOf(1), { reuse: "per_run" }, undefined, "always_new").reuse, "always_new");
  assert.equal(executionOf(planOf(1), { reuse: "per_run" }, undefined, "once").reuse, undefined);
});

test("tries are frozen per kind of job where a layer differs", () => {
  const policies = { retryPolicy: { maxAttempts: 3, byJobKind: { generate: { maxAttempts: 4 } } } };
  const baseline = { validatorPolicy: { retryPolicy: { maxAttempts: 1 } } } as Parameters<typeof executionOf>[2];
  const { maxAttempts, maxAttemptsByKind } = executionOf(planOf(1), policies, baseline);
  assert.deepEqual([maxAttempts, maxAttemptsByKind], [3, { generate: 4, validate: 1 }]);
});

test("of a canceled run only specs that are ready still can be made again", () => {
  const state = given(...readySpec("ship"), runStarted("run-1", version("ship"), version("boss")));
  const payload = { runId: "run-1", reason: "no" };
  and(state, { type: "run.canceled", entityType: "run", entityId: "run-1", payload });
  const run = state.runs["run-1"];
  assert.ok(run);
  const { versions, skipped } = undoneOf(state, run);
  assert.deepEqual(
    versions.map(({ assetId }) => assetId),
    ["ship"],
  );
  assert.deepEqual(
    skipped.map(({ specId, code }) => [specId, code]),
    [["boss", "NOT_READY"]],
  );
});
