import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckpointProfile, PromptLayer, Spec } from "../core/contracts.ts";
import { LAYERS } from "../core/policy/fragments.ts";
import { runGate } from "../scripts/gates/gate.ts";
import { promptPrecedence } from "../scripts/gates/prompt-precedence.ts";
import { type Documents, profiles, spec } from "./core/policy/small-documents.ts";
import { changed, codesOf, compile, documents, planOf, withPolicies } from "./core/policy/small-project.ts";

type Overrides = NonNullable<NonNullable<Spec["promptPolicy"]>["overrides"]>;
type Rules = NonNullable<CheckpointProfile["overrideRules"]>;

const withProfile = (change: Partial<CheckpointProfile>): Partial<Documents> => ({
  profiles: changed(profiles, "copax-v1", change),
});

const everyRule = (by: PromptLayer): Rules => LAYERS.map((target) => ({ target, by, allow: ["replace", "remove"] }));

function overriding(overrides: Overrides, overrideRules: Rules, more: Partial<Spec> = {}): Partial<Documents> {
  const promptPolicy = { compileMode: "spec_override" as const, overrides };
  return { ...withProfile({ overrideRules }), spec: { ...spec, ...more, promptPolicy } };
}

/** One text of each layer that an override could change. */
const textOf: Readonly<Record<PromptLayer, string>> = {
  checkpoint_base: "masterpiece",
  checkpoint_asset_type: "game sprite",
  baseline_hints: "soft light",
  project_tags: "side view",
  spec_body: "red hull",
  spec_override: "extra words",
  runtime_safety: "all ages",
};

test("the seven layers stand in their order, each with its own words", () => {
  const { package: text } = compile();
  assert.equal(
    text.base.positive,
    [
      "masterpiece, best quality",
      "game sprite",
      "clean edges of copax, soft light, plain white background, house style copax",
      "side view, (huge:1.2), warm colours, starlight, toy look, yellow duck, menace copax",
      "a small ship, red hull",
      "all ages",
    ].join(", "),
  );
  assert.equal(text.base.negative, "lowres, photo, drop shadow, grim, tiny, text, gore, nsfw");
});

test("every fragment of the trace names layer, source, revision, weight and what became of it", () => {
  const { fragments } = compile();
  assert.deepEqual(
    fragments.map(({ index }) => index),
    fragments.map((_, place) => place),
  );
  const layers = fragments.map(({ layer }) => layer);
  assert.deepEqual(
    layers,
    layers.toSorted((left, right) => left - right),
  );
  const huge = fragments.find(({ text }) => text === "huge");
  assert.deepEqual(
    { ...huge, index: 0, revision: null },
    {
      index: 0,
      layer: 4,
      layerName: "project_tags",
      source: "project/game#tagPromptMap.copax.size:boss",
      revision: null,
      polarity: "positive",
      text: "huge",
      weight: 1.2,
      unit: null,
      position: "suffix",
      effect: "kept",
    },
  );
  for (const { revision, source } of fragments) assert.match(revision ?? "", /^[0-9a-f]{64}$/, source);
});

test("the kept fragments of the trace are the text, in order", () => {
  const { package: text, fragments } = compile();
  const words = fragments.filter(({ effect, polarity }) => effect === "kept" && polarity === "positive");
  const written = words.map(({ text: word, weight }) => (weight === 1 ? word : `(${word}:${weight})`));
  assert.equal(written.join(", "), text.base.positive);
});

