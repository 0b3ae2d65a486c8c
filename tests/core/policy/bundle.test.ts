import assert from "node:assert/strict";
import { test } from "node:test";
import type { Version } from "../../../core/asset/state.ts";
import type { DocumentKind, EffectiveContract, ReplayBundle, Spec, ValidatorReport } from "../../../core/contracts.ts";
import type { Found } from "../../../core/document/lookup.ts";
import { bundleOf, objectsOf } from "../../../core/policy/bundle.ts";
import {
  type BundleDocuments,
  firstDivergence,
  inputDivergence,
  planAgain,
  routeDivergence,
} from "../../../core/policy/bundle-replay.ts";
import type { PlanOptions, PlanResult } from "../../../core/policy/plan.ts";
import { routeVersion } from "../../../core/route/route.ts";
import { parse } from "../../../store/schemas.ts";
import { spec } from "./small-documents.ts";
import { documents, evidence, factsOf, lookupOf, mustPlan } from "./small-project.ts";

type Planned = Extract<PlanResult, { ok: true }>;

interface Recorded {
  readonly planned: Planned;
  readonly bundle: ReplayBundle;
  readonly shelf: BundleDocuments;
}

/** A plan with its bundle, and only those documents that the bundle names. */
function record(own: Spec = spec, options?: PlanOptions): Recorded {
  const specs = ["first", "second"].map((id) => ({ ...spec, id }));
  const all = documents({ spec: own, specs });
  const planned = mustPlan(all, options);
  const version = { id: "ship.v1", planHash: planned.planHash, units: {}, route: null, environmentHash: null };
  const bundle = bundleOf({
    projectId: "game",
    version: version as unknown as Version,
    plan: planned.plan,
    spec: factsOf(all).spec.value,
    earlier: [],
    pictureOf: () => null,
  });
  const lookup = lookupOf(all);
  const shelf = new Map(
    Object.keys(bundle.documents).map((key): [string, Found<DocumentKind>] => {
      const [kind = "", id = ""] = key.split("/");
      const found = lookup.get(kind as DocumentKind, id);
      assert.ok(found, key);
      return [key, found];
    }),
  );
  return { planned, bundle, shelf };
}

const nothingStored = (): undefined => undefined;

test("a bundle follows its schema and names every document and all evidence", () => {
  const { bundle, planned } = record();
  parse("replay-bundle", bundle);
  const named = new Set(objectsOf(bundle).map(({ hash }) => hash));
  for (const { hash } of planned.objects) assert.ok(named.has(hash), hash);
  for (const hash of Object.values(planned.plan.facts)) assert.ok(named.has(hash), hash);
});

test("from the bundle's documents alone the same plan comes about, also for anchors, tries and drawn seeds", () => {
  let drawn = 0;
  const chance = (): number => (drawn++ + 0.123456789) / 64;
  const remedy = { reasonCode: "SPECKS", sentence: "Specks.", promptHint: "clean", negativeHint: null };
  const anchored: Spec = {
    ...spec,
    dependsOn: ["first"],
    styleConsistency: { mode: "lock_to_anchor_set", anchorRefs: ["first", "second"] },
    generationParams: { ...spec.generationParams, variants: 3 },
  };
  for (const recorded of [
    record(),
    record(spec, { attempt: 3, remedy }),
    record({ ...spec, seedPolicy: { mode: "random_recorded" } }, { attempt: 1, remedy: null, chance }),
    record(anchored),
    record({ ...anchored, generationParams: spec.generationParams ?? {} }),
  ]) {
    const again = planAgain(recorded.bundle, recorded.shelf);
    assert.equal(firstDivergence(recorded.bundle, again, nothingStored), null);
    assert.equal(inputDivergence(recorded.bundle, recorded.planned.plan), null);
    assert.ok(again.ok && again.planHash === recorded.planned.planHash);
  }
  assert.ok(drawn > 0);
});

test("an altered word is found in the trace, with what it was and what it is", () => {
  const { bundle, shelf, planned } = record();
  const key = "checkpoint-profiles/copax-v1";
  const profile = shelf.get(key);
  assert.ok(profile);
  const value = { ...profile.value, basePositive: ["masterpiecf", "best quality"] };
  const altered = new Map(shelf).set(key, { ...profile, value } as Found<DocumentKind>);
  const stored = new Map(planned.objects.map((object) => [object.hash, object.value]));
  const found = firstDivergence(bundle, planAgain(bundle, altered), (hash) => stored.get(hash));
  assert.deepEqual([found?.path, found?.was, found?.is], ["/trace/fragments/0/text", "masterpiece", "masterpiecf"]);
});

test("whatever of the bundle is altered is named before anything is decided", () => {
  const { bundle, planned } = record();
  const cases: readonly [Partial<ReplayBundle>, string][] = [
    [{ attempt: 2 }, "/attempt"],
    [{ seeds: { v0: 1 } }, "/seeds/v0"],
    [{ specId: "shiq" }, "/specId"],
    [{ documents: { ...bundle.documents, "specs/ship": "0".repeat(64) } }, "/documents/specs~1ship"],
    [{ evidence: { ...bundle.evidence, stack: "0".repeat(64) } }, "/evidence/stack"],
    [{ anchors: [{ specId: "first", pixelHash: "0".repeat(64) }] }, "/anchors/v0"],
  ];
  for (const [change, path] of cases) assert.equal(inputDivergence({ ...bundle, ...change }, planned.plan)?.path, path);
});

test("a bundle without a document it needs is refused, and the refusal is the divergence", () => {
  const { bundle, shelf } = record();
  for (const key of ["specs/ship", "checkpoints/copax", "catalogs/types", "project/game"]) {
    const less = new Map([...shelf].filter(([each]) => each !== key));
    assert.match(firstDivergence(bundle, planAgain(bundle, less), nothingStored)?.path ?? "", /^\/facts\//, key);
  }
});

test("the routing is decided again from the report, and another outcome, reason or history is found", () => {
  const { bundle, shelf, planned } = record();
  const { planHash, plan } = planned;
  const report: ValidatorReport = {
    ...{ schemaVersion: 1, planHash, contractHash: plan.contractHash, toolVersion: "test" },
    ...{ subjects: [], verdict: "error", pAnyDefect: {} },
  };
  const again = planAgain(bundle, shelf);
  const contract = evidence<EffectiveContract>(planned, plan.contractHash);
  const routed = routeVersion({ report, plan, contract, attempt: 1, previousReasons: [] });
  const { outcome, reasonCode, sentence } = routed;
  const judgement = { report: planHash, attempt: 1, previousReasons: [], outcome, reasonCode, sentence };
  assert.equal(routeDivergence({ ...bundle, judgement }, again, report), null);
  const other = { ...judgement, outcome: "auto_advance" };
  assert.deepEqual(
    [routeDivergence({ ...bundle, judgement: other }, again, report)].map((found) => [
      found?.path,
      found?.was,
      found?.is,
    ]),
    [["/judgement/outcome", "auto_advance", outcome]],
  );
  const worded = { ...judgement, sentence: `${sentence} ` };
  assert.equal(routeDivergence({ ...bundle, judgement: worded }, again, report)?.path, "/judgement/sentence");
});
