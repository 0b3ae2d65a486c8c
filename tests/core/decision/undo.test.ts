import assert from "node:assert/strict";
import { test } from "node:test";
import { answerDecision, bringBackDecision, postponeDecision } from "../../../core/decision/decide.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import { undoDecision } from "../../../core/decision/undo.ts";
import type { Draft } from "../../../core/event.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { startRun } from "../../../core/run/decide.ts";
import { and, asked, given, image, question, readySpec, runStarted, version } from "../given.ts";

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

/** The answer's own run made the next version, and it was judged. */
function nextVersionJudged(outcome: "auto_advance" | "ask"): ProjectState {
  const state = twoQuestions();
  return judged(and(state, ...answerDecision(state, answer("no"), followUp(state))), outcome);
}

/** The next version is made, and approved by the route or asked about. */
function judged(state: ProjectState, outcome: "auto_advance" | "ask"): ProjectState {
  const ids = { assetId: "ship", versionId: "ship.v2", runId: "run-2" };
  const result = {
    kind: "generate" as const,
    image,
    promptId: "p",
    fromCache: false,
    adopted: false,
    environmentHash: "e",
  };
  const jobId = "ship.v2.generate.v0";
  const times = { attempt: 1, startedSeq: 1, durationMs: 5 };
  const route = { reasonCode: "X", sentence: "x", decidingChecks: [], bestVariant: 0, isAudit: false, remedy: null };
  const drafts: Draft[] = [
    {
      type: "job.succeeded",
      entityType: "job",
      entityId: jobId,
      payload: { jobId, kind: "generate", unitKey: "v0", ...ids, ...times, result },
    },
    {
      type: "asset.routed",
      entityType: "asset",
      entityId: "ship",
      payload: { ...ids, ...route, outcome, reportHash: "a".repeat(64), planHash: "a".repeat(64) },
    },
  ];
  const decisionId = "decision.ship.v2";
  const payload = { decisionId, ...ids, variantIndex: 0, question };
  if (outcome === "ask") drafts.push({ type: "decision.asked", entityType: "decision", entityId: decisionId, payload });
  return and(state, ...drafts);
}

test("undo after the next version was judged sets it aside, with its approval or question, and says what had been paid", () => {
  for (const outcome of ["auto_advance", "ask"] as const) {
    const state = nextVersionJudged(outcome);
    const undone = undoDecision(state, "decision.ship").at(-1);
    assert.ok(undone?.type === "decision.undone");
    assert.deepEqual([undone.payload.setAsideVersionIds, undone.payload.paidPictures], [["ship.v2"], 1]);
    and(state, ...undoDecision(state, "decision.ship"));
    const ship = state.assets["ship"];
    assert.deepEqual([ship?.approved, state.approvedCount], [null, 0]);
    assert.deepEqual(
      ship?.versions.map(({ status }) => status),
      ["asked", "canceled"],
    );
    const open = openDecisions(state).map(({ id }) => id);
    assert.deepEqual(open, ["decision.ship", "decision.drone"]);
    assert.equal(state.decisions["decision.ship.v2"], undefined);
    assert.equal(followUp(state).length, 1, "a second no plans the same try, whose pictures are there");
  }
});

test("undo is refused while an answer about the next version rests on it, and works once that is taken back", () => {
  const state = nextVersionJudged("ask");
  and(state, ...answerDecision(state, answer("yes", "decision.ship.v2"), []));
  assert.throws(() => undoDecision(state, "decision.ship"), /take that back first/);
  and(state, ...undoDecision(state, "decision.ship.v2"));
  and(state, ...undoDecision(state, "decision.ship"));
  assert.equal(state.assets["ship"]?.versions[0]?.status, "asked");
});

test("later can be taken back as often as it was said, and only then", () => {
  const state = twoQuestions();
  const places: (string | undefined)[] = [];
  for (const id of ["decision.ship", "decision.drone", "decision.ship"]) {
    places.push(openDecisions(state)[0]?.id);
    and(state, ...postponeDecision(state, id));
  }
  for (const id of ["decision.ship", "decision.drone", "decision.ship"]) {
    and(state, ...bringBackDecision(state, id));
    assert.equal(openDecisions(state)[0]?.id, places.pop());
  }
  assert.throws(() => bringBackDecision(state, "decision.ship"), { code: "CONFLICT" });
});

