import assert from "node:assert/strict";
import { test } from "node:test";
import type { Question } from "../../../core/contracts.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import type { Draft, DraftOf } from "../../../core/event.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { imageChecks, setChecks } from "../../../core/quality/registry.ts";
import { outcomeOf, picturesShown, rawChecks, screenOf, setQuestions } from "../../../core/view/review.ts";
import { and, given, image, question, readySpec, runStarted, version } from "../given.ts";

function asked(assetId: string, changes: Partial<Question> = {}): Draft {
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run", variantIndex: 0 };
  const payload = { decisionId: `q-${assetId}`, ...about, question: { ...question, ...changes } };
  return { type: "decision.asked", entityType: "decision", entityId: `q-${assetId}`, payload };
}

function answered(assetId: string, answer: "yes" | "no" | "unsure"): Draft {
  const about = { assetId, versionId: `${assetId}.v1`, variantIndex: 0, reason: null, note: null };
  const payload = { decisionId: `q-${assetId}`, ...about, answer };
  return { type: "decision.answered", entityType: "decision", entityId: `q-${assetId}`, payload };
}

function rendered(assetId: string, unitKey: string, letter: string): DraftOf<"job.succeeded">[] {
  const about = { runId: "run", assetId, versionId: `${assetId}.v1`, attempt: 1, startedSeq: 1, durationMs: 1 };
  const raw = { ...image, hash: `raw-${letter}` };
  const finished = { ...image, hash: `finished-${letter}` };
  const evidence = { promptId: "p", fromCache: false, adopted: false, environmentHash: "e" };
  const results = [
    { kind: "generate" as const, image: raw, ...evidence },
    { kind: "finish" as const, images: [{ unitKey, image: finished }], evidenceHash: "e" },
  ];
  return results.map((result) => ({
    type: "job.succeeded",
    entityType: "job",
    entityId: "job",
    payload: { jobId: "job", kind: result.kind, unitKey, ...about, result },
  }));
}

const three = ["a", "b", "c"];
const threeAsked = () =>
  given(
    ...three.flatMap(readySpec),
    runStarted("run", ...three.map((id) => version(id))),
    ...three.flatMap((id) => rendered(id, "v0", id)),
    ...three.map((id) => asked(id)),
  );

const screensOf = (state: ProjectState) => openDecisions(state).flatMap((decision) => screenOf(state, decision) ?? []);

test("questions come oldest first, those put off last", () => {
  const postponed: Draft = {
    type: "decision.postponed",
    entityType: "decision",
    entityId: "q-a",
    payload: { decisionId: "q-a" },
  };
  assert.deepEqual(
    screensOf(and(threeAsked(), postponed)).map(({ decisionId }) => decisionId),
    ["q-b", "q-c", "q-a"],
  );
});

test("the picture asked about is the finished one", () => {
  assert.equal(screensOf(threeAsked())[0]?.focus?.hash, "finished-a");
});

test("a check of the raw render is judged on the raw render", () => {
  const state = and(threeAsked(), answered("a", "yes"), answered("b", "yes"), answered("c", "yes"));
  and(state, asked("a", { checkId: "shadow" }));
  assert.equal(screensOf(state)[0]?.focus?.hash, "raw-a");
});

test("the view knows every check of the raw render", () => {
  const registered = imageChecks.filter((check) => check.stage === "raw").map((check) => check.id);
  assert.deepEqual([...rawChecks].sort(), registered.sort());
});

test("a question without a unit shows all pictures of its variant", () => {
  const unitKeys = ["v0-idle", "v0-hover"];
  const state = given(
    ...readySpec("button"),
    runStarted("run", version("button", 1, unitKeys)),
    ...unitKeys.flatMap((unitKey) => rendered("button", unitKey, unitKey)),
    asked("button", { unitKey: null }),
  );
  const screen = screensOf(state)[0];
  assert.equal(screen?.focus, null);
  assert.equal(screen?.pictures.length, 2);
});

test("a question that compares pictures shows all of them and says which one stands out", () => {
  const unitKeys = ["v0-idle", "v0-hover"];
  const overlays = [
    {
      kind: "box" as const,
      label: "odd outline",
      points: [
        [0, 0],
        [1, 1],
      ] as [number, number][],
    },
  ];
  const compared = (changes: Partial<Question>) =>
    given(
      ...readySpec("button"),
      runStarted("run", version("button", 1, unitKeys)),
      ...unitKeys.flatMap((unitKey) => rendered("button", unitKey, unitKey)),
      asked("button", { unitKey: "v0-hover", overlays, ...changes }),
    );
  const screen = screensOf(compared({ checkId: "states" }))[0];
  assert.deepEqual([screen?.focus, screen?.pictures.length, screen?.oddUnitKey], [null, 2, "v0-hover"]);
  const audit = screensOf(compared({ checkId: "audit", overlays: [] }))[0];
  assert.deepEqual([audit?.focus, audit?.oddUnitKey], [null, null]);
  const single = screensOf(compared({ checkId: "framing" }))[0];
  assert.deepEqual([single?.focus?.unitKey, single?.oddUnitKey], ["v0-hover", null]);
});

test("the view knows every check of a whole set", () => {
  for (const { id } of setChecks) assert.ok(setQuestions.has(id), id);
});

test("the pictures of screens are known ahead", () => {
  const queue = screensOf(threeAsked());
  assert.deepEqual(picturesShown(queue.slice(1)), ["finished-b", "finished-c"]);
});

test("the outcome counts what stands, not what was taken back", () => {
  const state = and(threeAsked(), answered("a", "yes"), answered("b", "no"), answered("c", "unsure"));
  const all = ["q-a", "q-b", "q-c", "q-a"];
  assert.deepEqual(outcomeOf(state, all), { approved: 1, turnedDown: 1, renderedAgain: 0, handedOver: 1, waiting: 0 });
  const payload = { decisionId: "q-a", assetId: "a", versionId: "a.v1", answerSeq: 1, canceledRunId: null };
  and(state, { type: "decision.undone", entityType: "decision", entityId: "q-a", payload });
  assert.equal(outcomeOf(state, all).approved, 0);
});
