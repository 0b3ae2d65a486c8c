import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isCounted } from "../../../core/decision/decide.ts";
import { questionId } from "../../../core/decision/question-id.ts";
import { reasonOf } from "../../../core/decision/reviewer.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { isAuditPick } from "../../../core/route/audit.ts";
import { secondReviewOf } from "../../../core/route/second-review.ts";
import { answeredWith, outcomeOf } from "../../../core/view/review.ts";
import { storyOf } from "../../../core/view/story.ts";
import { timelineLine } from "../../../core/view/timeline-line.ts";
import { asked, given, question, readySpec, runStarted, version } from "../given.ts";
import { by, says, takesBack } from "../people.ts";

const first = "decision.ship";

/** A question that two people have to agree about. `people`: others who have answered something before. */
function twoHaveToAgree(...people: readonly string[]): ProjectState {
  const others = people.map((name) => `of_${name}`);
  const state = given(
    ...["ship", ...others].flatMap(readySpec),
    runStarted("run-1", ...["ship", ...others].map((name) => version(name))),
    ...others.flatMap(asked),
    ...asked("ship").map((draft) =>
      draft.type === "decision.asked"
        ? { ...draft, payload: { ...draft.payload, second: { by: "tag" as const, of: "hero" } } }
        : draft,
    ),
  );
  for (const name of people) says(state, name, `decision.of_${name}`, { answer: "yes" });
  return state;
}

const open = (state: ProjectState) => openDecisions(state)[0];
const ship = (state: ProjectState) => state.assets["ship"]?.versions[0]?.status;

test("one answer of two changes nothing: the same question is open for somebody else, without that answer", () => {
  const state = twoHaveToAgree();
  const drafts = says(state, "ann", first, { answer: "no", reason: "style" });
  assert.deepEqual(
    drafts.map(({ type }) => type),
    ["decision.answered", "decision.asked"],
  );
  assert.deepEqual([ship(state), state.assets["ship"]?.approved], ["asked", null]);
  const next = open(state);
  assert.deepEqual([next?.question, next?.round], [question, { nth: 2, follows: first, notBy: ["ann"] }]);
  assert.throws(() => says(state, "ann", next?.id ?? "", { answer: "no" }), {
    code: "CONFLICT",
    message: /somebody else/,
  });
});

test("two who agree settle it, whatever they say", () => {
  for (const [answer, status] of [
    ["yes", "approved"],
    ["no", "rejected"],
    ["unsure", "exception"],
  ] as const) {
    const state = twoHaveToAgree();
    says(state, "ann", first, { answer });
    says(state, "bob", open(state)?.id ?? "", { answer });
    assert.deepEqual([ship(state), open(state)], [status, undefined]);
    assert.equal(openExceptions(state).length, answer === "unsure" ? 1 : 0);
    assert.match(storyOf(state, "ship").at(-1)?.sentence ?? "", new RegExp(`^Two people agreed: ${answer}\\.`));
  }
});

test("where the second of two who agree gives no reason, the first one's holds", () => {
  const state = twoHaveToAgree();
  says(state, "ann", first, { answer: "no", reason: "style" });
  const second = open(state);
  assert.ok(second);
  assert.equal(reasonOf(state, second, null), "style");
  says(state, "bob", second.id, { answer: "no" });
  assert.equal(storyOf(state, "ship").at(-1)?.sentence, "Two people agreed: no because of style.");
});

test("an answer that waits is told as such by the end of its review, with those that settled nothing left out", () => {
  const state = twoHaveToAgree();
  says(state, "ann", first, { answer: "no" });
  const nothing = { approved: 0, turnedDown: 0, renderedAgain: 0, handedOver: 0 };
  assert.deepEqual(outcomeOf(state, [first]), { ...nothing, waiting: 1 });
  assert.deepEqual(answeredWith(state, [first], "no"), []);
  const second = open(state)?.id ?? "";
  says(state, "bob", second, { answer: "no" });
  assert.deepEqual(outcomeOf(state, [second]), { ...nothing, turnedDown: 1, waiting: 0 });
});

