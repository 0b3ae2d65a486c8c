import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Version } from "../../../core/asset/state.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { endSprint, startSprint } from "../../../core/sprint/decide.ts";
import { isAskedOf } from "../../../core/sprint/for-whom.ts";
import { knownAnswer } from "../../../core/sprint/known-answer.ts";
import { openSprints } from "../../../core/sprint/state.ts";
import { boardView } from "../../../core/view/board.ts";
import { sprintChoices, sprintStanding } from "../../../core/view/sprint.ts";
import { storyOf } from "../../../core/view/story.ts";
import { asked, readySpec, runStarted, version } from "../given.ts";
import { by, says, takesBack } from "../people.ts";
import {
  all,
  answeredByAnn,
  askedBy,
  begin,
  command,
  cropped,
  fresh,
  made,
  old,
  orderOf,
  turnedDown,
} from "./answered.ts";

test("there are no control questions unless a policy asks for them", () => {
  const state = answeredByAnn(["blurred"]);
  assert.deepEqual(askedBy(begin(state, "ann")), []);
  assert.deepEqual(askedBy(begin(state, "ann", "seed", { repeatShare: 0, knownShare: 0 })), []);
});

test("repeats are as many as the share says, the reviewer's own, drawn by the seed, and each only once", () => {
  const state = answeredByAnn();
  const shares = { repeatShare: 0.05, knownShare: 0 };
  const drawn = (seed: string, reviewer = "ann") =>
    askedBy(begin(state, reviewer, seed, shares)).map((one) => one.assetId);
  assert.equal(drawn("a").length, 2, "5 % of 40");
  assert.deepEqual(drawn("a"), drawn("a"));
  assert.ok(new Set(["a", "b", "c", "d"].map((seed) => String(drawn(seed)))).size > 1, "another seed, another draw");
  assert.ok(drawn("a").every((assetId) => old.includes(assetId)));
  assert.deepEqual(drawn("a", "bob"), [], "who has answered nothing is asked nothing again");
  const spent = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const drafts = begin(state, "ann", `r${round}`, shares);
    by(state, "ann", drafts);
    for (const { decisionId, assetId } of askedBy(drafts)) {
      assert.ok(!spent.has(assetId), `${assetId} is not asked a third time`);
      spent.add(assetId);
      says(state, "ann", decisionId, { answer: "yes", sprintId: `s-r${round}` });
    }
    by(state, "ann", endSprint(state, `s-r${round}`));
  }
  assert.equal(spent.size, old.length);
});

test("short sprints come to the share as well, over many of them", () => {
  const state = answeredByAnn();
  for (const name of fresh.slice(10)) says(state, "bob", `decision.${name}`, { answer: "yes" });
  const seeds = Array.from({ length: 400 }, (_, at) => `short-${at}`);
  const counts = seeds.map((seed) => askedBy(begin(state, "ann", seed, { repeatShare: 0.04, knownShare: 0 })).length);
  const share = counts.reduce((sum, count) => sum + count, 0) / (counts.length * 10);
  assert.ok(share > 0.03 && share < 0.05, `${share}`);
});

test("a control question looks like any other: its event, its state and its place say nothing of what it is", () => {
  const state = answeredByAnn(["blurred", "blank"]);
  const drafts = begin(state, "ann", "look", all);
  const controls = askedBy(drafts);
  assert.equal(controls.length, 4);
  const ids = orderOf(drafts);
  assert.deepEqual(
    [...ids].sort(),
    [...fresh.map((name) => `decision.${name}`), ...controls.map((one) => one.decisionId)].sort(),
  );
  by(state, "ann", drafts);
  const real = state.decisions[`decision.${fresh[0]}`];
  assert.ok(real);
  for (const { decisionId, question } of controls) {
    const control = state.decisions[decisionId];
    assert.ok(control);
    assert.deepEqual(Object.keys(control), Object.keys(real));
    assert.deepEqual(Object.keys(question).sort(), Object.keys(real.question).sort());
    const values = ({ id, assetId, versionId, question: _, askedAt, askedSeq, ...rest }: typeof control) => rest;
    assert.deepEqual(values(control), values(real));
  }
  assert.doesNotMatch(JSON.stringify([drafts, state.decisions, state.sprints]), /control|repeat|known|honey|expect/i);
});

