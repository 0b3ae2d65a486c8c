import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../../../core/canonical.ts";
import type { DocumentKind } from "../../../core/contracts.ts";
import type { Lookup } from "../../../core/document/lookup.ts";
import { hashOf } from "../../../core/hash.ts";
import { gatherFacts } from "../../../core/policy/facts.ts";
import { lastingJson, objectJson, oncePer, oncePerKey, oncePerPair } from "../../../core/policy/once.ts";
import { planGeneration } from "../../../core/policy/plan.ts";
import { type Documents, spec } from "./small-documents.ts";
import { documents, lookupOf, mustPlan } from "./small-project.ts";
import { templates } from "./small-templates.ts";

test("what depends on an object is made once for it, and for each other object anew, be it equal or not", () => {
  const asked: string[] = [];
  const make = oncePer(({ id }: { readonly id: string }) => asked.push(id));
  const [one, twin, other] = [{ id: "one" }, { id: "one" }, { id: "other" }] as const;
  assert.deepEqual([make(one), make(one), make(twin), make(other), make(twin)], [1, 1, 2, 3, 2]);
  assert.deepEqual(asked, ["one", "one", "other"]);
});

test("a result of undefined or null is remembered too", () => {
  let asked = 0;
  const make = oncePer((_of: object): undefined => {
    asked += 1;
  });
  const of = {};
  make(of);
  make(of);
  assert.equal(asked, 1);
});

test("keys and pairs are told apart", () => {
  const byKey = oncePerKey(({ id }: { readonly id: string }, key) => `${id}/${key}`);
  const [one, other] = [{ id: "one" }, { id: "other" }] as const;
  const said = [byKey(one, "a"), byKey(one, "b"), byKey(other, "a"), byKey(one, "a")];
  assert.deepEqual(said, ["one/a", "one/b", "other/a", "one/a"]);
  const byPair = oncePerPair((left: { readonly id: string }, right: { readonly id: string }) => [left.id, right.id]);
  assert.deepEqual(
    [byPair(one, other), byPair(other, one)],
    [
      ["one", "other"],
      ["other", "one"],
    ],
  );
  assert.equal(byPair(one, other), byPair(one, other));
});

test("an object put together from the JSON of its members is canonical, whatever its keys", () => {
  const value = { b: 1, a: [{ z: null, y: "ı" }], 10: "x", 9: "y", 'quo"te': 2, "\u2028": 3, "": 4 };
  const members = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonicalJson(each)]));
  assert.equal(objectJson(members), canonicalJson(value));
  assert.equal(objectJson({}), "{}");
  assert.equal(lastingJson(value), canonicalJson(value));
});

test("a template that says itself what stands for a hole, or binds one place twice, still gives graphs with their own hash", () => {
  const [first, ...rest] = templates;
  assert.ok(first !== undefined);
  const note = { class_type: "Note", inputs: { text: "hole:seed:hole", more: { b: [1], a: { d: 1, c: 2 } } } };
  const odd = [
    { ...first, graph: { ...first.graph, "30": note } },
    {
      ...first,
      bindings: [
        ...first.bindings,
        { name: "negative" as const, nodeId: "6", inputName: "text", kind: "text" as const },
      ],
    },
  ];
  for (const template of odd) {
    const { plan, objects } = mustPlan(documents({ templates: [template, ...rest] }));
    const hashes = new Set(objects.map(({ value }) => hashOf(value)));
    for (const { graphHash } of plan.units) assert.ok(hashes.has(graphHash));
  }
});

test("plans made beside others, in any order, are those that a process with nothing remembered makes", () => {
  const all = documents();
  const lookup = stableLookup(all);
  const limited = { ...spec, loraPolicy: { maxActiveLoras: 0 } };
  const stranger = { ...spec, entityLink: { entityId: "nobody", role: "portrait" } as const };
  const padded = { ...spec, qualityContract: { paddingPx: 40 } };
  const specs = [spec, limited, { ...spec, tags: [] }, stranger, padded, { ...spec, title: "Other" }, spec];
  const hashes = specs.map((value) => {
    const facts = gatherFacts({ id: value.id, value, hash: hashOf(value) }, lookup);
    assert.ok(facts.ok);
    const made = planGeneration(facts.value, { attempt: 1, remedy: null });
    assert.ok(made.ok);
    return made.planHash;
  });
  const alone = specs.map((value) => mustPlan(structuredClone({ ...all, spec: value })).planHash);
  assert.deepEqual(hashes, alone);
  assert.equal(new Set(hashes).size, specs.length - 1);
});

/** A lookup that always gives the same objects, as those of the store do. */
function stableLookup(all: Documents): Lookup {
  const lookup = lookupOf(all);
  const list = oncePerKey((_of: Lookup, kind) => lookup.list(kind as DocumentKind));
  const listed = <K extends DocumentKind>(kind: K) => list(lookup, kind) as ReturnType<typeof lookup.list<K>>;
  return { list: listed, get: (kind, id) => listed(kind).find((found) => found.id === id) ?? null };
}