test("for each pair of layers an override needs the profile's rule, and with it replaces in place", () => {
  const targets = LAYERS.slice(0, LAYERS.indexOf("spec_override"));
  for (const target of targets) {
    const overrides: Overrides = [{ action: "replace", target, match: textOf[target], text: "new words" }];
    assert.deepEqual(codesOf(planOf(documents(overriding(overrides, [])))), ["OVERRIDE_FORBIDDEN"], target);
    const onlyRemove: Rules = [{ target, by: "spec_override", allow: ["remove"] }];
    assert.deepEqual(codesOf(planOf(documents(overriding(overrides, onlyRemove)))), ["OVERRIDE_FORBIDDEN"], target);
    const { package: text, fragments } = compile(
      overriding(overrides, [{ target, by: "spec_override", allow: ["replace"] }]),
    );
    assert.equal(text.base.positive, compile().package.base.positive.replace(textOf[target], "new words"), target);
    const by = fragments.find(({ text: word }) => word === "new words");
    assert.equal(fragments.find(({ text: word }) => word === textOf[target])?.effect, `replaced by #${by?.index}`);
  }
});

test("for each layer an override may remove one text or the whole layer, where the rules let it", () => {
  for (const target of LAYERS.slice(0, LAYERS.indexOf("spec_override"))) {
    const rules: Rules = [{ target, by: "spec_override", allow: ["remove"] }];
    const one = compile(overriding([{ action: "remove", target, match: textOf[target] }], rules));
    assert.ok(!one.package.base.positive.split(", ").includes(textOf[target]), target);
    const all = compile(overriding([{ action: "remove", target }], rules));
    const left = all.fragments.filter(({ layerName, polarity }) => layerName === target && polarity === "positive");
    assert.ok(left.length > 0 && left.every(({ effect }) => effect.startsWith("removed by #")), target);
    assert.ok(
      all.fragments.some(
        ({ layerName, polarity, effect }) => layerName === target && polarity === "negative" && effect === "kept",
      ),
    );
  }
});

test("no rule lets a layer change itself or a later one: safety words always stay, last", () => {
  for (const target of ["spec_override", "runtime_safety"] as const) {
    const overrides: Overrides = [
      { action: "append", text: "extra words" },
      { action: "replace", target, text: "anything goes" },
    ];
    assert.deepEqual(codesOf(planOf(documents(overriding(overrides, everyRule("spec_override"))))), [
      "OVERRIDE_FORBIDDEN",
    ]);
  }
});

test("an override of text that is not there is refused, and so is an incomplete one", () => {
  const rules = everyRule("spec_override");
  const codes = (override: Overrides[number]) => codesOf(planOf(documents(overriding([override], rules))));
  assert.deepEqual(codes({ action: "remove", target: "spec_body", match: "blue hull" }), ["OVERRIDE_TARGET_MISSING"]);
  assert.deepEqual(codes({ action: "remove" }), ["OVERRIDE_INCOMPLETE"]);
  assert.deepEqual(codes({ action: "replace", text: "x" }), ["OVERRIDE_INCOMPLETE"]);
  assert.deepEqual(codes({ action: "append" }), ["OVERRIDE_INCOMPLETE"]);
});

test("under spec_override the spec's words and the profile's stand exactly once", () => {
  const { package: text } = compile(overriding([{ action: "append", text: "golden trim", weight: 1.3 }], []));
  for (const words of ["a small ship", "red hull", "masterpiece", "game sprite"])
    assert.equal(text.base.positive.split(words).length, 2, words);
  assert.ok(text.base.positive.endsWith("red hull, (golden trim:1.3), all ages"));
});

test("overrides wait for their compile mode, and the package says so", () => {
  const { package: text } = compile({
    spec: { ...spec, promptPolicy: { overrides: [{ action: "append", text: "golden trim" }] } },
  });
  assert.ok(!text.base.positive.includes("golden trim"));
  assert.ok(text.warnings.some((warning) => warning.includes("not in force")));
});

