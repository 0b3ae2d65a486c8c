import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spec } from "../../../core/contracts.ts";
import { pinsOf, readiedSpec, readyBlockers } from "../../../core/spec/decide.ts";
import { parse } from "../../../store/schemas.ts";
import { baselines, catalogs, type Documents, profiles, project, spec } from "../policy/small-documents.ts";
import { changed, documents, factsOf, lookupOf, mustPlan, specOf, withPolicies } from "../policy/small-project.ts";

function blockersOf(change: Partial<Spec>, more: Partial<Documents> = {}) {
  const all = documents({ ...more, spec: { ...spec, ...change } });
  return readyBlockers(specOf(all), lookupOf(all));
}

const codesOf = (change: Partial<Spec>, more: Partial<Documents> = {}): readonly string[] =>
  blockersOf(change, more).map(({ code }) => code);

const without = <K extends keyof Spec>(key: K): Spec => {
  const { [key]: _, ...rest } = spec;
  return rest as Spec;
};

test("a spec that can be planned has no blocker", () => {
  assert.deepEqual(blockersOf({}), []);
});

test("a spec without a checkpoint is blocked with the field, a sentence and a way out", () => {
  const all = documents({ spec: without("checkpointId") });
  assert.deepEqual(readyBlockers(specOf(all), lookupOf(all)), [
    {
      code: "CHECKPOINT_MISSING",
      field: "/checkpointId",
      sentence: "The spec names no checkpoint.",
      fix: "Choose a checkpoint.",
    },
  ]);
});

test("every kind of gap is a blocker of its own", () => {
  const beside = (specId: string) => ({ ...spec.output, neighbours: [{ side: "left" as const, specId }] });
  const cases: readonly [Partial<Spec>, Partial<Documents>, string, string][] = [
    [{ checkpointId: "nowhere" }, {}, "DOCUMENT_MISSING", "/checkpointId"],
    [{ checkpointProfileId: "nowhere" }, {}, "DOCUMENT_MISSING", "/checkpointProfileId"],
    [{ checkpointProfileId: "pony-v1" }, {}, "PROFILE_OF_OTHER_CHECKPOINT", "/checkpointProfileId"],
    [{ checkpointProfileVersion: "v9" }, {}, "PROFILE_VERSION_MISMATCH", "/checkpointProfileVersion"],
    [{ baselineProfileId: "nowhere" }, {}, "DOCUMENT_MISSING", "/baselineProfileId"],
    [{ baselineProfileId: "pony_house" }, {}, "PROFILE_OF_OTHER_CHECKPOINT", "/baselineProfileId"],
    [{ assetType: "nowhere" }, {}, "NOT_IN_CATALOG", "/assetType"],
    [{ tags: ["nowhere"] }, {}, "NOT_IN_CATALOG", "/tags"],
    [{ style: "nowhere" }, {}, "NOT_IN_CATALOG", "/style"],
    [{ scenario: "nowhere" }, {}, "NOT_IN_CATALOG", "/scenario"],
    [{ styleConsistency: { mode: "lock_to_spec_style" } }, {}, "STYLE_MISSING", "/style"],
    [{ styleConsistency: { mode: "lock_to_anchor_set" } }, {}, "ANCHORS_MISSING", "/styleConsistency/anchorRefs"],
    [{ dependsOn: ["nowhere"] }, {}, "DEPENDENCY_MISSING", "/dependsOn"],
    [{ output: beside("nowhere") }, {}, "DEPENDENCY_MISSING", "/output/neighbours"],
    [{ output: beside(spec.id) }, {}, "NEIGHBOUR_IS_ITSELF", "/output/neighbours"],
    [{ prompt: {} }, {}, "PROMPT_EMPTY", "/prompt/positive"],
    [{ loraIds: ["nowhere"] }, {}, "STACK_UNSATISFIABLE", "/loraIds"],
    [{ qualityContract: { requiredStates: ["idle"] } }, {}, "STATE_MISSING", "/output/uiStates/states"],
    [{}, { project: withPolicies({ checkpointProfiles: {} }) }, "PROFILE_MISSING", "/checkpointProfileId"],
    [{}, { project: withPolicies({ checkpointBaselineMap: {} }) }, "PROFILE_MISSING", "/baselineProfileId"],
    [{}, { project: withPolicies({ workflowTemplates: { txt2img: "img2img" } }) }, "WORKFLOW_OF_OTHER_INTENT", ""],
    [
      {},
      { baselines: changed(baselines, "copax_house", { checkpointProfileId: "copax-v2" }) },
      "BASELINE_OF_OTHER_PROFILE",
      "/baselineProfileId",
    ],
    [{}, { catalogs: catalogs.filter(({ kind }) => kind !== "palettes") }, "NOT_IN_CATALOG", "/style"],
  ];
  for (const [change, more, code, field] of cases) {
    const blockers = blockersOf(change, more);
    assert.deepEqual(
      blockers.map((each) => [each.code, each.field]),
      [[code, field]],
      JSON.stringify(blockers),
    );
    assert.ok(blockers.every(({ sentence, fix }) => sentence.endsWith(".") && fix.endsWith(".")));
  }
});

