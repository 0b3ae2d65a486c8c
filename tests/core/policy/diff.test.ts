import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spec } from "../../../core/contracts.ts";
import { evidenceOf } from "../../../core/policy/bundle-evidence.ts";
import { planDiff } from "../../../core/policy/diff.ts";
import { policyDiff } from "../../../core/policy/diff-policy.ts";
import type { PlanDiff } from "../../../core/policy/diff-types.ts";
import { gatherFacts } from "../../../core/policy/facts.ts";
import type { PlanOptions } from "../../../core/policy/plan.ts";
import { baselines, catalogs, checkpoints, type Documents, loras, profiles, project, spec } from "./small-documents.ts";
import { changed, documents, lookupOf, mustPlan, specOf, withPolicies } from "./small-project.ts";
import { templates } from "./small-templates.ts";

function diffOf(change: Partial<Documents>, options?: PlanOptions): PlanDiff {
  return planDiff(evidenceOf(mustPlan()), evidenceOf(mustPlan(documents(change), options)));
}

const partsOf = ({ differences }: PlanDiff): readonly string[] => [...new Set(differences.map(({ part }) => part))];
const withSpec = (change: Partial<Spec>): Partial<Documents> => ({ spec: { ...spec, ...change } });

test("the same plan has no differences", () => {
  const diff = diffOf({});
  assert.deepEqual([diff.differences, diff.documents, diff.isSameRender], [[], [], true]);
});

test("an edited word is one difference that names the words, their place and the document", () => {
  const diff = diffOf({ profiles: changed(profiles, "copax-v1", { basePositive: ["masterpiecf", "best quality"] }) });
  assert.equal(diff.differences.length, 1);
  const [only] = diff.differences;
  assert.deepEqual(
    [only?.part, only?.because, only?.sources],
    ["words", ["checkpoint-profiles/copax-v1"], ["checkpoint-profiles/copax-v1@v1#basePositive"]],
  );
  assert.match(only?.sentence ?? "", /"masterpiece" becomes "masterpiecf"/);
  assert.equal(diff.isSameRender, false);
});

test("a word put first moves no other word", () => {
  const words = ["new", "masterpiece", "best quality"];
  const diff = diffOf({ profiles: changed(profiles, "copax-v1", { basePositive: words }) });
  assert.deepEqual(
    diff.differences.map(({ sentence }) => sentence),
    ['"new" comes in, from checkpoint-profiles/copax-v1@v1#basePositive.'],
  );
});

test("every kind of document is named as the cause of what it changes", () => {
  const cases: readonly [Partial<Documents>, string, string][] = [
    [
      { baselines: changed(baselines, "copax_house", { global: { promptHints: ["mud"] } }) },
      "words",
      "baseline-profiles/copax_house",
    ],
    [{ loras: changed(loras, "boss_copax", { defaultWeight: 0.5 }) }, "loras", "loras/boss_copax"],
    [{ checkpoints: changed(checkpoints, "copax", { file: "other.safetensors" }) }, "models", "checkpoints/copax"],
    [{ checkpoints: changed(checkpoints, "copax", { defaults: { cfg: 3 } }) }, "params", "checkpoints/copax"],
    [{ project: withPolicies({ seedPolicy: { baseSeed: 5 } }) }, "seeds", "project/game"],
    [{ project: withPolicies({ routingPolicy: { auditShare: 0.5 } }) }, "routing", "project/game"],
    [
      { project: withPolicies({ modelStackPolicy: { ...project.policies.modelStackPolicy, maxActiveLoras: 1 } }) },
      "loras",
      "project/game",
    ],
    [withSpec({ generationParams: { ...spec.generationParams, variants: 2 } }), "pictures", "specs/ship"],
    [withSpec({ qualityContract: { paddingPx: 40 } }), "contract", "specs/ship"],
    [
      {
        catalogs: catalogs.map((catalog) =>
          catalog.kind === "styles" ? { ...catalog, entries: [{ id: "toy", title: "Toy" }] } : catalog,
        ),
      },
      "words",
      "catalogs/styles",
    ],
    [
      {
        templates: changed(templates, "txt2img", {
          graph: {
            ...templates[0]?.graph,
            "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "x", quality: 1 } },
          },
        }),
      },
      "workflow",
      "workflow-templates/txt2img",
    ],
  ];
  for (const [change, part, cause] of cases) {
    const diff = diffOf(change);
    assert.ok(partsOf(diff).includes(part), `${cause}: ${JSON.stringify(diff.differences)}`);
    for (const { because, sentence } of diff.differences) assert.deepEqual(because, [cause], sentence);
  }
});

