import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spec } from "../../../core/contracts.ts";
import { mergeContract } from "../../../core/policy/contract.ts";
import { outputShapes, outputUnits } from "../../../core/policy/units.ts";
import { spec } from "./small-documents.ts";
import { codesOf, documents, factsOf } from "./small-project.ts";

function shapesOf(output: NonNullable<Spec["output"]>, requiredStates: readonly string[] = []) {
  const own = { ...spec, output, qualityContract: { requiredStates } };
  const facts = factsOf(documents({ spec: own }));
  return outputShapes(own, mergeContract(facts).values, facts.assetType.entry);
}

function keysOf(output: NonNullable<Spec["output"]>, variants: number): readonly string[] {
  const shapes = shapesOf(output);
  assert.ok(shapes.ok);
  return outputUnits(shapes.value, variants).map(({ unitKey }) => unitKey);
}

const frames = { name: "burst", frameCount: 3, framePrompts: ["one", "two", "three"] };

test("every kind of output has keys for its pictures, variant by variant", () => {
  assert.deepEqual(keysOf({}, 2), ["v0", "v1"]);
  assert.deepEqual(keysOf({ kind: "ui_states", uiStates: { states: ["idle", "hover"] } }, 2), [
    "v0-idle",
    "v0-hover",
    "v1-idle",
    "v1-hover",
  ]);
  assert.deepEqual(keysOf({ kind: "animation", animation: frames }, 1), ["v0-f00", "v0-f01", "v0-f02"]);
  assert.deepEqual(keysOf({ kind: "logo_set", logoVariants: [{ name: "emblem" }] }, 1), ["v0-emblem"]);
});

test("an asset type that consists of frames takes an animation and nothing else", () => {
  const facts = factsOf(documents());
  const strip = { ...facts.assetType.entry, multiFrame: true };
  const contract = mergeContract(facts).values;
  const kinds = [spec.output, { kind: "animation", animation: frames }] as const;
  const [single, animated] = kinds.map((output) =>
    outputShapes({ ...spec, ...(output && { output }) }, contract, strip),
  );
  assert.ok(single && !single.ok && animated?.ok);
  assert.deepEqual(
    single.refusals.map(({ code, field }) => [code, field]),
    [["OUTPUT_WITHOUT_FRAMES", "/output/kind"]],
  );
});

test("a state or logo variant without words of its own is described by its name", () => {
  const states = shapesOf({ kind: "ui_states", uiStates: { states: ["very_hot"], statePrompts: {} } });
  const logos = shapesOf({ kind: "logo_set", logoVariants: [{ name: "wide-mark" }] });
  assert.deepEqual(states.ok && states.value[0]?.words, "very hot state");
  assert.deepEqual(logos.ok && logos.value[0]?.words, "wide mark");
});

test("frames get their own words, and names where the author gave none", () => {
  const shapes = shapesOf({ kind: "animation", animation: { ...frames, frameNames: [] } });
  assert.deepEqual(shapes.ok && shapes.value.map(({ words, frameName }) => [words, frameName]), [
    ["one", "frame-00"],
    ["two", "frame-01"],
    ["three", "frame-02"],
  ]);
});

test("an output that is not fully described is refused", () => {
  assert.deepEqual(codesOf(shapesOf({ kind: "animation" })), ["OUTPUT_INCOMPLETE"]);
  assert.deepEqual(codesOf(shapesOf({ kind: "ui_states" })), ["OUTPUT_INCOMPLETE"]);
  assert.deepEqual(codesOf(shapesOf({ kind: "animation", animation: { ...frames, framePrompts: ["one"] } })), [
    "FRAMES_INCOMPLETE",
  ]);
  assert.deepEqual(codesOf(shapesOf({ kind: "animation", animation: { ...frames, frameNames: ["a", "b"] } })), [
    "FRAMES_INCOMPLETE",
  ]);
  assert.deepEqual(codesOf(shapesOf({ kind: "logo_set", logoVariants: [{ name: "a" }, { name: "a" }] })), [
    "DUPLICATE_STATE",
  ]);
});

test("a state that the contract requires must be there", () => {
  const output = { kind: "ui_states" as const, uiStates: { states: ["idle"] } };
  assert.deepEqual(codesOf(shapesOf(output, ["idle", "hover"])), ["STATE_MISSING"]);
});