test("a baseline profile must be allowed for its checkpoint", () => {
  const house = { ...baselines[0], id: "copax_loud", title: "Loud", version: "v1", checkpointId: "copax" };
  assert.deepEqual(codesOf({ baselineProfileId: "copax_loud" }, { baselines: [...baselines, house] }), [
    "BASELINE_NOT_ALLOWED",
  ]);
});

test("all blockers of a spec are told together", () => {
  assert.deepEqual(codesOf({ checkpointId: "nowhere", tags: ["nowhere", "neither"], dependsOn: ["missing"] }), [
    "DOCUMENT_MISSING",
    "NOT_IN_CATALOG",
    "NOT_IN_CATALOG",
    "DEPENDENCY_MISSING",
  ]);
});

test("a spec whose anchors or random seeds only come at render time can be ready", () => {
  const specs = [{ ...spec, id: "first" }];
  assert.deepEqual(codesOf({ styleConsistency: { mode: "lock_to_anchor_set", anchorRefs: ["first"] } }, { specs }), []);
  assert.deepEqual(
    codesOf({ seedPolicy: { mode: "random_recorded" }, generationParams: { width: 512, height: 512, variants: 4 } }),
    [],
  );
});

test("becoming ready names the profiles and leaves everything else as the author wrote it", () => {
  const pins = pinsOf(factsOf());
  const ready = readiedSpec(spec, pins);
  assert.deepEqual(ready, {
    ...spec,
    status: "ready",
    checkpointProfileId: "copax-v1",
    checkpointProfileVersion: "v1",
    baselineProfileId: "copax_house",
  });
  assert.deepEqual(readiedSpec(ready, pins), ready);
  parse("spec", ready);
  assert.deepEqual(mustPlan(documents({ spec: ready })).plan.pins, pins);
});

test("pins hold the revisions of checkpoint, profile, baseline and project policy", () => {
  const facts = factsOf();
  const pins = pinsOf(facts);
  assert.deepEqual(
    [pins.checkpointHash, pins.checkpointProfileHash, pins.baselineHash, pins.policyHash],
    [facts.checkpoint.hash, facts.profile.hash, facts.baseline.hash, facts.project.hash],
  );
  const edited = pinsOf(
    factsOf(
      documents({ profiles: changed(profiles, "copax-v1", { title: "New" }), project: { ...project, title: "New" } }),
    ),
  );
  assert.notEqual(edited.checkpointProfileHash, pins.checkpointProfileHash);
  assert.notEqual(edited.policyHash, pins.policyHash);
  assert.equal(edited.baselineHash, pins.baselineHash);
});
