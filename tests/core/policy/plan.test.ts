import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, PromptPackage, Remedy, Spec } from "../../../core/contracts.ts";
import { documentSchemaOf } from "../../../core/document/kinds.ts";
import { hashOf } from "../../../core/hash.ts";
import type { ComfyGraph } from "../../../core/policy/graph.ts";
import { parse } from "../../../store/schemas.ts";
import { baselines, catalogs, type Documents, spec } from "./small-documents.ts";
import {
  changed,
  codesOf,
  documents,
  evidence,
  KINDS,
  listOf,
  mustPlan,
  planOf,
  withPolicies,
} from "./small-project.ts";

const remedy: Remedy = {
  reasonCode: "SUBJECT_CROPPED",
  sentence: "It was cut off.",
  promptHint: "margin",
  negativeHint: null,
};
const planWith = (change: Partial<Spec>, more: Partial<Documents> = {}): Plan =>
  mustPlan(documents({ ...more, spec: { ...spec, ...change } })).plan;
const codesWith = (change: Partial<Spec>, more: Partial<Documents> = {}): readonly string[] =>
  codesOf(planOf(documents({ ...more, spec: { ...spec, ...change } })));
const frames: NonNullable<Spec["output"]> = {
  kind: "animation",
  animation: { name: "burst", frameCount: 2, framePrompts: ["first spark", "last spark"] },
};

test("the documents these tests plan with follow their schemas", () => {
  for (const kind of KINDS) for (const value of listOf(documents(), kind)) parse(documentSchemaOf[kind], value);
});

test("a plan and all its evidence follow their schemas and lie under their hashes", () => {
  for (const change of [{}, { output: frames }]) {
    const result = mustPlan(documents({ spec: { ...spec, ...change } }));
    const { plan } = result;
    parse("plan", plan);
    parse("effective-contract", evidence(result, plan.contractHash));
    parse("stack", evidence(result, plan.stackHash));
    parse("prompt-package", evidence(result, plan.packageHash));
    parse("compile-trace", evidence(result, plan.traceHash));
    for (const { graphHash } of plan.units) evidence(result, graphHash);
    assert.deepEqual(evidence(result, result.planHash), plan);
    for (const { hash, value } of result.objects) assert.equal(hashOf(value), hash);
  }
});

test("each graph holds what the plan says: its own words, its seed, the model files and no real file name", () => {
  const result = mustPlan(documents({ spec: { ...spec, output: frames } }));
  const text = evidence<PromptPackage>(result, result.plan.packageHash);
  for (const { graphHash, seed, frameIndex } of result.plan.units) {
    const graph = evidence<ComfyGraph>(result, graphHash);
    assert.equal(graph["6"]?.inputs["text"], text.units[String(frameIndex)]?.positive);
    assert.ok(String(graph["6"]?.inputs["text"]).includes(frameIndex === 0 ? "first spark" : "last spark"));
    assert.equal(graph["3"]?.inputs["seed"], seed);
    assert.equal(graph["4"]?.inputs["ckpt_name"], "copax.safetensors");
    assert.equal(graph["9"]?.inputs["filename_prefix"], "diecast");
  }
});

test("a plan names the revision of every document it was made from", () => {
  const { facts } = mustPlan().plan;
  assert.deepEqual(Object.keys(facts).sort(), [
    "baseline-profiles/copax_house",
    "catalogs/palettes",
    "catalogs/scenarios",
    "catalogs/styles",
    "catalogs/tags",
    "catalogs/types",
    "checkpoint-profiles/copax-v1",
    "checkpoints/copax",
    "loras/boss_copax",
    "loras/boss_pony",
    "loras/house_copax",
    "loras/house_pony",
    "loras/look_copax",
    "loras/look_pony",
    "project/game",
    "specs/ship",
    "workflow-templates/txt2img",
  ]);
  assert.equal(facts["specs/ship"], hashOf(spec));
});

test("parameters come from the spec, else from the checkpoint, else from the documented defaults", () => {
  assert.deepEqual(mustPlan().plan.params, {
    widthPx: 512,
    heightPx: 512,
    steps: 12,
    cfg: 6,
    sampler: "dpmpp_2m",
    scheduler: "normal",
    clipSkip: null,
    variants: 1,
  });
});

test("sprites are cut out, trimmed and padded; what fills its canvas or must stay white is left whole", () => {
  const cut = {
    cutout: "border_key",
    removeSpecks: true,
    trim: "common",
    paddingPx: 8,
    outputSize: { widthPx: 128, heightPx: 128 },
  };
  const whole = { cutout: "none", removeSpecks: false, trim: "none", paddingPx: 0 };
  const finish = (change: Partial<Spec>) => planWith(change).finish;
  const pick = (given: Plan["finish"], like: object) =>
    Object.fromEntries(Object.keys(like).map((key) => [key, given[key as keyof typeof given]]));
  assert.deepEqual(pick(finish({}), cut), cut);
  for (const change of [
    { assetType: "background" },
    { assetType: "tile" },
    { qualityContract: { backgroundPolicy: "white_only" as const } },
  ])
    assert.deepEqual(pick(finish(change), whole), whole);
  assert.equal(finish({ qualityContract: { isPixelArt: true } }).kernel, "nearest");
  assert.equal(finish({ output: {} }).outputSize, null);
});