test("a tag's words go before or behind those of its layer, or take the place of an earlier text", () => {
  const tagged = (position: "prefix" | "suffix" | "replace"): Partial<Documents> => {
    const entry = {
      positive: ["odd one", "odd two"],
      position,
      ...(position === "replace" ? { replaces: "Soft  LIGHT" } : {}),
    };
    return {
      ...withProfile({ overrideRules: everyRule("project_tags") }),
      project: withPolicies({ tagPromptMap: { copax: { "view:side": entry } } }),
    };
  };
  const layer = "warm colours, starlight, toy look, yellow duck, menace copax";
  assert.ok(compile(tagged("prefix")).package.base.positive.includes(`odd one, odd two, ${layer}`));
  assert.ok(compile(tagged("suffix")).package.base.positive.includes(`${layer}, odd one, odd two`));
  assert.ok(
    compile(tagged("replace")).package.base.positive.includes(
      "clean edges of copax, odd one, odd two, plain white background",
    ),
  );
  const forbidden = { ...tagged("replace"), ...withProfile({ overrideRules: [] }) };
  assert.deepEqual(codesOf(planOf(documents(forbidden))), ["OVERRIDE_FORBIDDEN"]);
});

test("a spec's explicit tag order wins over the profile's, which wins over weight, which wins over the id", () => {
  const words = { a: { weight: 1 }, b: { weight: 1.5 }, c: { weight: 1 }, d: { weight: 1 } };
  const tagPromptMap = {
    copax: Object.fromEntries(
      Object.entries(words).map(([tag, { weight }]) => [tag, { positive: [`word ${tag}`], weight }]),
    ),
  };
  const entries = Object.keys(words).map((id) => ({ id, title: id }));
  const order = (promptPolicy: NonNullable<Spec["promptPolicy"]>, profile: Partial<CheckpointProfile>): string => {
    const { fragments } = compile({
      ...withProfile(profile),
      project: withPolicies({ tagPromptMap }),
      catalogs: documents().catalogs.map((catalog) => (catalog.kind === "tags" ? { ...catalog, entries } : catalog)),
      spec: { ...spec, tags: ["d", "c", "b", "a"], promptPolicy },
    });
    return fragments.flatMap(({ text }) => (text.startsWith("word ") ? [text.slice(5)] : [])).join("");
  };
  assert.equal(order({}, {}), "bacd");
  assert.equal(order({}, { tagOrder: ["d", "c"] }), "dcba");
  assert.equal(order({}, { tagOrder: ["d", "c"], tagOrderPolicy: "by_weight" }), "bacd");
  assert.equal(order({ tagOrderMode: "explicit", tagOrder: ["c", "a"] }, { tagOrder: ["d", "c"] }), "cabd");
  assert.equal(order({ tagOrderMode: "checkpoint_default", tagOrder: ["c", "a"] }, { tagOrder: ["d", "c"] }), "dcba");
});

test("of two fragments that say the same the first stays; safety words stay where they are", () => {
  const twice = compile({ spec: { ...spec, prompt: { positive: "Best  Quality, all ages, a ship" } } });
  assert.ok(twice.package.base.positive.startsWith("masterpiece, best quality, "));
  assert.ok(twice.package.base.positive.endsWith("menace copax, a ship, all ages"));
  const [first, second] = twice.fragments.filter(({ text }) => /^best\s+quality$/i.test(text));
  assert.equal(second?.effect, `deduplicated into #${first?.index}`);
});

test("clearing the spec body leaves the words that tell states apart", () => {
  const output: NonNullable<Spec["output"]> = { kind: "ui_states", uiStates: { states: ["idle", "hover"] } };
  const overrides: Overrides = [{ action: "replace", target: "spec_body", text: "a round button" }];
  const { package: text } = compile(overriding(overrides, everyRule("spec_override"), { output }));
  assert.ok(text.units["idle"]?.positive.includes("a round button, idle state"));
  assert.ok(!text.base.positive.includes("a small ship"));
});

test("over a hundred seeded iterations with generated projects the gate holds", { timeout: 120_000 }, async () => {
  const { failures, figures } = await runGate(promptPrecedence, { seed: 20_261_120, iterations: 100 });
  assert.deepEqual(failures, []);
  assert.ok((figures["override pairs"] ?? 0) >= 1000);
});
