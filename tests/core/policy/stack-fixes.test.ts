import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lora, Project, Spec } from "../../../core/contracts.ts";
import { resolveStack } from "../../../core/policy/stack.ts";
import { loras, spec } from "./small-documents.ts";
import { changed, documents, factsOf, withPolicies } from "./small-project.ts";

const wide = { maxLoras: 4, minWeight: 0, maxWeight: 1 };
const layers = { baseline: wide, project: wide, tagEntity: wide, manual: wide };

interface Case {
  readonly loras?: readonly Lora[];
  readonly spec?: Partial<Spec>;
  readonly policies?: Partial<Project["policies"]>;
  readonly required: readonly { readonly loraId: string; readonly weight?: number }[];
}

function resolve({ loras: given = loras, spec: own = {}, policies = {}, required }: Case) {
  const tagModelMap = { "size:boss": { required } };
  const project = withPolicies({ modelStackPolicy: { maxActiveLoras: 8, layers }, ...policies, tagModelMap });
  return resolveStack(factsOf(documents({ loras: given, spec: { ...spec, ...own }, project })));
}

const boss = "project#tagModelMap.size:boss.required";
const capped = { ...layers, tagEntity: { ...wide, maxLoras: 1 } };

/** What is wrong, and the nearest way out that the refusal must give. */
const cases: readonly [string, Case, string][] = [
  ["a slip of the pen", { required: [{ loraId: "bos_copax" }] }, "Write boss_copax, add the LoRA bos_copax"],
  ["a name like no other", { required: [{ loraId: "zeppelin" }] }, "Add the LoRA zeppelin"],
  ["a LoRA of another checkpoint", { required: [{ loraId: "boss_pony" }] }, "Name boss_copax, which is made for copax"],
  [
    "another asset type",
    { loras: changed(loras, "boss_copax", { assetTypes: ["tile"] }), required: [{ loraId: "boss_copax" }] },
    "Add sprite to the assetTypes of boss_copax",
  ],
  [
    "a release that waits",
    {
      loras: changed(loras, "boss_copax", { releases: [{ id: "r7", status: "candidate", file: "x.pt" }] }),
      required: [{ loraId: "boss_copax" }],
    },
    "Approve release r7 of boss_copax",
  ],
  [
    "an approved release that is not active",
    {
      spec: { loraPolicy: { releasePolicy: "active_only" } },
      required: [{ loraId: "boss_copax" }],
    },
    "Make r1 the active release of boss_copax",
  ],
  [
    "too little room in the layer",
    {
      policies: { modelStackPolicy: { maxActiveLoras: 8, layers: capped } },
      required: [{ loraId: "boss_copax" }, { loraId: "look_copax" }],
    },
    "Let project#modelStackPolicy.layers.tagEntity hold 2 in the layer tagEntity",
  ],
  [
    "too little room in the stack",
    {
      policies: { modelStackPolicy: { maxActiveLoras: 1, layers } },
      required: [{ loraId: "boss_copax" }, { loraId: "look_copax" }],
    },
    "Raise project#modelStackPolicy.maxActiveLoras to 2",
  ],
  [
    "a weight past both bounds",
    {
      loras: changed(loras, "boss_copax", { weightBounds: { min: 0.2, max: 1.4 } }),
      required: [{ loraId: "boss_copax", weight: 1.8 }],
    },
    "Ask for weight 1",
  ],
  [
    "bounds that no weight meets",
    {
      loras: changed(loras, "boss_copax", { weightBounds: { min: 1.2, max: 1.4 } }),
      required: [{ loraId: "boss_copax", weight: 0.5 }],
    },
    "Widen what loras/boss_copax#weightBounds allows",
  ],
  [
    "two that must not meet",
    {
      policies: {
        modelStackPolicy: { layers, compatibility: [{ loraId: "boss_copax", conflictsWith: "look_copax" }] },
      },
      required: [{ loraId: "boss_copax" }, { loraId: "look_copax" }],
    },
    "Remove project#modelStackPolicy.compatibility.0, which keeps the two apart",
  ],
];

test("a required LoRA that can't be had comes with the nearest fix, and with not requiring it", () => {
  for (const [what, given, wayIn] of cases) {
    const result = resolve(given);
    assert.ok(!result.ok, what);
    const fixes = result.refusals.map(({ fix }) => fix);
    const wanted = given.required.map(({ loraId }) => `${wayIn}, or stop requiring ${loraId} in ${boss}.`);
    assert.ok(
      wanted.some((fix) => fixes.includes(fix)),
      `${what}: ${JSON.stringify(fixes)}`,
    );
  }
});

test("the fix really is one: following it lets the LoRA in", () => {
  const tooFew = { modelStackPolicy: { maxActiveLoras: 8, layers: capped } };
  const enough = {
    modelStackPolicy: { maxActiveLoras: 8, layers: { ...layers, tagEntity: { ...wide, maxLoras: 2 } } },
  };
  const required = [{ loraId: "boss_copax" }, { loraId: "look_copax" }];
  assert.ok(!resolve({ policies: tooFew, required }).ok);
  assert.ok(resolve({ policies: enough, required }).ok);
  const bounds = changed(loras, "boss_copax", { weightBounds: { min: 0.2, max: 1.4 } });
  assert.ok(!resolve({ loras: bounds, required: [{ loraId: "boss_copax", weight: 1.8 }] }).ok);
  assert.ok(resolve({ loras: bounds, required: [{ loraId: "boss_copax", weight: 1 }] }).ok);
});
