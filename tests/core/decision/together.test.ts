import assert from "node:assert/strict";
import { test } from "node:test";
import { answerDecision } from "../../../core/decision/decide.ts";
import { answerTogether, undoTogether } from "../../../core/decision/together.ts";
import { undoDecision } from "../../../core/decision/undo.ts";
import type { Draft } from "../../../core/event.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { startRun } from "../../../core/run/decide.ts";
import { startSprint } from "../../../core/sprint/decide.ts";
import { and, asked, given, readySpec, runStarted, version } from "../given.ts";

const names = ["ship", "drone", "mine"];

function threeQuestions(): ProjectState {
  return given(
    ...names.flatMap(readySpec),
    runStarted("run-1", ...names.map((name) => version(name))),
    ...names.flatMap(asked),
  );
}

const command = (answers: Readonly<Record<string, "yes" | "no">>, togetherId = "together-1") => ({
  togetherId,
  how: "sweep" as const,
  answers: Object.entries(answers).map(([name, answer]) => ({ decisionId: `decision.${name}`, answer })),
});

function followUp(state: ProjectState, decisionId: string): Draft[] {
  const { versionId: _, ...planned } = version(decisionId.replace("decision.", ""), 2);
  return startRun(state, {
    runId: `run-after-${decisionId}`,
    trigger: { kind: "answer", id: decisionId },
    failurePolicy: "continue",
    notBefore: null,
    planned: [planned],
    skipped: [],
  });
}

const picked = (state: ProjectState) => structuredClone({ assets: state.assets, decisions: state.decisions });

test("several answers at once are each what they would be alone, and one undo restores exactly what was before", () => {
  const state = threeQuestions();
  const before = picked(state);
  const given = command({ ship: "yes", drone: "no", mine: "yes" });
  and(state, ...answerTogether(state, given, (id) => (id === "decision.drone" ? followUp(state, id) : [])));
  assert.deepEqual(
    names.map((name) => state.assets[name]?.versions[0]?.status),
    ["approved", "rejected", "approved"],
  );
  assert.equal(state.decisions["decision.drone"]?.followUpRunId, "run-after-decision.drone");
  const ids = names.map((name) => `decision.${name}`);
  and(state, ...undoTogether(state, ids));
  assert.equal(state.runs["run-after-decision.drone"]?.state, "canceled");
  assert.deepEqual(picked(state).decisions, before.decisions);
  assert.deepEqual(state.assets["ship"], before.assets["ship"]);
});

test("when one of them can't be answered none is, and two about one asset are refused by place", () => {
  const state = threeQuestions();
  and(state, ...answerDecision(state, { decisionId: "decision.mine", answer: "no", reason: null, note: null }, []));
  const all = command({ ship: "yes", mine: "yes" });
  assert.throws(() => answerTogether(state, all, () => []), { code: "CONFLICT" });
  const twice = { ...all, answers: [...command({ ship: "yes" }).answers, ...command({ ship: "no" }).answers] };
  assert.throws(() => answerTogether(state, twice, () => []), { code: "INVALID_INPUT", message: /answers\/1/ });
  assert.throws(() => undoTogether(state, ["decision.ship"]), { code: "CONFLICT" });
});

test("what is refused of several answers is named by its place in the request, also when they are given in another order", () => {
  const state = threeQuestions();
  and(state, ...answerDecision(state, { decisionId: "decision.mine", answer: "no", reason: null, note: null }, []));
  const placed = (first: string, second: string) => {
    const answers = [
      { decisionId: first, answer: "no", at: 4 },
      { decisionId: second, answer: "yes", at: 2 },
    ] as const;
    return () => answerTogether(state, { togetherId: "t", how: "sweep", answers }, () => []);
  };
  for (const refused of [placed("decision.ship", "decision.mine"), placed("decision.ship", "decision.ship")])
    assert.throws(refused, ({ fields }) => fields[0].path === "/answers/2/decisionId");
});

test("a command that was cut off while it was written is completed when it is sent again, and doubles nothing", () => {
  const state = threeQuestions();
  const given = command({ ship: "yes", drone: "yes", mine: "yes" });
  const drafts = answerTogether(state, given, () => []);
  and(state, ...drafts.slice(0, 1));
  const rest = answerTogether(state, given, () => []);
  assert.deepEqual(
    rest.map(({ entityId }) => entityId),
    ["decision.drone", "decision.mine"],
  );
  and(state, ...rest);
  const ids = names.map((name) => `decision.${name}`);
  and(state, ...undoDecision(state, "decision.ship"), ...undoTogether(state, ids));
  assert.ok(ids.every((id) => state.decisions[id]?.answer === null));
});

test("answers given at once count as answers, and say nothing of how long one takes", () => {
  const state = threeQuestions();
  const blockingIds = new Set<string>();
  and(state, ...startSprint(state, { sprintId: "s1", scope: { kind: "all" }, seed: "s", first: null, blockingIds }));
  and(state, ...answerTogether(state, { ...command({ ship: "yes", drone: "yes" }), sprintId: "s1" }, () => []));
  assert.equal(state.sprints["s1"]?.given, 2);
  assert.deepEqual(state.answerGapsMs, []);
});