test("routing is the baseline's, else the project's, else built in", () => {
  const project = withPolicies({ routingPolicy: { maxRegenerations: 5, auditShare: 0.5 } });
  const house = changed(baselines, "copax_house", { routingPolicy: { auditShare: 0.1 } });
  const { routing } = planWith({}, { project, baselines: house });
  assert.deepEqual(routing, {
    onPass: "auto_advance",
    onFail: "regenerate",
    onUncertain: "decision_sprint",
    maxRegenerations: 5,
    maxPDefect: 0.1,
    auditShare: 0.1,
  });
  const built = planWith({}).routing;
  assert.deepEqual([built.maxRegenerations, built.auditShare], [2, 0.03]);
  assert.ok(!("secondReview" in built), "a plan without it stays the plan that it was");
  const [ours, theirs] = [{ kinds: ["audit" as const] }, { share: 0.5 }];
  const twice = withPolicies({ routingPolicy: { secondReview: ours } });
  assert.deepEqual(planWith({}, { project: twice }).routing.secondReview, ours);
  const own = changed(baselines, "copax_house", { routingPolicy: { secondReview: theirs } });
  assert.deepEqual(planWith({}, { project: twice, baselines: own }).routing.secondReview, theirs);
});

test("every picture has a seed of its own, and another one at the next attempt", () => {
  const all = documents({
    spec: { ...spec, output: frames, generationParams: { ...spec.generationParams, variants: 3 } },
  });
  const seeds = [1, 2, 3].flatMap((attempt) =>
    mustPlan(all, { attempt, remedy: null }).plan.units.map(({ seed }) => seed),
  );
  assert.equal(new Set(seeds).size, 18);
});

test("a regenerate that can't change a pixel is refused; new words or new seeds let it through", () => {
  const fixed = documents({ spec: { ...spec, seedPolicy: { mode: "fixed", baseSeed: 7 } } });
  assert.deepEqual(codesOf(planOf(fixed, { attempt: 2, remedy: null })), ["REGENERATE_UNCHANGED"]);
  const known = { ...remedy, promptHint: "red hull" };
  assert.deepEqual(codesOf(planOf(fixed, { attempt: 2, remedy: known })), ["REGENERATE_UNCHANGED"]);
  assert.ok(planOf(fixed, { attempt: 2, remedy }).ok);
  assert.ok(planOf(documents(), { attempt: 2, remedy: null }).ok);
});

test("random seeds are drawn once per picture from injected chance, and refused without it", () => {
  const random = documents({
    spec: {
      ...spec,
      seedPolicy: { mode: "random_recorded" },
      generationParams: { ...spec.generationParams, variants: 2 },
    },
  });
  const asked: string[] = [];
  const chance = (purpose: string): number => asked.push(purpose) / 8;
  const { plan } = mustPlan(random, { attempt: 1, remedy: null, chance });
  assert.deepEqual(asked, ["seed:v0", "seed:v1"]);
  assert.deepEqual(
    plan.units.map(({ seed }) => seed),
    [2 ** 50, 2 ** 51],
  );
  assert.deepEqual(codesOf(planOf(random)), ["CHANCE_MISSING"]);
});

test("two pictures that would come out the same are refused", () => {
  const seedPolicy = { mode: "derived" as const, deriveFrom: ["specId" as const] };
  assert.deepEqual(codesWith({ seedPolicy, generationParams: { ...spec.generationParams, variants: 2 } }), [
    "SAME_PICTURE_TWICE",
  ]);
  assert.ok(planWith({ seedPolicy, output: frames }));
});

test("sizes a model can't render and parameters past the baseline's limits are refused", () => {
  assert.deepEqual(codesWith({ generationParams: { width: 500, height: 512 } }), ["SIDE_NOT_RENDERABLE"]);
  const limits = {
    baselines: changed(baselines, "copax_house", { compatibility: { limits: { maxSidePx: 256, maxSteps: 10 } } }),
  };
  assert.deepEqual(codesWith({}, limits), ["PARAMS_OUT_OF_LIMITS", "PARAMS_OUT_OF_LIMITS", "PARAMS_OUT_OF_LIMITS"]);
});

test("an anchored spec renders from its anchors' approved pictures, in turn over the variants", () => {
  const anchors: Partial<Spec> = {
    styleConsistency: { mode: "lock_to_anchor_set", anchorRefs: ["first", "second"], denoise: 0.3 },
    generationParams: { ...spec.generationParams, variants: 3 },
  };
  const specs = ["first", "second"].map((id) => ({ ...spec, id }));
  const result = mustPlan(documents({ specs, spec: { ...spec, ...anchors } }));
  const [first, second] = ["first", "second"].map((id) => hashOf(`picture of ${id}`));
  assert.deepEqual(
    result.plan.units.map(({ references }) => references[0]?.pixelHash),
    [first, second, first],
  );
  assert.equal(result.plan.workflow.templateId, "img2img");
  const graph = evidence<ComfyGraph>(result, result.plan.units[1]?.graphHash ?? "");
  assert.deepEqual([graph["20"]?.inputs["image"], graph["3"]?.inputs["denoise"]], [`ref_${second}.png`, 0.3]);
  parse("plan", result.plan);
});

test("all that stands against a plan is told at once", () => {
  const codes = codesWith({
    loraIds: ["nowhere"],
    prompt: { positive: " " },
    output: { kind: "ui_states" },
    generationParams: { width: 100 },
  });
  assert.deepEqual(codes, ["STACK_UNSATISFIABLE", "OUTPUT_INCOMPLETE", "SIDE_NOT_RENDERABLE", "PROMPT_EMPTY"]);
});

test("two catalogs with the same entry: the one whose id comes first counts, in whatever order they are listed", () => {
  const twin = {
    id: "a_styles",
    title: "Twin",
    kind: "styles" as const,
    entries: [{ id: "toy", title: "Toy", positive: ["other toy"] }],
  };
  const hashes = [
    [...catalogs, twin],
    [twin, ...catalogs],
  ].map((list) => mustPlan(documents({ catalogs: list })).planHash);
  assert.equal(hashes[0], hashes[1]);
});