test("whatever is answered to a control question, and taken back, leaves everything but the question as it was", () => {
  const answers = fc.constantFrom("yes" as const, "no" as const, "unsure" as const);
  const state = answeredByAnn(["blurred", "blank"]);
  by(state, "ann", begin(state, "ann", "effects", all));
  const controls = openDecisions(state).filter(({ assetId }) => !fresh.includes(assetId));
  assert.equal(controls.length, 4);
  const rest = ({
    decisions,
    openDecisionIds,
    answeredDecisionIds,
    sprints,
    answerGapsMs,
    seq,
    lastEventAt,
    ...others
  }: ProjectState) =>
    JSON.stringify({
      ...others,
      stories: [...old, "blurred"].map((id) => storyOf(state, id)),
      board: boardView(state),
    });
  const before = rest(state);
  fc.assert(
    fc.property(fc.nat(3), answers, (at, answer) => {
      const id = controls[at]?.id ?? "";
      assert.equal(says(state, "ann", id, { answer, sprintId: "s-effects" }).length, 1, "the answer alone is an event");
      assert.equal(rest(state), before);
      takesBack(state, "ann", id);
      assert.equal(rest(state), before);
      assert.equal(state.decisions[id]?.answer, null);
    }),
    { numRuns: 40 },
  );
});

test("taking back the answer that a repeat repeats restores the asset, and the repeat still decides nothing", () => {
  const state = answeredByAnn();
  by(state, "ann", begin(state, "ann", "back", { repeatShare: 0.05, knownShare: 0 }));
  const control = openDecisions(state).find(({ assetId }) => old.includes(assetId));
  assert.ok(control);
  const status = () => state.assets[control.assetId]?.versions[0]?.status;
  takesBack(state, "ann", `decision.${control.assetId}`);
  assert.equal(status(), "asked");
  says(state, "ann", control.id, { answer: "yes" });
  assert.equal(status(), "asked");
});

test("taking back the answer to a control question closes no exception of its asset", () => {
  const state = answeredByAnn();
  by(state, "ann", begin(state, "ann", "exception", { repeatShare: 0.05, knownShare: 0 }));
  const control = openDecisions(state).find(({ assetId }) => old.includes(assetId));
  assert.ok(control);
  says(state, "ann", control.id, { answer: "yes" });
  const { assetId, versionId, runId } = control;
  const where = { specId: assetId, assetId, versionId, runId, jobId: null, suspect: null, evidenceHash: null };
  const nextAction = { verb: "retry" as const, label: "Render again" };
  const raised = { stage: "route" as const, code: "X", sentence: "Something else.", ...where, nextAction };
  by(state, "worker", [raiseException(raised, "later", [])]);
  takesBack(state, "ann", control.id);
  assert.equal(openExceptions(state).length, 1);
});

test("known answers are pictures that a hard rule turned down, or that two others agreed about", () => {
  const shares = { repeatShare: 0, knownShare: 0.05 };
  const state = answeredByAnn(["blurred"]);
  const [control, ...more] = askedBy(begin(state, "ann", "known", shares));
  assert.deepEqual([control?.assetId, more], ["blurred", []]);
  assert.deepEqual(
    [control?.question.text, control?.question.why],
    ["Is the whole subject in the picture?", cropped.message],
  );
  const soft = answeredByAnn();
  by(soft, "worker", [
    ...readySpec("dim"),
    runStarted("run-2", version("dim")),
    ...made("dim"),
    turnedDown("dim", { ...cropped, reasonCode: "HAZE" }),
  ]);
  assert.deepEqual(askedBy(begin(soft, "ann", "known", shares)), [], "a calibrated limit may be wrong");
});

