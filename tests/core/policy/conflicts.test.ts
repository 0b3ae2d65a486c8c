import assert from "node:assert/strict";
import { test } from "node:test";
import type { Catalog, Spec, TagEntry } from "../../../core/contracts.ts";
import { conflictWarnings } from "../../../core/policy/conflicts.ts";
import type { Entry } from "../../../core/policy/fragments.ts";
import { draftsOf } from "../../../core/policy/sources.ts";
import { catalogs, type Documents, spec } from "./small-documents.ts";
import { compile } from "./small-project.ts";

const warningsOf = (changes: Partial<Documents>): readonly string[] => compile(changes).package.warnings;
const saying = (positive: string, negative: string, more: Partial<Spec> = {}): readonly string[] =>
  warningsOf({ spec: { ...spec, ...more, prompt: { positive, negative } } });

test("the small project contradicts itself nowhere", () => {
  assert.deepEqual(warningsOf({}), []);
});

test("the same words wanted and unwanted are told, however they are written", () => {
  assert.deepEqual(saying("a ship, Red  hull", "red hull"), [`"Red hull" is both wanted and unwanted.`]);
});

test("an unwanted word inside wanted words is told, whole words only", () => {
  assert.deepEqual(saying("a small wooden ship", "ship"), [`"a small wooden ship" is wanted, but "ship" is unwanted.`]);
  assert.deepEqual(saying("a big wooden ship", "wooden ship"), [
    `"a big wooden ship" is wanted, but "wooden ship" is unwanted.`,
  ]);
  assert.deepEqual(saying("a spaceship", "ship"), []);
  assert.deepEqual(saying("a ship of wood", "ship wood"), []);
  assert.deepEqual(saying("hands", "bad hands"), []);
});

test("words that ask for the absence of something do not contradict its being unwanted", () => {
  for (const positive of ["a ship, no text", "a ship without text"]) assert.deepEqual(saying(positive, "text"), []);
});

test("words of different states never contradict each other, and words for all contradict those of any", () => {
  const uiStates = { states: ["idle", "hover"], statePrompts: { hover: "lit up" } };
  const output: NonNullable<Spec["output"]> = { kind: "ui_states", uiStates };
  assert.deepEqual(saying("a button", "lit up", { output }), [`"lit up" is both wanted and unwanted.`]);
  assert.deepEqual(saying("a button", "lit", { output }), [`"lit up" is wanted, but "lit" is unwanted.`]);
});

function tagged(change: Readonly<Record<string, Partial<TagEntry>>>): readonly Catalog[] {
  return catalogs.map((catalog) =>
    catalog.kind === "tags"
      ? { ...catalog, entries: catalog.entries.map((entry) => ({ ...entry, ...change[entry.id] })) }
      : catalog,
  );
}

test("tags that contradict each other are told once, whichever of them says so", () => {
  const sentence = "The tags size:boss and view:side contradict each other.";
  const says = { "size:boss": { contradicts: ["view:side"] }, "view:side": { contradicts: ["size:boss"] } };
  assert.deepEqual(warningsOf({ catalogs: tagged({ "size:boss": says["size:boss"] }) }), [sentence]);
  assert.deepEqual(warningsOf({ catalogs: tagged({ "view:side": says["view:side"] }) }), [sentence]);
  assert.deepEqual(warningsOf({ catalogs: tagged(says) }), [sentence]);
  assert.deepEqual(warningsOf({ catalogs: tagged({ plain: { contradicts: ["view:side"] } }) }), []);
});

test("words wanted in one state and unwanted in another do not contradict each other", () => {
  const entries = (wantedIn: string | null, unwantedIn: string | null): readonly Entry[] => {
    const origin = { layer: "spec_body" as const, id: "body", source: "specs/x", revision: null };
    const wanted = draftsOf(origin, "positive", ["lit up"], { unit: wantedIn });
    const unwanted = draftsOf(origin, "negative", ["lit up"], { unit: unwantedIn });
    return [...wanted, ...unwanted].map((draft, index) => ({ draft, index, effect: "kept" }));
  };
  assert.deepEqual(conflictWarnings(entries("idle", "hover")), []);
  for (const [one, other] of [
    ["hover", "hover"],
    [null, "hover"],
    ["hover", null],
    [null, null],
  ] as const)
    assert.equal(conflictWarnings(entries(one, other)).length, 1);
});
