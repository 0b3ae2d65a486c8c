import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckpointProfile, PromptLayer, Spec } from "../../../core/contracts.ts";
import { LAYERS } from "../../../core/policy/fragments.ts";
import { parse } from "../../../store/schemas.ts";
import { type Documents, profiles, spec } from "./small-documents.ts";
import { changed, codesOf, compile, documents, planOf } from "./small-project.ts";

type Override = NonNullable<NonNullable<Spec["promptPolicy"]>["overrides"]>[number];
type Rules = NonNullable<CheckpointProfile["overrideRules"]>;
type Polarity = "positive" | "negative";

function overriding(overrides: readonly Override[], overrideRules: Rules): Partial<Documents> {
  const promptPolicy = { compileMode: "spec_override" as const, overrides };
  return {
    profiles: changed(profiles, "copax-v1", { overrideRules }),
    spec: { ...spec, promptPolicy },
  };
}

/** The last fragment of each layer that an override may reach, and of each polarity. */
const lastOf: Readonly<Record<string, readonly [string, string]>> = {
  checkpoint_base: ["best quality", "lowres"],
  checkpoint_asset_type: ["game sprite", "photo"],
  baseline_hints: ["house style copax", "drop shadow"],
  project_tags: ["menace copax", "tiny"],
  spec_body: ["red hull", "text"],
};

const pairs = Object.entries(lastOf).flatMap(([target, [positive, negative]]) =>
  (["positive", "negative"] as const).map((polarity) => ({
    target: target as PromptLayer,
    polarity,
    last: polarity === "positive" ? positive : negative,
  })),
);

const other = (polarity: Polarity): Polarity => (polarity === "positive" ? "negative" : "positive");

test("text is appended to the end of a layer where the rules let it, in that polarity, and nowhere else", () => {
  for (const { target, polarity, last } of pairs) {
    const overrides: Override[] = ["one", "two"].map((text) => ({ action: "append", target, polarity, text }));
    const rules: Rules = [{ target, by: "spec_override", allow: ["append"], polarity }];
    const before = compile().package.base;
    const { package: after, fragments } = compile(overriding(overrides, rules));
    assert.equal(after.base[polarity], before[polarity].replace(last, `${last}, one, two`), `${target} ${polarity}`);
    assert.equal(after.base[other(polarity)], before[other(polarity)]);
    assert.deepEqual(
      fragments.filter(({ text }) => text === "one" || text === "two").map(({ layer, effect }) => [layer, effect]),
      [
        [6, "kept"],
        [6, "kept"],
      ],
    );
  }
});

test("a rule for one polarity, or for another action, allows nothing else", () => {
  for (const { target, polarity, last } of pairs) {
    const wishes: readonly Override[] = [
      { action: "append", target, polarity, text: "new words" },
      { action: "replace", target, polarity, match: last, text: "new words" },
      { action: "remove", target, polarity, match: last },
    ];
    for (const wish of wishes) {
      const others = (["append", "replace", "remove"] as const).filter((action) => action !== wish.action);
      const allowed = (rule: Partial<Rules[number]>): boolean => {
        const rules: Rules = [{ target, by: "spec_override", allow: [wish.action], ...rule }];
        const result = planOf(documents(overriding([wish], rules)));
        if (!result.ok) assert.deepEqual(codesOf(result), ["OVERRIDE_FORBIDDEN"]);
        return result.ok;
      };
      const what = `${wish.action} ${target} ${polarity}`;
      assert.ok(allowed({}) && allowed({ polarity }), what);
      assert.ok(!allowed({ polarity: other(polarity) }), what);
      assert.ok(!allowed({ allow: others }), what);
      assert.ok(!allowed({ by: "project_tags" }), what);
    }
  }
});

test("appending without a target needs nobody's leave and stands in layer six", () => {
  const { package: text } = compile(overriding([{ action: "append", text: "golden trim" }], []));
  assert.ok(text.base.positive.endsWith("red hull, golden trim, all ages"));
});

test("appending to a layer whose text was replaced stands behind what took its place", () => {
  const rules: Rules = LAYERS.map((target) => ({ target, by: "spec_override", allow: ["append", "replace"] }));
  const overrides: Override[] = [
    { action: "replace", target: "checkpoint_asset_type", text: "new type" },
    { action: "append", target: "checkpoint_base", text: "sharp" },
    { action: "append", target: "checkpoint_asset_type", text: "tail" },
  ];
  const { package: text } = compile(overriding(overrides, rules));
  assert.ok(text.base.positive.startsWith("masterpiece, best quality, "), text.base.positive);
  assert.ok(text.base.positive.includes("new type, tail, clean edges"), text.base.positive);
  assert.ok(text.base.positive.indexOf("sharp") < text.base.positive.indexOf("clean edges"));
});

test("no rule lets anything be appended to the layer itself or behind the safety words", () => {
  const rules: Rules = LAYERS.map((target) => ({ target, by: "spec_override", allow: ["append"] }));
  for (const target of ["spec_override", "runtime_safety"] as const)
    assert.deepEqual(codesOf(planOf(documents(overriding([{ action: "append", target, text: "x" }], rules)))), [
      "OVERRIDE_FORBIDDEN",
    ]);
});

test("a forbidden override names both fragments, and its evidence has every one it would have changed", () => {
  const override: Override = { action: "replace", target: "baseline_hints", text: "mud" };
  const result = planOf(documents(overriding([override], [])));
  assert.ok(!result.ok);
  const [refusal] = result.refusals;
  assert.ok(refusal !== undefined);
  const { sentence } = refusal;
  assert.ok(sentence.includes(`"mud" (specs/ship#promptPolicy.overrides.0)`), sentence);
  assert.ok(sentence.includes(`"clean edges of copax" (baseline-profiles/copax_house@v1#global)`), sentence);
  assert.ok(sentence.includes("and 1 more") && sentence.endsWith("."), sentence);
  assert.equal(refusal.field, "/promptPolicy/overrides/0");
  const { by, fragments } = refusal.evidence as { by: { text: string }; fragments: { text: string }[] };
  assert.equal(by.text, "mud");
  assert.deepEqual(
    fragments.map(({ text }) => text),
    ["clean edges of copax", "soft light", "plain white background", "house style copax"],
  );
});

test("profiles with the new rules and specs with the new overrides validate", () => {
  const [profile] = changed(profiles, "copax-v1", {
    overrideRules: [
      { target: "spec_body", by: "spec_override", allow: ["append", "replace", "remove"], polarity: "negative" },
    ],
  });
  parse("checkpoint-profile", profile);
  const overrides: Override[] = [{ action: "append", target: "spec_body", polarity: "negative", text: "mud" }];
  parse("spec", { ...spec, promptPolicy: { compileMode: "spec_override", overrides } });
});
