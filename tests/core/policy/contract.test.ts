import assert from "node:assert/strict";
import { test } from "node:test";
import type { EffectiveContract, QualityContract } from "../../../core/contracts.ts";
import { mergeContract } from "../../../core/policy/contract.ts";
import { parse } from "../../../store/schemas.ts";
import { baselines, catalogs, type Documents, spec } from "./small-documents.ts";
import { changed, documents, factsOf, withPolicies } from "./small-project.ts";

const contractOf = (changes: Partial<Documents> = {}): EffectiveContract => mergeContract(factsOf(documents(changes)));

/** Documents in which exactly the named layers set the contract given for them. */
function layered(patches: Readonly<Record<string, QualityContract>>): Partial<Documents> {
  const types = { ...catalogs[0], entries: [{ id: "sprite", title: "Sprite", contract: patches["asset_type"] ?? {} }] };
  return {
    catalogs: [types as (typeof catalogs)[number], ...catalogs.slice(1)],
    project: withPolicies({
      qualityContract: patches["project"] ?? {},
      tagContractMap: { "size:boss": { contract: patches["entity_tag"] ?? {} } },
    }),
    spec: { ...spec, qualityContract: patches["spec"] ?? {} },
  };
}

test("without a word from anybody the documented defaults hold and say so", () => {
  const { values, origins } = contractOf();
  assert.equal(values.minSubjectShare, 0.05);
  assert.deepEqual(origins["minSubjectShare"], { layer: "default", source: "built-in", revision: null });
});

test("of two layers the later one wins, field by field, and is named as the origin", () => {
  const order = ["asset_type", "project", "spec", "entity_tag"];
  for (const [index, earlier] of order.entries()) {
    for (const later of order.slice(index + 1)) {
      const { values, origins } = contractOf(
        layered({ [earlier]: { outline: "dark", alphaMode: "hard" }, [later]: { outline: "none" } }),
      );
      assert.equal(values.outline, "none", `${later} over ${earlier}`);
      assert.equal(origins["outline"]?.layer, later);
      assert.equal(values.alphaMode, "hard");
      assert.equal(origins["alphaMode"]?.layer, earlier);
    }
  }
});

test("the global baseline lies below the asset type", () => {
  const house = changed(baselines, "copax_house", {
    global: { background: "any", allowPerspective: "strict", noDropShadows: false },
  });
  const { values, origins } = contractOf({ baselines: house });
  assert.equal(values.perspectiveMode, "strict");
  assert.equal(values.noDropShadows, false);
  assert.equal(origins["noDropShadows"]?.layer, "global_baseline");
  assert.equal(values.backgroundPolicy, "transparent_only");
  assert.equal(origins["backgroundPolicy"]?.source, "catalogs/types#sprite");
});

test("tolerances and padding can be tightened by a later layer but never loosened", () => {
  const tight: QualityContract = {
    alignmentTolerancePx: 1,
    silhouetteDriftTolerance: 0.1,
    centringTolerance: 0.05,
    paddingPx: 32,
  };
  const loose: QualityContract = {
    alignmentTolerancePx: 9,
    silhouetteDriftTolerance: 0.9,
    centringTolerance: 0.9,
    paddingPx: 1,
  };
  for (const [project, own] of [
    [tight, loose],
    [loose, tight],
  ] as const) {
    const { values, origins } = contractOf(layered({ project, spec: own }));
    for (const [field, value] of Object.entries(tight)) {
      assert.equal(values[field as keyof typeof values], value, field);
      assert.equal(origins[field]?.layer, project === tight ? "project" : "spec", field);
    }
  }
});

test("a built-in default is no floor: the first layer that speaks may loosen it", () => {
  assert.equal(contractOf(layered({ project: { paddingPx: 2, alignmentTolerancePx: 7 } })).values.paddingPx, 2);
});

test("thresholds tighten limit by limit, each check with an origin of its own", () => {
  const { values, origins } = contractOf(
    layered({
      project: { thresholds: { framing: { pass: 2, fail: 9 } } },
      spec: { thresholds: { framing: { pass: 5, fail: 4 }, seam: { pass: 1 } } },
    }),
  );
  assert.deepEqual(values.thresholds, { framing: { pass: 2, fail: 4 }, seam: { pass: 1 } });
  assert.equal(origins["thresholds.framing"]?.layer, "spec");
  assert.equal(origins["thresholds.seam"]?.source, "specs/ship");
});

test("required states add up over the layers", () => {
  const { values } = contractOf(
    layered({ project: { requiredStates: ["idle"] }, spec: { requiredStates: ["hover", "idle"] } }),
  );
  assert.deepEqual(values.requiredStates, ["idle", "hover"]);
});

test("what fills its canvas has neither background nor margin, and tiles fill theirs", () => {
  for (const assetType of ["background", "tile"]) {
    const { values, origins } = contractOf({ spec: { ...spec, assetType, qualityContract: { paddingPx: 20 } } });
    assert.deepEqual([values.isFullBleed, values.backgroundPolicy, values.paddingPx], [true, "any", 0]);
    assert.equal(origins["backgroundPolicy"]?.layer, "asset_type");
  }
  assert.equal(
    contractOf({ spec: { ...spec, output: { background: "scene" } } }).origins["isFullBleed"]?.layer,
    "spec",
  );
});

test("a tag brings the wording and the tool of its questions, whatever order the spec lists its tags in", () => {
  const project = withPolicies({
    tagContractMap: {
      "size:boss": { questions: { framing: "Whole boss?" }, overlay: "safe_area" },
      "view:side": { questions: { framing: "From the side?" } },
    },
  });
  const orders = [
    ["size:boss", "view:side"],
    ["view:side", "size:boss"],
  ];
  const [first, second] = orders.map((tags) => contractOf({ project, spec: { ...spec, tags } }).values);
  assert.deepEqual(first, second);
  assert.equal(first?.questions["framing"], "From the side?");
  assert.deepEqual(first?.tools, { "*": "horizon_line", framing: "safe_area" });
});

test("names that objects inherit are no entries of a policy", () => {
  const odd = [
    ...catalogs.slice(0, 1),
    { ...catalogs[1], entries: [{ id: "constructor", title: "Odd" }] },
    ...catalogs.slice(2),
  ];
  const { values } = contractOf({ catalogs: odd as typeof catalogs, spec: { ...spec, tags: ["constructor"] } });
  assert.deepEqual(values.questions, {});
});

test("what a layer asked for and did not get is told: the value asked for, the one in force, and who set each", () => {
  const { values, heldBack } = contractOf(
    layered({
      project: { paddingPx: 32, thresholds: { framing: { pass: 2, fail: 9 } } },
      spec: { paddingPx: 4, alignmentTolerancePx: 1, thresholds: { framing: { pass: 5, fail: 4 } } },
    }),
  );
  assert.equal(values.paddingPx, 32);
  const told = heldBack?.map(({ revision, ...rest }) => {
    assert.match(revision ?? "", /^[0-9a-f]{64}$/);
    return rest;
  });
  const by = { layer: "spec", source: "specs/ship", setBy: "project/game" };
  assert.deepEqual(told, [
    { field: "paddingPx", asked: 4, inForce: 32, ...by },
    { field: "thresholds.framing.pass", asked: 5, inForce: 2, ...by },
  ]);
});

test("a contract that holds nothing back does not mention it, and any contract is what its schema says", () => {
  assert.equal("heldBack" in contractOf(), false);
  parse("effective-contract", contractOf());
  parse("effective-contract", contractOf(layered({ project: { paddingPx: 32 }, spec: { paddingPx: 4 } })));
});
