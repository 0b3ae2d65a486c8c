import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, Plan, ValidatorReport } from "../../../core/contracts.ts";
import { isAuditPick } from "../../../core/route/audit.ts";
import { routeVersion } from "../../../core/route/route.ts";
import { contractOf, planOf } from "../quality/painting.ts";

type Routing = Plan["routing"];

/** A result of `framing_raw` unless said otherwise. */
function result(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    checkId: "framing_raw",
    version: "1",
    scope: "image",
    group: "framing",
    verdict: "pass",
    severity: "calibrated",
    score: 1,
    confidence: 1,
    pDefect: 0,
    measure: { name: "cropShare", value: 0.2, unit: "share" },
    limit: { value: 0.02, source: "default" },
    features: {},
    reasonCode: null,
    message: "The subject touches the right border on 38 px (limit 0 px).",
    overlays: [],
    tool: null,
    calibrationId: "prior-1",
    ...changes,
  };
}

const cropped = result({ verdict: "fail", severity: "hard", pDefect: 1, reasonCode: "SUBJECT_CROPPED" });
const shadowed = result({
  checkId: "shadow",
  group: "shadow",
  verdict: "fail",
  pDefect: 0.97,
  reasonCode: "DROP_SHADOW",
});
const doubtful = result({ verdict: "uncertain", pDefect: 0.5, reasonCode: "OFF_CENTRE", message: "Off by 9 %." });

/** One list of results per variant. */
function reportOf(...variants: readonly (readonly CheckResult[])[]): ValidatorReport {
  return {
    schemaVersion: 1,
    planHash: "0".repeat(64),
    contractHash: "0".repeat(64),
    toolVersion: "test",
    subjects: variants.map((checks, i) => ({
      unitKey: `v${i}`,
      stage: "finished",
      pixelHash: String(i).repeat(64),
      checks,
    })),
    verdict: "pass",
    pAnyDefect: Object.fromEntries(variants.map((checks, i) => [i, Math.max(0, ...checks.map((c) => c.pDefect ?? 0))])),
  };
}

function route(
  variants: readonly (readonly CheckResult[])[],
  given: {
    attempt?: number;
    previousReasons?: readonly string[];
    routing?: Partial<Routing>;
    checks?: readonly string[];
  } = {},
) {
  const base = planOf({ checks: given.checks ?? ["framing_raw"] }, [null], variants.length);
  const plan = { ...base, routing: { ...base.routing, ...given.routing } };
  return routeVersion({
    report: reportOf(...variants),
    plan,
    contract: contractOf(),
    attempt: given.attempt ?? 1,
    previousReasons: given.previousReasons ?? [],
  });
}

test("given every check passes, a version advances by itself", () => {
  const { outcome, reasonCode, bestVariant, sentence } = route([[result()]]);
  assert.deepEqual([outcome, reasonCode, bestVariant], ["auto_advance", "ALL_CHECKS_PASS", 0]);
  assert.match(sentence, /chance of a defect is 0 % \(limit 10 %\)/);
});

test("given passes that together are too risky, a person is asked", () => {
  const risky = result({ pDefect: 0.2 });
  assert.deepEqual([route([[risky]]).outcome, route([[risky]]).reasonCode], ["ask", "RISK_TOO_HIGH"]);
});

test("given one variant of several passes, that one advances; equal ones go by risk, then by index", () => {
  assert.equal(route([[cropped], [result()]]).bestVariant, 1);
  assert.equal(route([[result({ pDefect: 0.02 })], [result({ pDefect: 0.01 })]]).bestVariant, 1);
  assert.equal(route([[result()], [result()]]).bestVariant, 0);
});

test("given a hard breach, the version is rendered again with the matching hint", () => {
  const { outcome, reasonCode, remedy, sentence, decidingChecks } = route([[cropped]]);
  assert.deepEqual([outcome, reasonCode], ["regenerate", "SUBJECT_CROPPED"]);
  assert.equal(remedy?.promptHint, "centered, full subject in frame, margin");
  assert.match(sentence, /touches the right border on 38 px/);
  assert.deepEqual(
    [decidingChecks[0]?.checkId, decidingChecks[0]?.unitKey, decidingChecks[0]?.value],
    ["framing_raw", "v0", 0.2],
  );
});

test("given a shadow, the remedy forbids shadows in both prompts", () => {
  const { remedy } = route([[shadowed]]);
  assert.deepEqual([remedy?.promptHint, remedy?.negativeHint], ["no shadow", "drop shadow, cast shadow"]);
});

