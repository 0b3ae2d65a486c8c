import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lora, Project, Spec, Stack } from "../../../core/contracts.ts";
import { resolveStack } from "../../../core/policy/stack.ts";
import { loras, spec } from "./small-documents.ts";
import { changed, codesOf, documents, factsOf, withPolicies } from "./small-project.ts";

type Layers = NonNullable<NonNullable<Project["policies"]["modelStackPolicy"]>["layers"]>;

interface Case {
  readonly loras?: readonly Lora[];
  readonly spec?: Partial<Spec>;
  readonly policies?: Partial<Project["policies"]>;
}

const wide = { maxLoras: 4, minWeight: 0, maxWeight: 1 };
const layers: Layers = { baseline: wide, project: wide, tagEntity: wide, manual: wide };

function resolve({ loras: given = loras, spec: own = {}, policies = {} }: Case) {
  const project = withPolicies({ modelStackPolicy: { maxActiveLoras: 8, layers }, ...policies });
  return resolveStack(factsOf(documents({ loras: given, spec: { ...spec, ...own }, project })));
}

function stackOf(given: Case): Stack {
  const stack = resolve(given);
  if (!stack.ok) assert.fail(JSON.stringify(stack.refusals));
  return stack.value;
}

const chosen = (stack: Stack): readonly string[] => stack.chosen.map(({ loraId }) => loraId);
const reasons = (list: Stack["skipped"]): Readonly<Record<string, string>> =>
  Object.fromEntries(list.map(({ loraId, reasonCode }) => [loraId, reasonCode]));
const lora = (id: string, change: Partial<Lora> = {}): Lora => ({
  id,
  title: id,
  scope: "project",
  checkpointId: "copax",
  releases: [{ id: "r1", status: "approved", file: `${id}.safetensors` }],
  ...change,
});

test("the stack goes checkpoint, baseline, project, tags and entities, by hand", () => {
  const stack = stackOf({ loras: [...loras, lora("extra", { scope: "tagEntity" })], spec: { loraIds: ["extra"] } });
  assert.deepEqual(chosen(stack), ["house_copax", "look_copax", "boss_copax", "extra"]);
  assert.deepEqual(
    stack.chosen.map(({ layer }) => layer),
    ["baseline", "project", "tagEntity", "manual"],
  );
  assert.equal(stack.checkpointFile, "copax.safetensors");
});

test("a chosen LoRA is given by the file of its release, never by its id", () => {
  const [first] = stackOf({}).chosen;
  assert.deepEqual([first?.file, first?.releaseId], ["house_copax.safetensors", "r1"]);
});

test("within a layer recommended comes first, then the weight asked for, then the id by code units", () => {
  const many = [lora("b"), lora("a"), lora("z", { recommended: true }), lora("a_b"), lora("a-b")];
  assert.deepEqual(chosen(stackOf({ loras: many })), ["z", "a", "a-b", "a_b"]);
  assert.deepEqual(chosen(stackOf({ loras: many, spec: { loraPolicy: { preferRecommended: false } } })), [
    "a",
    "a-b",
    "a_b",
    "b",
  ]);
  const asked = [{ loraId: "t1", weight: 0.2 }, { loraId: "t2", weight: 0.9 }, { loraId: "t3" }];
  const byTag = ["t1", "t2", "t3"].map((id) => lora(id, { scope: "tagEntity" }));
  const policies = { tagModelMap: { "size:boss": { preferred: asked } } };
  assert.deepEqual(chosen(stackOf({ loras: byTag, policies })), ["t2", "t1", "t3"]);
});

/** Reason code, rule, list and what brings it about for the LoRA x. */
const staysOut: readonly [string, string, "skipped" | "blocked", Case][] = [
  ["incompatible_checkpoint", "loras/x#checkpointId", "blocked", { loras: [lora("x", { checkpointId: "pony" })] }],
  ["incompatible_asset_type", "loras/x#assetTypes", "blocked", { loras: [lora("x", { assetTypes: ["tile"] })] }],
  [
    "no_eligible_release",
    "loras/x#releases",
    "blocked",
    { loras: [lora("x", { releases: [{ id: "r1", status: "candidate", file: "x.pt" }] })] },
  ],
  [
    "weight_out_of_bounds",
    "loras/x#weightBounds",
    "blocked",
    { loras: [lora("x", { weightBounds: { min: 0, max: 0.5 } })] },
  ],
  [
    "weight_out_of_bounds",
    "project#modelStackPolicy.layers.project",
    "blocked",
    { loras: [lora("x", { defaultWeight: 1.5 })] },
  ],
  [
    "not_found",
    "project#tagModelMap.size:boss.preferred",
    "blocked",
    { loras: [], policies: { tagModelMap: { "size:boss": { preferred: [{ loraId: "x" }] } } } },
  ],
  [
    "layer_cap",
    "project#modelStackPolicy.layers.project",
    "skipped",
    { loras: [..."abcd"].map((id) => lora(id)).concat(lora("x")) },
  ],
  [
    "layer_cap",
    "spec#loraPolicy.mode",
    "skipped",
    { loras: [lora("x")], spec: { loraPolicy: { mode: "baseline_only" } } },
  ],
  [
    "layer_cap",
    "project#modelStackPolicy.stackOrder",
    "skipped",
    { loras: [lora("x")], policies: { modelStackPolicy: { stackOrder: ["checkpoint", "baseline"], layers } } },
  ],
  [
    "total_cap",
    "spec#loraPolicy.maxActiveLoras",
    "skipped",
    { loras: [lora("a"), lora("x")], spec: { loraPolicy: { maxActiveLoras: 1 } } },
  ],
  [
    "total_cap",
    "project#modelStackPolicy.maxActiveLoras",
    "skipped",
    { loras: [lora("a"), lora("x")], policies: { modelStackPolicy: { maxActiveLoras: 1, layers } } },
  ],
  [
    "conflicts_with",
    "project#modelStackPolicy.compatibility.0",
    "blocked",
    {
      loras: [lora("a"), lora("x")],
      policies: { modelStackPolicy: { layers, compatibility: [{ loraId: "x", conflictsWith: "a" }] } },
    },
  ],
];