test("no id of a question says of which version it is, nor which round", () => {
  const state = twoHaveToAgree();
  says(state, "ann", first, { answer: "yes" });
  for (const id of [questionId("ship.v1", 1), questionId("ship.v1", 2), open(state)?.id ?? ""])
    assert.match(id, /^decision\.[0-9a-f]{24}$/);
});

test("two who disagree leave it to a third, who sees both answers and settles it alone", () => {
  const state = twoHaveToAgree("cat");
  says(state, "ann", first, { answer: "yes", note: "lovely" });
  const second = open(state)?.id ?? "";
  says(state, "bob", second, { answer: "no", reason: "style" });
  assert.equal(ship(state), "asked");
  const third = open(state);
  assert.deepEqual(third?.round, {
    ...{ nth: 3, follows: second, notBy: ["ann", "bob"] },
    said: [
      { answer: "yes", reason: null, note: "lovely", variantIndex: 0 },
      { answer: "no", reason: "style", note: null, variantIndex: 0 },
    ],
  });
  for (const name of ["ann", "bob"])
    assert.throws(() => says(state, name, third?.id ?? "", { answer: "yes" }), { code: "CONFLICT" });
  says(state, "cat", third?.id ?? "", { answer: "yes" });
  assert.deepEqual([ship(state), open(state)], ["approved", undefined]);
  assert.equal(storyOf(state, "ship").at(-1)?.sentence, "A third person decided: yes.");
});

test("where only two people review, either of them may break the tie, and the story says so", () => {
  const state = twoHaveToAgree();
  says(state, "ann", first, { answer: "yes" });
  says(state, "bob", open(state)?.id ?? "", { answer: "no" });
  assert.deepEqual(open(state)?.round?.notBy, []);
  says(state, "ann", open(state)?.id ?? "", { answer: "no", reason: "style" });
  assert.equal(storyOf(state, "ship").at(-1)?.sentence, "One of the two decided: no because of style.");
});

test("a first answer is told nowhere before the question is settled", () => {
  const state = twoHaveToAgree();
  const [answered] = says(state, "ann", first, { answer: "no", reason: "style", note: "ugly" });
  assert.ok(answered?.type === "decision.answered");
  const slot = { id: "e", projectId: "p", seq: 1, ts: "", causalChainId: "e", causationId: null, causalDepth: 0 };
  const actor = { kind: "person", id: "ann" } as const;
  const line = timelineLine({ ...slot, idempotencyKey: "e", actor, schemaVersion: 1, ...answered });
  const told = [line.sentence, ...storyOf(state, "ship").flatMap(({ sentence, evidence }) => [sentence, ...evidence])];
  for (const sentence of told) assert.doesNotMatch(sentence, /\bno\b|style|ugly/);
  assert.equal(line.tone, "wait", "nor by its colour");
});

test("a no counts only where it settles, so that nothing is planned for one that waits", () => {
  const state = twoHaveToAgree();
  const said = { answer: "no", reason: null, note: null, variantIndex: 0 } as const;
  const decision = (id: string) => {
    const found = state.decisions[id];
    assert.ok(found);
    return found;
  };
  assert.equal(isCounted(state, decision(first), { ...said, reviewer: "ann" }), false);
  says(state, "ann", first, { answer: "no" });
  assert.equal(isCounted(state, decision(open(state)?.id ?? ""), { ...said, reviewer: "bob" }), true);
});

test("an answer that somebody else answered after is taken back only once theirs is", () => {
  const state = twoHaveToAgree();
  says(state, "ann", first, { answer: "yes" });
  const second = open(state)?.id ?? "";
  says(state, "bob", second, { answer: "yes" });
  assert.throws(() => takesBack(state, "ann", first), { code: "CONFLICT", message: /take that back first/ });
  takesBack(state, "bob", second);
  takesBack(state, "ann", first);
  assert.deepEqual([open(state)?.id, openDecisions(state).length, ship(state)], [first, 1, "asked"]);
});

