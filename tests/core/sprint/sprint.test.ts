import assert from "node:assert/strict";
import { test } from "node:test";
import type { SprintScope } from "../../../core/contracts.ts";
import { answerDecision, bringBackDecision, postponeDecision } from "../../../core/decision/decide.ts";
import { undoDecision } from "../../../core/decision/undo.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { endSprint, extendSprint, startSprint, uncertaintyOf } from "../../../core/sprint/decide.ts";
import { openSprints, sprintQueue } from "../../../core/sprint/state.ts";
import { sprintChoices, sprintStanding } from "../../../core/view/sprint.ts";
import { and, asked, given, readySpec, runStarted, version } from "../given.ts";

const names = ["ship", "drone", "mine", "star"];

function project(...specs: readonly string[]): ProjectState {
  return given(
    ...specs.flatMap(readySpec),
    runStarted("run-1", ...specs.map((name) => version(name))),
    ...specs.flatMap(asked),
  );
}

const command = (sprintId: string, scope: SprintScope = { kind: "all" }) => ({
  ...{ sprintId, scope, seed: "seed", first: null },
  blockingIds: new Set<string>(),
});

function started(...specs: readonly string[]): ProjectState {
  const state = project(...specs);
  return and(state, ...startSprint(state, command("s1")));
}

const sprint = (state: ProjectState, id = "s1") => {
  const found = state.sprints[id];
  assert.ok(found);
  return found;
};
const left = (state: ProjectState, id = "s1"): string[] => sprintQueue(state, sprint(state, id));
const answer = (id: string, sprintId = "s1") => ({
  ...{ decisionId: `decision.${id}`, answer: "yes" as const, reason: null, note: null, sprintId },
});

test("a sprint keeps its order: answers leave it, undo puts back to the same place, later goes to the end", () => {
  const state = started(...names);
  const order = left(state);
  const [first = "", second = "", third = "", fourth = ""] = order;
  and(state, ...answerDecision(state, answer(second.replace("decision.", "")), []));
  assert.deepEqual(left(state), [first, third, fourth]);
  and(state, ...postponeDecision(state, first));
  assert.deepEqual(left(state), [third, fourth, first]);
  and(state, ...undoDecision(state, second), ...bringBackDecision(state, first));
  assert.deepEqual(left(state), order);
});

test("what comes later changes nothing until a person takes it in, behind the others", () => {
  const state = started("ship", "drone");
  const before = left(state);
  and(state, ...readySpec("mine"), runStarted("run-2", version("mine")), ...asked("mine"));
  assert.deepEqual(left(state), before);
  assert.equal(sprintStanding(state, sprint(state)).arrivals, 1);
  and(state, ...extendSprint(state, "s1", new Set()));
  assert.deepEqual(left(state), [...before, "decision.mine"]);
  assert.equal(sprintStanding(state, sprint(state)).arrivals, 0);
  assert.throws(() => extendSprint(state, "s1", new Set()), { code: "CONFLICT" });
});

test("a sprint says what its answers caused and how fast they came; another sprint's answers don't count", () => {
  const state = started(...names);
  for (const name of names.slice(0, 3)) and(state, ...answerDecision(state, answer(name), []));
  and(state, ...startSprint(state, command("s2")), ...answerDecision(state, answer("star", "s2"), []));
  const standing = sprintStanding(state, sprint(state));
  assert.deepEqual([standing.total, standing.left, standing.outcome.approved], [4, 0, 3]);
  assert.equal(standing.answersPerMinute, 60, "one each second");
});

test("nothing is begun without a question, and one that is asked for comes first", () => {
  assert.throws(() => startSprint(given(), command("s1")), { code: "CONFLICT" });
  const state = project(...names);
  for (const scope of [{ kind: "set", setId: "none" } as const, { kind: "question", checkId: "none" } as const])
    assert.throws(() => startSprint(state, command("s1", scope)), { code: "CONFLICT" });
  assert.throws(() => startSprint(state, { ...command("s1"), first: "decision.none" }), { code: "CONFLICT" });
  for (const name of names) {
    const first = `decision.${name}`;
    const begun = and(structuredClone(state), ...startSprint(state, { ...command("s1"), first }));
    assert.equal(left(begun)[0], first);
    assert.equal(left(begun).length, 4);
  }
});

test("a sprint that ended takes nothing more; finished ones and the oldest of too many end by themselves", () => {
  const state = started("ship");
  and(state, ...endSprint(state, "s1"));
  assert.throws(() => endSprint(state, "s1"), { code: "CONFLICT" });
  assert.throws(() => extendSprint(state, "s1", new Set()), { code: "CONFLICT" });
  assert.throws(() => endSprint(state, "s0"), { code: "NOT_FOUND" });
  for (let index = 2; index < 40; index += 1) and(state, ...startSprint(state, command(`s${index}`)));
  assert.equal(openSprints(state).length, 8);
  assert.equal(Object.keys(state.sprints).length, 16, "and only the newest that ended are kept");
  and(state, ...answerDecision(state, answer("ship", "s39"), []), ...readySpec("mine"));
  and(state, runStarted("run-2", version("mine")), ...asked("mine"));
  and(state, ...startSprint(state, command("s40")));
  assert.deepEqual(
    openSprints(state).map(({ id }) => id),
    ["s40"],
  );
});

test("minutes are as many questions as the median of the newest answers allows; without answers four seconds are assumed", () => {
  const many = Array.from({ length: 40 }, (_, index) => `spec${index}`);
  const state = project(...many);
  assert.equal(sprintChoices(state).isAssumed, true);
  and(state, ...startSprint(state, command("s0", { kind: "minutes", minutes: 1 })));
  and(state, ...endSprint(state, "s0"));
  assert.equal(sprint(state, "s0").decisionIds.length, 15);
  and(state, ...startSprint(state, command("s1")));
  for (const name of many.slice(0, 6)) and(state, ...answerDecision(state, answer(name), []));
  const choices = sprintChoices(state);
  assert.deepEqual([choices.isAssumed, choices.all.count, choices.all.estimateMs], [false, 34, 34_000]);
  assert.equal(choices.tenMinutes, null, "all of them fit");
  assert.deepEqual(
    choices.going.map(({ sprint: { id }, left: count }) => [id, count]),
    [["s1", 34]],
  );
});

test("the nearer a measure lies to its limit, the less certain is the question", () => {
  assert.equal(uncertaintyOf([]), 0);
  assert.equal(uncertaintyOf([{ value: 0.2, limit: 0.2 }]), 1);
  assert.equal(
    uncertaintyOf([
      { value: 0.1, limit: 0.2 },
      { value: null, limit: 1 },
    ]),
    uncertaintyOf([{ value: 0.3, limit: 0.2 }]),
  );
  assert.ok(uncertaintyOf([{ value: 0.25, limit: 0.2 }]) > uncertaintyOf([{ value: 0.9, limit: 0.2 }]));
});
