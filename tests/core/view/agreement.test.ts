import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeciding } from "../../../core/decision/deciding.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { endSprint } from "../../../core/sprint/decide.ts";
import { agreementOf, type ReviewerAgreement } from "../../../core/view/agreement.ts";
import { asked } from "../given.ts";
import { by, says, takesBack } from "../people.ts";
import { answeredByAnn, askedBy, begin, old } from "../sprint/answered.ts";

/** Ann answers every control question of many sprints; her answers are right as often as `isRight` says. */
function manySprints(state: ProjectState, isRight: (at: number) => boolean): ReviewerAgreement[][] {
  const told: ReviewerAgreement[][] = [];
  let at = 0;
  for (let round = 0; round < 10; round += 1) {
    const drafts = begin(state, "ann", `m${round}`, { repeatShare: 0.05, knownShare: 0 });
    by(state, "ann", drafts);
    for (const { decisionId, assetId } of askedBy(drafts)) {
      const before = state.decisions[`decision.${assetId}`]?.answer;
      const other = before === "yes" ? "no" : "yes";
      says(state, "ann", decisionId, { answer: isRight(at++) ? (before ?? "yes") : other, sprintId: `s-m${round}` });
    }
    told.push(agreementOf(state));
    by(state, "ann", endSprint(state, `s-m${round}`));
  }
  return told;
}

test("agreement counts when a sprint has ended, has no rate below ten, and an interval from there on", () => {
  const state = answeredByAnn();
  const told = manySprints(state, (at) => at % 5 !== 0);
  assert.deepEqual(told[0], [], "an answer moves no figure while its sprint goes on");
  assert.deepEqual(told[4]?.[0]?.repeats, { count: 8, hits: 6, rate: null });
  const [ann] = agreementOf(state);
  assert.deepEqual([ann?.reviewer, ann?.repeats.count, ann?.repeats.hits], ["ann", 20, 16]);
  const { value, low, high } = ann?.repeats.rate ?? { value: 0, low: 0, high: 0 };
  // Wilson (1927), 16 of 20: 0.584 to 0.919.
  assert.deepEqual([value, low.toFixed(3), high.toFixed(3)], [0.8, "0.584", "0.919"]);
});

test("what a control question is held against may be taken back: then it counts for nothing", () => {
  const state = answeredByAnn();
  manySprints(state, () => true);
  const control = Object.values(state.decisions).find((one) => !isDeciding(state, one));
  takesBack(state, "ann", `decision.${control?.assetId}`);
  assert.equal(agreementOf(state)[0]?.repeats.count, 19);
});

test("an answer that names no sprint moves no figure either while the sprint that asked goes on", () => {
  const state = answeredByAnn();
  const drafts = begin(state, "ann", "quiet", { repeatShare: 0.05, knownShare: 0 });
  by(state, "ann", drafts);
  for (const { decisionId } of askedBy(drafts)) says(state, "ann", decisionId, { answer: "yes" });
  assert.deepEqual(agreementOf(state), []);
  by(state, "ann", endSprint(state, "s-quiet"));
  assert.equal(agreementOf(state)[0]?.repeats.count, 2);
});

test("a repeat is held against what the person said last, also as one of two who broke their tie", () => {
  const state = answeredByAnn();
  for (const name of old) takesBack(state, "ann", `decision.${name}`);
  const [name = ""] = old;
  const first = state.decisions[`decision.${name}`];
  assert.ok(first);
  const { id: decisionId, assetId, versionId, runId, variantIndex, question } = first;
  const payload = { decisionId, assetId, versionId, runId, variantIndex, question };
  const second = { by: "kind", of: "contract" } as const;
  by(state, "worker", [
    { type: "decision.asked", entityType: "decision", entityId: decisionId, payload: { ...payload, second } },
  ]);
  const nextOf = (id: string): string => state.decisions[id]?.nextId ?? "";
  says(state, "ann", decisionId, { answer: "yes" });
  says(state, "bob", nextOf(decisionId), { answer: "no" });
  says(state, "ann", nextOf(nextOf(decisionId)), { answer: "no" });
  assert.equal(state.assets[name]?.versions[0]?.status, "rejected");
  const drafts = begin(state, "ann", "tie", { repeatShare: 0.05, knownShare: 0 });
  by(state, "ann", drafts);
  const [repeat] = askedBy(drafts);
  assert.equal(repeat?.assetId, name);
  says(state, "ann", repeat?.decisionId ?? "", { answer: "no", sprintId: "s-tie" });
  by(state, "ann", endSprint(state, "s-tie"));
  assert.deepEqual(agreementOf(state).find(({ reviewer }) => reviewer === "ann")?.repeats, {
    count: 1,
    hits: 1,
    rate: null,
  });
});

test("a second review counts for both who gave their word, whether they agree or not", () => {
  const [state, ask] = [answeredByAnn(), asked("new_00")[1]];
  assert.ok(ask?.type === "decision.asked");
  const second = { by: "kind", of: "contract" } as const;
  by(state, "worker", [{ ...ask, payload: { ...ask.payload, second } }]);
  by(state, "bob", begin(state, "bob", "open"));
  says(state, "bob", "decision.new_00", { answer: "yes" });
  by(state, "cat", begin(state, "cat", "open-too"));
  says(state, "cat", state.decisions["decision.new_00"]?.nextId ?? "", { answer: "no" });
  const seconds = agreementOf(state).map(({ reviewer, seconds: { count, hits } }) => [reviewer, hits, count]);
  assert.deepEqual(seconds, [
    ["bob", 0, 1],
    ["cat", 0, 1],
  ]);
});