/** Everything that counts about the question. */
const standing = (state: ProjectState) =>
  structuredClone({
    decisions: state.decisions,
    open: state.openDecisionIds,
    answered: state.answeredDecisionIds,
    approved: [state.assets["ship"]?.approved, state.approvedCount, ship(state)],
    exceptions: openExceptions(state).map(({ code }) => code),
  });

/** When something was asked anew is another moment, but nothing else is. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (/(At|Seq)$/.test(key) ? null : inner)));

test("undo after any sequence of first, second and third answers restores exactly the prior state", () => {
  const answers = fc.constantFrom("yes" as const, "no" as const, "unsure" as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(answers, fc.boolean()), { maxLength: 14 }), fc.boolean(), (steps, isThird) => {
      const state = twoHaveToAgree(...(isThird ? ["cat"] : []));
      const said: { readonly id: string; readonly before: unknown }[] = [];
      const back = (): void => {
        const last = said.pop();
        if (last === undefined) return;
        takesBack(state, "ann", last.id);
        assert.deepEqual(timeless(standing(state)), last.before);
      };
      for (const [answer, isUndo] of steps) {
        const next = open(state);
        if (isUndo || next === undefined) {
          back();
          continue;
        }
        const who = ["ann", "bob", "cat"].find((name) => !next.round?.notBy.includes(name)) ?? "dan";
        said.push({ id: next.id, before: timeless(standing(state)) });
        says(state, who, next.id, { answer });
      }
      while (said.length > 0) back();
      assert.deepEqual([ship(state), openDecisions(state).length, open(state)?.id], ["asked", 1, first]);
    }),
  );
});

test("a pick of another variant is another answer", () => {
  const state = twoHaveToAgree();
  const decision = state.decisions[first];
  assert.ok(decision);
  by(state, "worker", [
    {
      type: "decision.asked",
      entityType: "decision",
      entityId: first,
      payload: {
        ...{ decisionId: first, assetId: "ship", versionId: "ship.v1", runId: "run-1", variantIndex: 0, question },
        ...{ alternative: 1, second: { by: "share" as const, of: "1" } },
      },
    },
  ]);
  says(state, "ann", first, { answer: "yes", variantIndex: 1 });
  assert.equal(open(state)?.alternative, 1, "the second person is offered both, too");
  says(state, "bob", open(state)?.id ?? "", { answer: "yes", variantIndex: 0 });
  assert.deepEqual(
    open(state)?.round?.said?.map(({ variantIndex }) => variantIndex),
    [1, 0],
  );
});

test("the policy names why two people are asked: by tag, else by kind, else by a share of the pixels", () => {
  const about = { tags: ["view:side", "hero"], kind: "audit", pixelHashes: ["a"] } as const;
  assert.deepEqual(secondReviewOf({ tags: ["hero"], kinds: ["audit"], share: 1 }, about), { by: "tag", of: "hero" });
  assert.deepEqual(secondReviewOf({ tags: ["boss"], kinds: ["audit"] }, about), { by: "kind", of: "audit" });
  assert.deepEqual(secondReviewOf({ share: 1 }, about), { by: "share", of: "1" });
  for (const policy of [undefined, {}, { tags: [], kinds: [], share: 0 }])
    assert.equal(secondReviewOf(policy, about), null);
  const drawn = Array.from({ length: 1000 }, (_, at) =>
    secondReviewOf({ share: 0.2 }, { ...about, pixelHashes: [String(at)] }),
  ).map((one) => one !== null);
  const count = drawn.filter(Boolean).length;
  assert.ok(count > 160 && count < 240, `${count} of 1000`);
  const both = drawn.filter((isDrawn, at) => isDrawn && isAuditPick([String(at)], 0.2)).length;
  assert.ok(both < 80, `${both} of 1000: who is audited says nothing of who is asked twice`);
});
