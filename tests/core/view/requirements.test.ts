import assert from "node:assert/strict";
import { test } from "node:test";
import type { EffectiveContract } from "../../../core/contracts.ts";
import { heldBackOf, requirementsOf } from "../../../core/view/requirements.ts";

const values: EffectiveContract["values"] = {
  alignmentTolerancePx: 6,
  alphaMode: "hard",
  backgroundPolicy: "transparent_only",
  centringTolerance: 0.3,
  croppableSides: [],
  isFullBleed: false,
  isPixelArt: false,
  isTileable: false,
  minSubjectShare: 0.005,
  noDropShadows: true,
  outline: "none",
  outputSizes: [{ widthPx: 384, heightPx: 256 }],
  paddingPx: 8,
  perspectiveMode: "allow_minor",
  questions: { states: "Do the frames read as one movement?" },
  requiredStates: [],
  silhouetteDriftTolerance: 1,
  thresholds: {},
  tools: {},
};
const builtIn = { layer: "default", source: "built-in", revision: null } as const;
const origins: EffectiveContract["origins"] = {
  ...Object.fromEntries(Object.keys(values).map((name) => [name, builtIn])),
  alignmentTolerancePx: { layer: "asset_type", source: "baseline-profiles/house", revision: "a" },
  outputSizes: { layer: "spec", source: "specs/thruster", revision: "b" },
  "questions.states": { layer: "entity_tag", source: "project/demo#tags.fire", revision: "c" },
};
const requirements = requirementsOf({ values, origins });
const named = (name: string) => requirements.find((item) => item.name === name);

test("what was asked for in vain is told with the tighter value that stays and who set it", () => {
  const asked = {
    field: "paddingPx",
    asked: 4,
    inForce: 8,
    layer: "spec",
    source: "specs/thruster",
    revision: "b",
  } as const;
  const heldBack = [{ ...asked, setBy: "catalogs/asset_types#vfx" }];
  assert.deepEqual(heldBackOf({ values, origins, heldBack }), [
    { name: "padding", asked: "4 px", inForce: "8 px", source: "specs/thruster", setBy: "catalogs/asset_types#vfx" },
  ]);
  assert.deepEqual(heldBackOf({ values, origins }), []);
});

test("what somebody set comes before what is built in", () => {
  assert.deepEqual(
    requirements.slice(0, 4).map(({ isBuiltIn }) => isBuiltIn),
    [false, false, false, true],
  );
});

test("each entry of a map names its own origin", () => {
  const question = named("questions: states");
  assert.equal(question?.value, "Do the frames read as one movement?");
  assert.equal(question?.setBy, "tag or entity");
  assert.equal(question?.source, "project/demo#tags.fire");
});

test("figures carry their unit and lists their items", () => {
  assert.equal(named("alignment tolerance")?.value, "6 px");
  assert.equal(named("output sizes")?.value, "384 × 256 px");
  assert.equal(named("croppable sides")?.value, "none");
  assert.equal(named("background policy")?.value, "transparent only");
});