test("of several documents that changed each difference names its own", () => {
  const diff = diffOf({
    profiles: changed(profiles, "copax-v1", { baseNegative: ["smudge"] }),
    baselines: changed(baselines, "copax_house", { global: { promptHints: ["clay"] } }),
    loras: changed(loras, "boss_copax", { defaultWeight: 0.5 }),
    project: withPolicies({ runtimeSafety: { positive: ["soft"], negative: ["nsfw"] } }),
  });
  const causeOf = (text: string) => diff.differences.find(({ sentence }) => sentence.includes(text))?.because;
  assert.deepEqual(causeOf("smudge"), ["checkpoint-profiles/copax-v1"]);
  assert.deepEqual(causeOf("clay"), ["baseline-profiles/copax_house"]);
  assert.deepEqual(causeOf("boss_copax"), ["loras/boss_copax"]);
  assert.deepEqual(causeOf('"soft"'), ["project/game"]);
});

test("a contract that stays as it is but is set by somebody else says so", () => {
  const diff = diffOf(withSpec({ qualityContract: { perspectiveMode: "allow_minor" } }));
  const moved = diff.differences.filter(({ part }) => part === "contract");
  assert.deepEqual(
    moved.map(({ path, because }) => [path, because]),
    [["/perspectiveMode/setBy", ["specs/ship"]]],
  );
});

test("another try differs because of the try and its remedy", () => {
  const remedy = { reasonCode: "SPECKS", sentence: "Specks.", promptHint: "clean sheet", negativeHint: null };
  const diff = diffOf({}, { attempt: 2, remedy });
  const causes = new Set(diff.differences.flatMap(({ because }) => because));
  assert.deepEqual([...causes].sort(), ["attempt", "remedy"]);
  assert.ok(partsOf(diff).includes("seeds") && partsOf(diff).includes("words"));
});

test("a plan of another checkpoint differs in words and LoRAs, each with a place and a cause that changed", () => {
  const diff = diffOf(withSpec({ checkpointId: "pony" }));
  const documentsChanged = new Set(diff.documents.map(({ document }) => document));
  for (const { part, sources, because, sentence } of diff.differences) {
    if (part === "words" || part === "loras") assert.ok(sources.length > 0 || sentence.includes("order"), sentence);
    assert.ok(because.length > 0 && because.every((cause) => documentsChanged.has(cause)), sentence);
  }
});

test("a revision that changes nothing of the plan is told apart from one that does", () => {
  const before = lookupOf(documents());
  const titled = documents({ profiles: changed(profiles, "copax-v1", { title: "Renamed" }) });
  const edited = documents({ profiles: changed(profiles, "copax-v1", { basePositive: ["ultra"] }) });
  const refused = documents({ project: withPolicies({ checkpointProfiles: {} }) });
  const found = specOf(documents());
  const factsIn = (all: Documents) => new Map([[found.id, gatherFacts(found, lookupOf(all))]]);
  const was = new Map([[found.id, gatherFacts(found, before)]]);
  assert.deepEqual(policyDiff(was, factsIn(documents())), { changed: [], revisionOnly: [], unchanged: 1 });
  assert.deepEqual(policyDiff(was, factsIn(titled)), { changed: [], revisionOnly: ["ship"], unchanged: 0 });
  const moved = policyDiff(was, factsIn(edited)).changed[0];
  assert.equal(moved?.outcome, "changed");
  assert.deepEqual(moved?.diff?.differences[0]?.because, ["checkpoint-profiles/copax-v1"]);
  const stopped = policyDiff(was, factsIn(refused)).changed[0];
  assert.deepEqual([stopped?.outcome, stopped?.refusals[0]?.code], ["refused", "PROFILE_MISSING"]);
  assert.equal(policyDiff(factsIn(refused), was).changed[0]?.outcome, "mended");
});

test("random seeds never look like a change of policy", () => {
  const random = documents({ project: withPolicies({ seedPolicy: { mode: "random_recorded" } }) });
  const facts = new Map([["ship", gatherFacts(specOf(random), lookupOf(random))]]);
  const twice = new Map([["ship", gatherFacts(specOf(random), lookupOf(random))]]);
  assert.equal(policyDiff(facts, twice).unchanged, 1);
});
