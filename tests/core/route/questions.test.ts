import assert from "node:assert/strict";
import { test } from "node:test";
import { questionsFor } from "../../../core/route/questions.ts";
import { remedyForReason } from "../../../core/route/remedies.ts";
import { routeVersion } from "../../../core/route/route.ts";
import { contractOf, disc, filled, goodRaw, judgeRaw, paint, planOf, white } from "../quality/painting.ts";

function ask(picture = paint(256, 256, filled(white), disc(185.5, 128, 70)), contract = contractOf(), auditShare = 0) {
  const plan = planOf();
  const audited = { ...plan, routing: { ...plan.routing, auditShare } };
  const report = judgeRaw([picture], contract, audited);
  const route = routeVersion({ report, plan: audited, contract, attempt: 1, previousReasons: [] });
  return { route, question: questionsFor({ route, report, contract, plan: audited }) };
}

test("a question is about the deciding check, shows where, and says measure and limit", () => {
  const { route, question } = ask();
  assert.equal(route.outcome, "ask");
  assert.deepEqual([question.checkId, question.unitKey, question.tool], ["framing_raw", "v0", "safe_area"]);
  assert.equal(question.text, "Is the whole subject in the picture?");
  assert.match(question.why, /right border on \d+ px \(limit \d+ px\)/);
  assert.equal(question.overlays[0]?.kind, "line");
});

test("the contract's wording and tool win, by check or by its group", () => {
  const contract = contractOf({
    questions: { framing: "Is the whole boss there?" },
    tools: { framing_raw: "overlay_grid" },
  });
  const { question } = ask(undefined, contract);
  assert.deepEqual([question.text, question.tool], ["Is the whole boss there?", "overlay_grid"]);
});

test("the reasons for a no start with the finding and end with what fits any picture", () => {
  const ids = ask().question.reasons.map((reason) => reason.id);
  assert.equal(ids[0], "SUBJECT_CROPPED");
  assert.ok(ids.includes("OFF_CENTRE") && ids.includes("WRONG_SUBJECT"));
  assert.equal(new Set(ids).size, ids.length);
});

test("an audit asks about the whole picture and does not point at anything", () => {
  const { route, question } = ask(goodRaw(), contractOf(), 1);
  assert.equal(route.isAudit, true);
  assert.deepEqual([question.kind, question.overlays.length], ["audit", 0]);
});

test("a person's reason becomes the remedy of the next try", () => {
  const { question } = ask();
  assert.equal(remedyForReason("DROP_SHADOW", question).negativeHint, "drop shadow, cast shadow");
  assert.equal(remedyForReason(null, question).reasonCode, "SUBJECT_CROPPED");
  assert.equal(remedyForReason("made_up", question).promptHint, null);
});
