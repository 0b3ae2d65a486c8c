import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../../core/event.ts";
import { storyOf } from "../../../core/view/story.ts";
import { and, given, question, readySpec, runStarted, version } from "../given.ts";

const remedy = {
  reasonCode: "SUBJECT_CROPPED",
  sentence: "The subject was cropped, so it gets more room.",
  promptHint: "wide margin",
  negativeHint: null,
};

function routed(versionId: string): Draft {
  const check = {
    checkId: "framing",
    unitKey: "v0",
    verdict: "uncertain" as const,
    value: 0.31,
    limit: 0.18,
    unit: "px",
    reasonCode: null,
    message: "",
  };
  const hashes = { reportHash: "r", planHash: "p", remedy: null, isAudit: false, bestVariant: 0 };
  const why = { outcome: "ask" as const, reasonCode: "R", sentence: "The checks can't tell", decidingChecks: [check] };
  const payload = { assetId: "a", versionId, runId: "run", ...why, ...hashes };
  return { type: "asset.routed", entityType: "asset", entityId: "a", payload };
}

function asked(versionId: string): Draft {
  const payload = { decisionId: "q", assetId: "a", versionId, runId: "run", variantIndex: 0, question };
  return { type: "decision.asked", entityType: "decision", entityId: "q", payload };
}

const begun = () => given(...readySpec("a"), runStarted("run", version("a")));

test("a story begins with what the spec asks for and what it is pinned to", () => {
  const sentences = storyOf(begun(), "a").map(({ sentence }) => sentence);
  assert.equal(sentences[0], "The spec asks for a ship (single image).");
  assert.match(sentences[1] ?? "", /copax-v1 .* copax-base/);
  assert.equal(sentences[2], "Try 1 planned 1 picture on copax.");
});

test("seeds are told with the plan", () => {
  assert.deepEqual(storyOf(begun(), "a")[2]?.evidence, ["seed 7"]);
});

test("the route comes with measure, limit and unit of the checks that decided", () => {
  const line = storyOf(and(begun(), routed("a.v1")), "a").at(-1);
  assert.equal(line?.sentence, "The checks can't tell.");
  assert.deepEqual(line?.evidence, ["framing (0.31 px, limit 0.18)"]);
});

test("a new try says what it changes and why", () => {
  const planned = { ...version("a", 2), remedy };
  const payload = { runId: "run", cause: { kind: "route" as const, id: "a.v1" }, version: planned };
  const state = and(begun(), { type: "version.planned", entityType: "version", entityId: "a.v2", payload });
  const line = storyOf(state, "a").at(-1);
  assert.match(line?.sentence ?? "", /^Try 2 planned .*: The subject was cropped/);
  assert.ok(line?.evidence.includes("prompt gained “wide margin”"));
});

test("a question and its answer are both told, an open question without an answer", () => {
  const state = and(begun(), routed("a.v1"), asked("a.v1"));
  assert.match(storyOf(state, "a").at(-1)?.sentence ?? "", /^A person was asked/);
  const about = { decisionId: "q", assetId: "a", versionId: "a.v1", variantIndex: 0 };
  const payload = { ...about, answer: "no" as const, reason: "LIGHT_FRINGE", note: null };
  and(state, { type: "decision.answered", entityType: "decision", entityId: "q", payload });
  assert.equal(storyOf(state, "a").at(-1)?.sentence, "The answer was no because of light fringe.");
});
