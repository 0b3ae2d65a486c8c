import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AnswerEvent,
  checkAnswers,
  type Pressed,
  type Said,
  type Standing,
} from "../../scripts/soak/review-check.ts";

const yes: Said = { answer: "yes", reason: null, picked: null };
const no: Said = { answer: "no", reason: "LIGHT_FRINGE", picked: null };
const pressed = (answers: Record<string, Said>, laters: Record<string, number> = {}): Pressed => ({
  answers: new Map(Object.entries(answers)),
  laters: new Map(Object.entries(laters)),
});
const answered = (decisionId: string): AnswerEvent => ({ type: "decision.answered", decisionId });
const undone = (decisionId: string): AnswerEvent => ({ type: "decision.undone", decisionId });
const postponed = (decisionId: string): AnswerEvent => ({ type: "decision.postponed", decisionId });
const broughtBack = (decisionId: string): AnswerEvent => ({ type: "decision.brought-back", decisionId });
const standing = (all: Record<string, Standing>) => new Map(Object.entries(all));
const nothing = { lost: [], doubled: [], mistaken: [] };

test("each question has one answer that stands, the one pressed last, however often it was taken back", () => {
  const events = [answered("a"), undone("a"), answered("a"), answered("b")];
  assert.deepEqual(checkAnswers(pressed({ a: yes, b: no }), events, standing({ a: yes, b: no })), nothing);
});

test("what is missing is lost, what stands twice or was never pressed is doubled, what says something else is mistaken", () => {
  const events = [answered("a"), answered("a"), answered("c")];
  const found = checkAnswers(pressed({ a: yes, b: no }), events, standing({ a: no }));
  assert.deepEqual(found, { lost: ["b"], doubled: ["a", "c"], mistaken: ["a", "b"] });
});

test("another reason and another picked picture are mistakes", () => {
  const pick = { ...yes, picked: "left" };
  const stands = { a: { ...no, reason: null }, b: { ...pick, picked: "right" } };
  const found = checkAnswers(pressed({ a: no, b: pick }), [answered("a"), answered("b")], standing(stands));
  assert.deepEqual(found, { ...nothing, mistaken: ["a", "b"] });
});

test("a question is put off as often as that was pressed and not taken back", () => {
  const events = [postponed("a"), broughtBack("a"), postponed("b"), postponed("b"), postponed("c")];
  const found = checkAnswers(pressed({}, { a: 0, b: 1, c: 2 }), events, new Map());
  assert.deepEqual(found, { ...nothing, lost: ["c"], doubled: ["b"] });
});
