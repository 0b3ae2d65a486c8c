import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asSentence,
  count,
  durationInWords,
  figure,
  idInWords,
  unitInWords,
  withArticle,
} from "../../../core/view/words.ts";

test("durations read as people say them, and no figure is broken from its unit", () => {
  const cases: [number, string][] = [
    [0, "0\u00a0s"],
    [44_600, "45\u00a0s"],
    [60_000, "1\u00a0min"],
    [200_000, "3\u00a0min 20\u00a0s"],
    [3_900_000, "1\u00a0h 5\u00a0min"],
    [7_200_000, "2\u00a0h"],
  ];
  for (const [ms, words] of cases) assert.equal(durationInWords(ms), words);
});

test("figures agree with their noun", () => {
  assert.equal(count(1, "question"), "1 question");
  assert.equal(count(0, "question"), "0 questions");
  assert.equal(count(2, "entity", "entities"), "2 entities");
});

test("ids and codes become words", () => {
  assert.equal(idInWords("SUBJECT_CROPPED"), "subject cropped");
  assert.equal(idInWords("alignmentTolerancePx"), "alignment tolerance px");
  assert.equal(idInWords("workflow-templates"), "workflow templates");
  assert.equal(idInWords("ui_button"), "UI button");
  assert.equal(idInWords("loras"), "LoRAs");
});

test("pictures are named as people count them", () => {
  assert.equal(unitInWords("v0"), "");
  assert.equal(unitInWords("v0-hover"), "hover");
  assert.equal(unitInWords("v0-f02"), "frame 3");
  assert.equal(unitInWords("v1-f00"), "variant 2, frame 1");
});

test("a sentence begins with a capital and ends with one stop", () => {
  assert.equal(asSentence("the edge is soft"), "The edge is soft.");
  assert.equal(asSentence("Is it clean?"), "Is it clean?");
  assert.equal(asSentence(" "), "");
});

test("measures lose digits that say nothing", () => {
  assert.equal(figure(0.30000000000000004), "0.3");
  assert.equal(figure(12), "12");
});

test("articles follow the sound of the noun", () => {
  assert.deepEqual(["enemy", "ui button", "ship", "unit"].map(withArticle), [
    "an enemy",
    "a ui button",
    "a ship",
    "a unit",
  ]);
});