test("what two people agreed about is a known answer for others, and a repeat for those two", () => {
  const state = answeredByAnn();
  const name = fresh[0] ?? "";
  const [, question] = asked(name);
  assert.ok(question?.type === "decision.asked");
  by(state, "worker", [{ ...question, payload: { ...question.payload, second: { by: "kind", of: "contract" } } }]);
  says(state, "bob", `decision.${name}`, { answer: "no" });
  const second = openDecisions(state).find(({ round }) => round !== null)?.id ?? "";
  const shares = { repeatShare: 0, knownShare: 0.05 };
  assert.deepEqual(askedBy(begin(state, "ann", "two", shares)), [], "one person's word is not enough");
  says(state, "cat", second, { answer: "yes" });
  const version = () => state.assets[name]?.versions[0] as Version;
  assert.equal(knownAnswer(state, version()), null, "two who disagree know nothing");
  takesBack(state, "cat", second);
  says(state, "cat", second, { answer: "no" });
  assert.equal(knownAnswer(state, version()), "no");
  assert.deepEqual(
    askedBy(begin(state, "ann", "two", shares)).map(({ assetId }) => assetId),
    [name],
  );
  for (const reviewer of ["bob", "cat"]) assert.deepEqual(askedBy(begin(state, reviewer, "two", shares)), []);
});

test("control questions that nobody answered end with their sprint, and are no news to others", () => {
  const state = answeredByAnn(["blurred"]);
  by(state, "bob", begin(state, "bob", "other"));
  const before = openDecisions(state).length;
  by(state, "ann", begin(state, "ann", "mine", all));
  assert.ok(openDecisions(state).length > before);
  const other = state.sprints["s-other"];
  assert.ok(other);
  assert.equal(sprintStanding(state, other).arrivals, 0);
  by(state, "ann", endSprint(state, "s-mine"));
  assert.equal(openDecisions(state).length, before);
});

test("a control question stays with its sprint: no other takes it in, counts it or waits for it", () => {
  const state = answeredByAnn(["blurred"]);
  by(state, "ann", begin(state, "ann", "mine", all));
  const controls = openDecisions(state).filter(({ assetId }) => !fresh.includes(assetId));
  assert.deepEqual(controls.map(({ assetId }) => old.includes(assetId)).sort(), [false, true, true]);
  for (const reviewer of ["ann", "bob"]) {
    const begun = begin(state, reviewer, `other-${reviewer}`);
    assert.deepEqual(orderOf(begun).length, fresh.length, reviewer);
    assert.equal(sprintChoices(state, reviewer).all.count, fresh.length);
    assert.equal(sprintChoices(state, reviewer).forOthers, 0);
  }
  const [mine] = openSprints(state);
  assert.ok(mine);
  const leftFor = (name: string) => mine.decisionIds.filter((id) => isAskedOf(state, id, name)).length;
  assert.deepEqual(
    [leftFor("ann"), leftFor("bob")],
    [fresh.length + 3, fresh.length + 1],
    "a repeat is for one person",
  );
});

test("a control question that came back after its sprint had ended is asked once more, of whom it is for alone", () => {
  const state = answeredByAnn();
  by(state, "ann", begin(state, "ann", "first", { repeatShare: 0.05, knownShare: 0 }));
  const [control] = openDecisions(state).filter(({ assetId }) => old.includes(assetId));
  assert.ok(control);
  says(state, "ann", control.id, { answer: "yes", sprintId: "s-first" });
  by(state, "ann", endSprint(state, "s-first"));
  takesBack(state, "ann", control.id);
  assert.ok(!orderOf(begin(state, "bob", "his")).includes(control.id));
  assert.throws(() => startSprint(state, { ...command("bob"), first: control.id }), {
    code: "CONFLICT",
    message: /waits for somebody else than bob/,
  });
  by(state, "ann", begin(state, "ann", "next"));
  assert.ok(state.sprints["s-next"]?.decisionIds.includes(control.id));
  by(state, "ann", endSprint(state, "s-next"));
  assert.equal(state.decisions[control.id], undefined);
});
