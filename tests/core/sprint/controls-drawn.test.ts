import assert from "node:assert/strict";
import { test } from "node:test";
import type { Version } from "../../../core/asset/state.ts";
import { answerDecision } from "../../../core/decision/decide.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import type { Draft } from "../../../core/event.ts";
import { retireImpact } from "../../../core/intake/retire-impact.ts";
import { initialProject } from "../../../core/project/state.ts";
import { endSprint, startSprint } from "../../../core/sprint/decide.ts";
import { knownAnswer } from "../../../core/sprint/known-answer.ts";
import { evolveAssetEvents, initialAssetEvents, seqsOfAsset } from "../../../core/view/asset-events.ts";
import { asked, question, readySpec, runStarted, version } from "../given.ts";
import { by, eventBy, says, takesBack } from "../people.ts";
import { documents, lookupOf } from "../policy/small-project.ts";
import { answeredByAnn, askedBy, begin, command, made, old, orderOf, turnedDown } from "./answered.ts";

/** Everything there is to draw. */
const everything = { repeatShare: 1, knownShare: 1 };

test("nobody is asked again what they were unsure of", () => {
  const state = answeredByAnn();
  const [name = ""] = old;
  takesBack(state, "ann", `decision.${name}`);
  says(state, "ann", `decision.${name}`, { answer: "unsure" });
  const drawn = askedBy(begin(state, "ann", "unsure", everything)).map(({ assetId }) => assetId);
  assert.deepEqual([drawn.length, drawn.includes(name)], [old.length - 1, false]);
});

test("a picture that can't be shown is no control question", () => {
  const state = answeredByAnn(["blurred"]);
  by(state, "worker", [...readySpec("bare"), runStarted("run-2", version("bare")), turnedDown("bare")]);
  const drawn = askedBy(begin(state, "bob", "bare", everything)).map(({ assetId }) => assetId);
  assert.deepEqual(drawn, ["blurred"]);
});

test("control questions are of the sprint's scope, or they would show by being of another", () => {
  const state = answeredByAnn(["blurred"]);
  const scope = { kind: "question", checkId: question.checkId } as const;
  const drawn = (controls: typeof everything) => askedBy(startSprint(state, { ...command("ann"), scope, controls }));
  assert.equal(drawn({ repeatShare: 0, knownShare: 1 }).length, 0, "it was turned down for something else");
  assert.equal(drawn({ repeatShare: 1, knownShare: 0 }).length, old.length);
});

test("what a rule turned down but a person was asked about, or one broke a tie about, is known by nobody", () => {
  const state = answeredByAnn();
  const one = turnedDown("new_00");
  assert.ok(one.type === "asset.routed");
  by(state, "worker", [{ ...one, payload: { ...one.payload, outcome: "ask" } }]);
  says(state, "bob", "decision.new_00", { answer: "yes" });
  const known = (name: string) => knownAnswer(state, state.assets[name]?.versions[0] as Version);
  assert.equal(known("new_00"), null, "bob saw what the rule saw, and said yes");
  const ask = asked("new_01")[1];
  assert.ok(ask?.type === "decision.asked");
  by(state, "worker", [{ ...ask, payload: { ...ask.payload, second: { by: "kind", of: "contract" } } }]);
  const next = (id: string): string => state.decisions[id]?.nextId ?? "";
  const second = () => next("decision.new_01");
  says(state, "bob", "decision.new_01", { answer: "yes" });
  says(state, "cat", second(), { answer: "no" });
  says(state, "ann", next(second()), { answer: "yes" });
  assert.equal(state.assets["new_01"]?.versions[0]?.status, "approved");
  assert.equal(known("new_01"), null);
});

test("control questions that are open from before count, and all of them stand anywhere among the others", () => {
  const state = answeredByAnn();
  const shares = { repeatShare: 0.05, knownShare: 0 };
  const drafts = begin(state, "ann", "first", shares);
  by(state, "ann", drafts);
  const [control] = askedBy(drafts);
  says(state, "ann", control?.decisionId ?? "", { answer: "yes", sprintId: "s-first" });
  by(state, "ann", endSprint(state, "s-first"));
  takesBack(state, "ann", control?.decisionId ?? "");
  const next = begin(state, "ann", "next", shares);
  assert.equal(askedBy(next).length, 1, "with the one that came back it is 5 % of 40");
  const isAtEnd = (seed: string): boolean => {
    const begun = begin(state, "ann", seed, { repeatShare: 0.5, knownShare: 0 });
    const ids = askedBy(begun).map(({ decisionId }) => decisionId);
    return orderOf(begun)
      .slice(-ids.length)
      .every((id) => ids.includes(id));
  };
  assert.deepEqual(["a", "b", "c"].filter(isAtEnd), []);
});

test("a control question is in no history, and in no count of what retiring its spec would leave", () => {
  const [state, index] = [initialProject(), initialAssetEvents()];
  const fold = (who: string, drafts: readonly Draft[]): void => {
    for (const draft of drafts) {
      evolveAssetEvents(index, state, eventBy(state, who, draft));
      by(state, who, [draft]);
    }
  };
  const all = documents();
  const { id } = all.spec;
  fold("worker", [...[id, "other"].flatMap(readySpec), runStarted("run-1", version(id), version("other"))]);
  fold("worker", [...made(id), ...made("other"), ...asked(id)]);
  const history = (): number => seqsOfAsset(index, id).length;
  const answer = (decisionId: string): Draft[] =>
    answerDecision(state, { decisionId, answer: "yes", reason: null, note: null, reviewer: "ann" }, []);
  const before = history();
  fold("ann", answer(`decision.${id}`));
  assert.equal(history(), before + 1, "an answer that counts is part of it");
  fold("worker", asked("other"));
  fold("ann", begin(state, "ann", "history", everything));
  const control = openDecisions(state).find(({ assetId }) => assetId === id);
  assert.ok(control);
  assert.equal(retireImpact(state, lookupOf(all), id).openDecisions, 0);
  fold("ann", answer(control.id));
  assert.equal(history(), before + 1);
});