test("each reason for which a LoRA stays out is told with the rule that says so", () => {
  for (const [code, rule, list, given] of staysOut) {
    const stack = stackOf(given);
    const entry = stack[list].find(({ loraId }) => loraId === "x");
    assert.equal(entry?.reasonCode, code, JSON.stringify(stack));
    assert.equal(entry.rule, rule);
    assert.ok(!chosen(stack).includes("x"));
  }
});

test("a LoRA brought in twice is taken once", () => {
  const stack = stackOf({
    policies: { tagModelMap: { "size:boss": { preferred: [{ loraId: "boss_copax", weight: 0.9 }] } } },
  });
  assert.equal(stack.chosen.find(({ loraId }) => loraId === "boss_copax")?.weight, 0.9);
  assert.equal(reasons(stack.skipped)["boss_copax"], "already_chosen");
  const twin = stack.skipped.find(({ loraId }) => loraId === "boss_copax");
  assert.equal(twin?.rule, "loras/boss_copax#scope");
  assert.match(twin?.reason ?? "", /project#tagModelMap\.size:boss/);
});

test("a required LoRA has its place before optional ones of earlier layers", () => {
  const policies = {
    modelStackPolicy: { maxActiveLoras: 1, layers },
    tagModelMap: { "size:boss": { required: [{ loraId: "boss_copax" }] } },
  };
  const stack = stackOf({ policies });
  assert.deepEqual(chosen(stack), ["boss_copax"]);
  assert.equal(reasons(stack.skipped)["house_copax"], "total_cap");
});

test("a required LoRA that can't be had refuses the plan, with what became of every candidate", () => {
  const result = resolve({ spec: { loraIds: ["house_pony", "nowhere"] } });
  assert.deepEqual(codesOf(result), ["STACK_UNSATISFIABLE", "STACK_UNSATISFIABLE"]);
  assert.ok(!result.ok);
  const evidence = result.refusals[0]?.evidence as Stack;
  assert.equal(reasons(evidence.blocked)["nowhere"], "not_found");
  assert.equal(reasons(evidence.blocked)["house_pony"], "incompatible_checkpoint");
  assert.deepEqual(chosen(evidence), ["house_copax", "look_copax", "boss_copax"]);
});

test("a tag that requires a LoRA only for another checkpoint asks nothing here", () => {
  const policies = { tagModelMap: { "size:boss": { required: [{ loraId: "boss_pony", checkpointId: "pony" }] } } };
  assert.ok(!chosen(stackOf({ policies })).includes("boss_pony"));
});

test("the spec's LoRA policy says which layers fill and which of baseline and project comes first", () => {
  const modes: readonly [NonNullable<Spec["loraPolicy"]>["mode"], readonly string[]][] = [
    ["manual", ["extra"]],
    ["baseline_only", ["house_copax", "extra"]],
    ["project_only", ["look_copax", "extra"]],
    ["baseline_then_project", ["house_copax", "look_copax", "boss_copax", "extra"]],
    ["project_then_baseline", ["look_copax", "house_copax", "boss_copax", "extra"]],
  ];
  const many = [...loras, lora("extra", { scope: "tagEntity" })];
  for (const [mode, wanted] of modes) {
    const loraPolicy = mode === undefined ? {} : { mode };
    assert.deepEqual(chosen(stackOf({ loras: many, spec: { loraIds: ["extra"], loraPolicy } })), wanted, mode);
  }
});

test("only an approved release is used: the active one, or the newest where the policy lets it", () => {
  const releases: Lora["releases"] = [
    { id: "r1", status: "approved", file: "r1.safetensors" },
    { id: "r2", status: "approved", file: "r2.safetensors" },
    { id: "r3", status: "candidate", file: "r3.safetensors" },
  ];
  const pick = (
    change: Partial<Lora>,
    releasePolicy: "active_only" | "active_or_latest_approved",
  ): string | undefined => {
    const stack = stackOf({
      loras: changed([lora("x", { releases })], "x", change),
      spec: { loraPolicy: { releasePolicy } },
    });
    return stack.chosen[0]?.releaseId;
  };
  assert.equal(pick({ activeReleaseId: "r1" }, "active_only"), "r1");
  assert.equal(pick({ activeReleaseId: "r1" }, "active_or_latest_approved"), "r1");
  assert.equal(pick({}, "active_or_latest_approved"), "r2");
  assert.equal(pick({ activeReleaseId: "r3" }, "active_or_latest_approved"), "r2");
  assert.equal(pick({ activeReleaseId: "r3" }, "active_only"), undefined);
});

test("an unused layer of the policy holds nothing", () => {
  const stack = stackOf({ policies: { modelStackPolicy: { layers: { baseline: wide } } } });
  assert.deepEqual(chosen(stack), ["house_copax"]);
});
