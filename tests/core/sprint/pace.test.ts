import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { msPerAnswer } from "../../../core/sprint/scope.ts";
import { evolveSprints, initialSprints, type SprintsState } from "../../../core/sprint/state.ts";

const sprintId = "sprint-1";
const about = { assetId: "ship", versionId: "ship.v1", variantIndex: 0, reason: null, note: null };

/** An event so many ms after the sprint began. */
function eventAt(ms: number, draft: Draft): DiecastEvent {
  const ids = { id: "e", projectId: "p", causalChainId: "e", causationId: null, idempotencyKey: "e" };
  const rest = { seq: 1, causalDepth: 0, actor: { kind: "person" as const, id: "ann" }, schemaVersion: 1 };
  return { ...ids, ...rest, ts: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(), ...draft } as DiecastEvent;
}

/** A sprint in which an answer came at each of these times. */
function sprintOf(times: readonly number[]): SprintsState {
  const payload = { sprintId, scope: { kind: "all" as const }, seed: "s", decisionIds: ["a"] };
  const started: Draft = { type: "sprint.started", entityType: "sprint", entityId: sprintId, payload };
  const answer = { sprintId, decisionId: "a", answer: "yes" as const, ...about };
  const given: Draft = { type: "decision.answered", entityType: "decision", entityId: "a", payload: answer };
  const state = evolveSprints(initialSprints(), eventAt(0, started));
  for (const ms of times) evolveSprints(state, eventAt(ms, given));
  return state;
}

test("a break counts as one minute of a sprint and says nothing of the pace", () => {
  const state = sprintOf([2000, 4000, 6000, 3_606_000]);
  assert.deepEqual([state.sprints[sprintId]?.given, state.sprints[sprintId]?.activeMs], [4, 66_000]);
  assert.deepEqual(state.answerGapsMs, [2000, 2000, 2000]);
});

test("only the newest 64 answers tell how long one takes", () => {
  const slow = Array.from({ length: 100 }, (_, n) => (n + 1) * 30_000);
  const quick = Array.from({ length: 64 }, (_, n) => 3_000_000 + (n + 1) * 1000);
  const state = sprintOf([...slow, ...quick]);
  assert.equal(state.answerGapsMs.length, 64);
  assert.deepEqual(msPerAnswer(state), { ms: 1000, isAssumed: false });
});
