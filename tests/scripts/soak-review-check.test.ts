import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnswerEvent, checkAnswers, type Said } from "../../scripts/soak/review-check.ts";

const said: readonly Said[] = [
  { decisionId: "a", answer: "yes" },
  { decisionId: "b", answer: "unsure" },
];
const answered = (decisionId: string): AnswerEvent => ({ type: "decision.answered", decisionId });
const undone = (decisionId: string): AnswerEvent => ({ type: "decision.undone", decisionId });
const standing = (a: string | null, b: string | null) => new Map(Object.entries({ a, b }));

test("each question has one answer that stands, the one pressed last, however often it was taken back", () => {
  const events = [answered("a"), undone("a"), answered("a"), answered("b")];
  assert.deepEqual(checkAnswers(said, events, standing("yes", "unsure")), { lost: [], doubled: [], mistaken: [] });
});

test("what is missing is lost, what stands twice is doubled, what says something else is mistaken", () => {
  const events = [answered("a"), answered("a")];
  const found = checkAnswers(said, events, standing("unsure", null));
  assert.deepEqual(found, { lost: ["b"], doubled: ["a"], mistaken: ["a", "b"] });
});