/** A render of the next version failed for good. */
function givenUp(state: ProjectState): ProjectState {
  const job = { jobId: "ship.v2.generate.v0", runId: "run-2", kind: "generate", unitKey: "v0" } as const;
  const about = { assetId: "ship", versionId: "ship.v2", attempt: 1, startedSeq: 1, escalatedTo: "reject" } as const;
  const payload = { ...job, ...about, code: "RENDER_FAILED", sentence: "No." };
  return and(state, { type: "job.failed", entityType: "job", entityId: job.jobId, payload });
}

/** The first version is asked about again while another run makes the next one, which is then judged or given up. */
function askedAgainBeside(outcome: "auto_advance" | "ask" | "given up"): ProjectState {
  const state = twoQuestions();
  and(state, ...answerDecision(state, answer("unsure"), []));
  const { versionId: _, ...planned } = version("ship", 2);
  const by = { trigger: { kind: "person", id: null }, failurePolicy: "continue", notBefore: null } as const;
  and(state, ...startRun(state, { runId: "run-2", ...by, planned: [planned], skipped: [] }));
  and(state, ...undoDecision(state, "decision.ship"));
  return outcome === "given up" ? givenUp(state) : judged(state, outcome);
}

test("an answer is taken back to what was before also when a newer version had been judged or given up when it was given, but not when it was judged since", () => {
  for (const outcome of ["auto_advance", "given up"] as const)
    for (const given of ["yes", "unsure"] as const) {
      const state = askedAgainBeside(outcome);
      const before = structuredClone(state.assets["ship"]);
      const { approvedCount } = state;
      and(state, ...answerDecision(state, answer(given), []));
      and(state, ...undoDecision(state, "decision.ship"));
      assert.deepEqual(state.assets["ship"], before, given);
      assert.equal(state.approvedCount, approvedCount);
    }
  const state = twoQuestions();
  and(state, ...answerDecision(state, answer("yes"), []));
  const { versionId: _, ...planned } = version("ship", 2);
  const by = { trigger: { kind: "person", id: null }, failurePolicy: "continue", notBefore: null } as const;
  and(state, ...startRun(state, { runId: "run-2", ...by, planned: [planned], skipped: [] }));
  judged(state, "auto_advance");
  assert.throws(() => undoDecision(state, "decision.ship"), /ship.v2\) has been judged since/);
});

test("of two versions that were approved one after the other, whichever is newer, the later answer is taken back first", () => {
  for (const [first, second] of [
    ["decision.ship", "decision.ship.v2"],
    ["decision.ship.v2", "decision.ship"],
  ] as const) {
    const state = askedAgainBeside("ask");
    const before = structuredClone(state.assets["ship"]);
    and(state, ...answerDecision(state, answer("yes", first), []));
    const between = structuredClone(state.assets["ship"]);
    and(state, ...answerDecision(state, answer("yes", second), []));
    assert.throws(() => undoDecision(state, first), /has been answered since; take that back first/);
    and(state, ...undoDecision(state, second));
    assert.deepEqual(state.assets["ship"], between);
    and(state, ...undoDecision(state, first));
    assert.deepEqual(state.assets["ship"], before);
  }
});

test("undo leaves an exception open that the answer did not raise", () => {
  const state = twoQuestions();
  and(state, ...answerDecision(state, answer("yes"), []));
  const where = { specId: "ship", assetId: "ship", versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "edit_spec", label: "Edit it" } as const;
  const refused = {
    stage: "plan",
    code: "PLAN_REFUSED",
    sentence: "No.",
    suspect: null,
    nextAction,
    ...where,
  } as const;
  and(state, raiseException(refused, "run-9.ship", []));
  and(state, ...undoDecision(state, "decision.ship"));
  assert.equal(openExceptions(state).length, 1);
});
