import assert from "node:assert/strict";
import { test } from "node:test";
import { answerDecision, postponeDecision } from "../../../core/decision/decide.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import { undoDecision } from "../../../core/decision/undo.ts";
import type { Draft } from "../../../core/event.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { selectSpecs, startRun } from "../../../core/run/decide.ts";
import { and, asked, given, readySpec, runStarted, version } from "../given.ts";

function twoQuestions(): ProjectState {
  return given(
    ...readySpec("ship"),
    ...readySpec("drone"),
    runStarted("run-1", version("ship"), version("drone")),
    ...asked("ship"),
    ...asked("drone"),
  );
}

const answer = (given: "yes" | "no" | "unsure", id = "decision.ship") => ({
  decisionId: id,
  answer: given,
  reason: null,
  note: null,
});

/** What the server hands in with a "no": the next version, due after the grace. */
function followUp(state: ProjectState): Draft[] {
  const { versionId: _, ...planned } = version("ship", 2);
  return startRun(state, {
    runId: "run-2",
    trigger: { kind: "answer", id: "decision.ship" },
    failurePolicy: "continue",
    notBefore: "2026-02-01T00:00:00.000Z",
    planned: [planned],
    skipped: [],
  });
}

test("yes approves the version, and undo restores exactly what was before", () => {
  const state = twoQuestions();
  const before = structuredClone({ assets: state.assets, decisions: state.decisions });
  and(state, ...answerDecision(state, answer("yes"), []));
  assert.deepEqual(state.assets["ship"]?.approved?.by, "person");
  assert.equal(openDecisions(state).length, 1);
  and(state, ...undoDecision(state, "decision.ship"));
  assert.deepEqual({ assets: state.assets, decisions: state.decisions }, before);
});

test("no rejects the version and starts the next one after its grace; undo cancels that run", () => {
  const state = twoQuestions();
  and(state, ...answerDecision(state, answer("no"), followUp(state)));
  assert.equal(state.assets["ship"]?.versions[0]?.status, "rejected");
  assert.equal(state.decisions["decision.ship"]?.followUpRunId, "run-2");
  assert.equal(state.jobs["ship.v2.generate.v0"]?.notBefore, "2026-02-01T00:00:00.000Z");
  assert.equal(state.jobs["ship.v2.generate.v0"]?.lane, "follow_up");
  and(state, ...undoDecision(state, "decision.ship"));
  assert.equal(state.runs["run-2"]?.state, "canceled");
  assert.equal(state.jobs["ship.v2.generate.v0"]?.state, "canceled");
  assert.equal(openDecisions(state).length, 2);
});

test("unsure hands the case to the exception inbox, never approves, and undo closes that exception", () => {
  const state = twoQuestions();
  and(state, ...answerDecision(state, answer("unsure"), []));
  assert.equal(state.assets["ship"]?.approved, null);
  assert.deepEqual(
    openExceptions(state).map(({ code }) => code),
    ["REVIEWER_UNSURE"],
  );
  and(state, ...undoDecision(state, "decision.ship"));
  assert.deepEqual(openExceptions(state), []);
  and(state, ...answerDecision(state, answer("unsure"), []));
  assert.equal(openExceptions(state).length, 1, "a second unsure is a second exception");
});

test("later changes nothing but the order", () => {
  const state = twoQuestions();
  const before = structuredClone(state.assets);
  and(state, ...postponeDecision(state, "decision.ship"));
  assert.deepEqual(
    openDecisions(state).map(({ id }) => id),
    ["decision.drone", "decision.ship"],
  );
  assert.deepEqual(state.assets, before);
});

test("an answered question takes no second answer and an open one has nothing to undo", () => {
  const state = twoQuestions();
  assert.throws(() => undoDecision(state, "decision.ship"), { code: "CONFLICT" });
  and(state, ...answerDecision(state, answer("yes"), []));
  assert.throws(() => answerDecision(state, answer("no"), []), { code: "CONFLICT" });
  assert.throws(() => answerDecision(state, answer("no", "decision.none"), []), { code: "NOT_FOUND" });
});

