import assert from "node:assert/strict";
import { test } from "node:test";
import type { Remedy, Spec } from "../../../core/contracts.ts";
import { hashOf } from "../../../core/hash.ts";
import { project, spec } from "./small-documents.ts";
import { changed, codesOf, compile, documents, planOf, withPolicies } from "./small-project.ts";

test("a preset of the profile joins layer two; an unknown one is refused", () => {
  const chosen = compile({ spec: { ...spec, promptPolicy: { promptPresetId: "hero" } } });
  assert.equal(chosen.fragments.find(({ text }) => text === "key art")?.layer, 2);
  assert.deepEqual(codesOf(planOf(documents({ spec: { ...spec, promptPolicy: { promptPresetId: "villain" } } }))), [
    "PRESET_MISSING",
  ]);
});

test("trigger words enter the layer their LoRA speaks for", () => {
  const { fragments } = compile();
  const layerOf = (words: string) => fragments.find(({ text }) => text === words)?.layer;
  assert.deepEqual([layerOf("house style copax"), layerOf("menace copax")], [3, 4]);
  assert.equal(fragments.find(({ text }) => text === "menace copax")?.source, "loras/boss_copax@r1#triggerWords");
});

test("what a regeneration adds is traced to its reason and stands before the safety words", () => {
  const remedy: Remedy = {
    reasonCode: "SUBJECT_CROPPED",
    sentence: "",
    promptHint: "centered, full subject in frame",
    negativeHint: "cropped",
  };
  const { package: text, fragments } = compile({}, remedy);
  assert.ok(text.base.positive.endsWith("centered, full subject in frame, all ages"));
  assert.ok(text.base.negative.endsWith("text, cropped, gore, nsfw"));
  assert.equal(fragments.find(({ text: words }) => words === "cropped")?.source, "remedy/SUBJECT_CROPPED#negativeHint");
});

test("states and frames get the words of all plus their own, each with all layers around them", () => {
  const uiStates = { states: ["idle", "hover"], statePrompts: { hover: "lit up" } };
  const { package: text, fragments } = compile({ spec: { ...spec, output: { kind: "ui_states", uiStates } } });
  assert.deepEqual(Object.keys(text.units).sort(), ["hover", "idle"]);
  assert.ok(text.units["hover"]?.positive.endsWith("red hull, lit up, all ages"));
  assert.ok(text.units["idle"]?.positive.endsWith("red hull, idle state, all ages"));
  assert.ok(text.base.positive.endsWith("red hull, all ages"));
  assert.equal(fragments.find(({ text: words }) => words === "lit up")?.unit, "hover");
});

test("placeholders are filled from the spec and the picture; one that nothing fills is refused", () => {
  const output: NonNullable<Spec["output"]> = {
    kind: "animation",
    animation: {
      name: "burst",
      frameCount: 2,
      framePrompts: ["frame {{frame}} of {{frameCount}}", "{{ frame }}: last"],
    },
  };
  const { package: text } = compile({ spec: { ...spec, output, prompt: { positive: "a {{role}} of {{entity}}" } } });
  assert.ok(text.units["0"]?.positive.includes("a world sprite of duck, frame 1 of 2"));
  assert.ok(text.units["1"]?.positive.includes("2: last"));
  for (const positive of ["a {{colour}} ship", "{{state}}", "{{constructor}}"])
    assert.deepEqual(
      codesOf(planOf(documents({ spec: { ...spec, prompt: { positive } } }))),
      ["UNKNOWN_PLACEHOLDER"],
      positive,
    );
});

test("brackets in authors' words never become weights", () => {
  const { package: text } = compile({ spec: { ...spec, prompt: { positive: "ship (mark II), (glow:1.9)" } } });
  assert.ok(text.base.positive.includes("ship \\(mark II\\), \\(glow:1.9\\)"));
});

test("safety words can be switched off by the project only, and the profile's stay on by default", () => {
  assert.ok(
    compile({
      project: withPolicies({ runtimeSafety: { ...project.policies.runtimeSafety, enabled: false } }),
    }).fragments.every(({ layer }) => layer < 7),
  );
  const { runtimeSafety: _, ...policies } = project.policies;
  assert.ok(compile({ project: { ...project, policies } }).package.base.negative.endsWith("gore"));
});

test("a prompt longer than one window is reported per encoder and warned about", () => {
  const { package: text } = compile({
    spec: { ...spec, prompt: { positive: Array.from({ length: 80 }, (_, n) => `word${n}`).join(", ") } },
  });
  assert.ok((text.tokenEstimates["clip_l.positive"] ?? 0) > 75);
  assert.equal(text.tokenEstimates["clip_g.positive"], text.tokenEstimates["clip_l.positive"]);
  assert.ok(text.warnings.some((warning) => warning.startsWith("The positive prompt has about")));
});

test("two specs that say the same have the same package, whatever they are called", () => {
  const twin = { ...spec, id: "twin", title: "Twin" };
  assert.deepEqual(compile({ spec: twin }).package, compile().package);
});

test("a checkpoint that knows no weights gets plain words and a warning", () => {
  const checkpoints = changed(documents().checkpoints, "copax", { weightSyntax: "none" });
  const { package: text } = compile({ checkpoints });
  assert.ok(text.base.positive.includes("side view, huge, warm colours"));
  assert.ok(text.warnings.some((warning) => warning.includes("no weights")));
});

test("the names of sources don't enter a package, but everything else its trace says does", () => {
  const hashWith = (changes: Parameters<typeof compile>[0] = {}) => hashOf(compile(changes).package);
  const words = project.policies.tagPromptMap ?? {};
  const boss = (entry: object) =>
    withPolicies({ tagPromptMap: { ...words, copax: { ...words["copax"], "size:boss": entry } } });
  const huge = { positive: ["huge"], negative: ["tiny"], weight: 1.2 };
  assert.equal(hashWith({ spec: { ...spec, prompt: { ...spec.prompt, notes: "for the trailer" } } }), hashWith());
  assert.equal(hashWith({ project: { ...project, id: "renamed" } }), hashWith());
  assert.equal(hashWith({ project: boss(huge) }), hashWith());
  assert.notEqual(hashWith({ project: boss({ ...huge, weight: 1.3 }) }), hashWith());
  assert.notEqual(hashWith({ project: boss({ ...huge, positive: ["vast"] }) }), hashWith());
});

test("a package is another one when the same words come from another layer or have another effect", () => {
  const digestWith = (changes: Parameters<typeof compile>[0] = {}) => compile(changes).package;
  const late = (change: Partial<Spec>) => digestWith({ spec: { ...spec, ...change } });
  const body = late({ prompt: { positive: "a small ship, red hull" } });
  const override = late({
    prompt: { positive: "a small ship" },
    promptPolicy: { compileMode: "spec_override", overrides: [{ action: "append", text: "red hull" }] },
  });
  assert.equal(body.base.positive, override.base.positive);
  assert.notEqual(hashOf(body), hashOf(override));
  const twice = late({ prompt: { positive: "a small ship, red hull, red hull" } });
  assert.equal(twice.base.positive, body.base.positive);
  assert.notEqual(hashOf(twice), hashOf(body));
});
