import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecidingCheck, EventPayloads } from "../../../core/contracts.ts";
import { gapOf } from "../../../core/decision/gap.ts";
import type { Decision } from "../../../core/decision/state.ts";

const decision = { id: "decision.duck.v1", assetId: "duck", versionId: "duck.v1", variantIndex: 0 } as Decision;
const deciding: DecidingCheck = {
  ...{ checkId: "shadow", unitKey: "v0", verdict: "fail", value: 0.2, limit: 0.1, unit: "share" },
  ...{ reasonCode: "DROP_SHADOW", message: "A shadow." },
};

function gap(answer: "yes" | "no" | "unsure", decidingChecks: readonly DecidingCheck[], isAudit = false) {
  const route = {
    ...{ assetId: "duck", versionId: "duck.v1", runId: "r", outcome: "ask", reasonCode: "X", sentence: "x" },
    ...{ decidingChecks, bestVariant: 0, reportHash: "0".repeat(64), planHash: "0".repeat(64), isAudit, remedy: null },
  } as EventPayloads["asset.routed"];
  return gapOf(decision, route, { answer, reason: null })?.payload ?? null;
}

test("no to a version that every check passed is a gap, whichever check it was", () => {
  const { said, answer, checkId } = gap("no", [], true) as EventPayloads["validator.gap"];
  assert.deepEqual([said, answer, checkId], ["pass", "no", null]);
});

test("yes to a version that a check failed is a gap of that check", () => {
  const { said, answer, checkId } = gap("yes", [deciding]) as EventPayloads["validator.gap"];
  assert.deepEqual([said, answer, checkId], ["fail", "yes", "shadow"]);
});

test("there is no gap where they agree, nor where the check was unsure itself", () => {
  assert.equal(gap("yes", [], true), null);
  assert.equal(gap("no", [deciding]), null);
  assert.equal(gap("yes", [{ ...deciding, verdict: "uncertain" }]), null);
  assert.equal(gap("no", [{ ...deciding, verdict: "uncertain" }]), null);
  assert.equal(gap("unsure", [deciding]), null);
  assert.equal(gapOf(decision, null, { answer: "no", reason: null }), null);
});