test("a run leaves out what waits for an answer, what is being made, what is up to date and what is not ready", () => {
  const state = twoQuestions();
  and(state, ...readySpec("tile"), runStarted("run-3", version("tile")), ...readySpec("coin"), ...readySpec("star"));
  const { specIds, skipped } = selectSpecs(state, ["ship", "tile", "coin", "star", "ghost"], {
    isUpToDate: (id) => id === "coin",
    dependenciesOf: (id) => (id === "moon" ? ["ship"] : []),
  });
  assert.deepEqual(specIds, ["star"]);
  assert.deepEqual(
    skipped.map(({ specId, code }) => [specId, code]),
    [
      ["ship", "WAITS_FOR_ANSWER"],
      ["tile", "IN_PRODUCTION"],
      ["coin", "UP_TO_DATE"],
      ["ghost", "NOT_FOUND"],
    ],
  );
  assert.throws(
    () =>
      startRun(state, {
        runId: "r",
        trigger: { kind: "person", id: null },
        failurePolicy: "continue",
        notBefore: null,
        planned: [],
        skipped,
      }),
    { code: "NOTHING_TO_RENDER" },
  );
});

test("the next version of an asset closes the open exceptions of its older ones", () => {
  const raised = {
    stage: "route" as const,
    code: "X",
    sentence: "x",
    specId: "tile",
    assetId: "tile",
    versionId: "tile.v1",
    runId: "run-1",
    jobId: null,
    suspect: null,
    evidenceHash: null,
    nextAction: { verb: "retry" as const, label: "Again" },
  };
  const state = given(...readySpec("tile"), raiseException(raised, "tile.v1", []));
  const { versionId: _, ...planned } = version("tile", 1);
  const command = {
    runId: "run-1",
    failurePolicy: "continue" as const,
    notBefore: null,
    planned: [planned],
    skipped: [],
  };
  and(state, ...startRun(state, { ...command, trigger: { kind: "person", id: null } }));
  assert.deepEqual(
    Object.values(state.exceptions).map(({ resolution }) => resolution),
    ["superseded"],
  );
});

test("a reason that the question does not offer is refused", () => {
  const state = twoQuestions();
  const command = { ...answer("no"), reason: "BANANA" };
  assert.throws(() => answerDecision(state, command, []), { code: "INVALID_INPUT" });
});

test("a variant is chosen with yes only, and only one that is offered", () => {
  const state = twoQuestions();
  for (const command of [
    { ...answer("no"), variantIndex: 0 },
    { ...answer("yes"), variantIndex: 1 },
  ])
    assert.throws(() => answerDecision(state, command, []), { code: "INVALID_INPUT", message: /\/variantIndex/ });
});

test("undo closes the exception of a next version that could not be planned", () => {
  const state = twoQuestions();
  const refused = {
    stage: "plan" as const,
    code: "X",
    sentence: "x",
    specId: "ship",
    assetId: "ship",
    versionId: null,
    runId: null,
    jobId: null,
    suspect: null,
    evidenceHash: null,
    nextAction: { verb: "edit_spec" as const, label: "Edit" },
  };
  and(state, ...answerDecision(state, answer("no"), [raiseException(refused, "run-2.ship", [])]));
  assert.equal(openExceptions(state).length, 1);
  and(state, ...undoDecision(state, "decision.ship"));
  assert.equal(openExceptions(state).length, 0);
});

test("a plan made before another version was judged is refused, so no seed is used twice", () => {
  const state = twoQuestions();
  const { versionId: _, ...stale } = version("ship", 1);
  const command = {
    runId: "run-9",
    trigger: { kind: "person" as const, id: null },
    failurePolicy: "continue" as const,
    notBefore: null,
    skipped: [],
  };
  assert.throws(() => startRun(state, { ...command, planned: [stale] }), { code: "CONFLICT" });
});

test("a revision loses its pins: a hand edit of a ready spec never renders before it passed the gate again", () => {
  const state = given(...readySpec("ship"));
  const facts = { isUpToDate: () => false, dependenciesOf: () => [] };
  assert.deepEqual(selectSpecs(state, "ready", facts).specIds, ["ship"]);
  const [revised] = readySpec("ship");
  assert.ok(revised);
  and(state, revised);
  assert.deepEqual(selectSpecs(state, "ready", facts).specIds, []);
});

test("in bulk a spec waits for what it depends on; named, it is tried", () => {
  const state = given(...readySpec("card"));
  const facts = { isUpToDate: () => false, dependenciesOf: () => ["portrait"] };
  assert.deepEqual(
    selectSpecs(state, "ready", facts).skipped.map(({ code }) => code),
    ["WAITS_FOR_DEPENDENCY"],
  );
  assert.deepEqual(selectSpecs(state, ["card"], facts).specIds, ["card"]);
});