test("given the same reason twice, a usable picture goes to a person and a hard breach to the exceptions", () => {
  assert.equal(route([[shadowed]], { attempt: 2, previousReasons: ["DROP_SHADOW"] }).outcome, "ask");
  const hard = route([[cropped]], { attempt: 2, previousReasons: ["SUBJECT_CROPPED"] });
  assert.equal(hard.outcome, "exception");
  assert.match(hard.sentence, /came back/);
});

test("given another reason, the budget of regenerations still holds", () => {
  assert.equal(route([[cropped]], { attempt: 2, previousReasons: ["DROP_SHADOW"] }).outcome, "regenerate");
  const spent = route([[cropped]], { attempt: 3, previousReasons: ["DROP_SHADOW", "TILE_SEAM"] });
  assert.deepEqual([spent.outcome, spent.remedy], ["exception", null]);
  assert.match(spent.sentence, /used up/);
});

test("given a fault that chance can't mend, nobody renders again", () => {
  const wrongSize = result({
    checkId: "decode",
    verdict: "fail",
    severity: "hard",
    pDefect: 1,
    reasonCode: "WRONG_SIZE",
  });
  assert.equal(route([[wrongSize]]).outcome, "exception");
});

test("given a doubt, a person is asked about the checks that are least sure", () => {
  const surer = result({ checkId: "shadow", group: "shadow", verdict: "uncertain", pDefect: 0.1, message: "Grey." });
  const { outcome, decidingChecks, reasonCode, sentence } = route([[surer, doubtful]]);
  assert.deepEqual([outcome, reasonCode], ["ask", "OFF_CENTRE"]);
  assert.deepEqual(
    decidingChecks.map((check) => check.checkId),
    ["framing_raw", "shadow"],
  );
  assert.match(sentence, /Off by 9 %/);
});

test("given a required check that did not run, a version never advances", () => {
  const { outcome, reasonCode, sentence } = route([[result()]], { checks: ["framing_raw", "palette"] });
  assert.deepEqual([outcome, reasonCode], ["ask", "CHECK_MISSING"]);
  assert.match(sentence, /palette/);
});

test("given a broken check, the case is an exception", () => {
  assert.equal(route([[result({ verdict: "error", pDefect: null, reasonCode: "CHECK_BROKEN" })]]).outcome, "exception");
});

test("the policy decides what pass, fail and doubt lead to", () => {
  assert.equal(route([[result()]], { routing: { onPass: "manual_review_queue" } }).outcome, "ask");
  assert.equal(route([[cropped]], { routing: { onFail: "reject" } }).outcome, "reject");
  assert.equal(route([[cropped]], { routing: { onFail: "exception" } }).outcome, "exception");
  assert.equal(route([[doubtful]], { routing: { onUncertain: "exception" } }).outcome, "exception");
});

test("the audit sample depends on the pixels alone and has the size asked for", () => {
  const audited = route([[result()]], { routing: { auditShare: 1 } });
  assert.deepEqual([audited.outcome, audited.isAudit, audited.reasonCode], ["ask", true, "AUDIT_SAMPLE"]);
  const picked = Array.from({ length: 4000 }, (_, i) => isAuditPick([`${i}`], 0.03)).filter(Boolean).length;
  assert.ok(picked > 80 && picked < 160, `${picked} of 4000`);
  assert.equal(isAuditPick(["a"], 0), false);
});

const speckled = result({ checkId: "specks", group: "specks", verdict: "fail", pDefect: 0.97, reasonCode: "SPECKS" });

function routeUnwiped(previousReasons: readonly string[] = [], finish = { removeSpecks: false }) {
  const base = planOf({ checks: [] });
  const plan = { ...base, finish: { ...base.finish, ...finish } };
  return routeVersion({ report: reportOf([speckled]), plan, contract: contractOf(), attempt: 1, previousReasons });
}

test("given a fault that another finish parameter mends, the same pictures are finished again before anything is rendered", () => {
  const { outcome, remedy, sentence } = routeUnwiped();
  assert.equal(outcome, "regenerate");
  assert.deepEqual([remedy?.finish, remedy?.promptHint], [{ removeSpecks: true }, null]);
  assert.match(sentence, /without a new render/);
});

test("given that the repair was made and did not help, or was in force already, no other repair is tried", () => {
  assert.equal(routeUnwiped(["SPECKS"]).outcome, "ask");
  assert.equal(routeUnwiped([], { removeSpecks: true }).remedy?.finish, undefined);
});
