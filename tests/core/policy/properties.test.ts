import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CompileTrace, Lora, QualityContract, Stack } from "../../../core/contracts.ts";
import { hashOf } from "../../../core/hash.ts";
import { composeFragments } from "../../../core/policy/compose.ts";
import { mergeContract } from "../../../core/policy/contract.ts";
import { type Draft, LAYERS } from "../../../core/policy/fragments.ts";
import { draftsOf } from "../../../core/policy/sources.ts";
import { resolveStack } from "../../../core/policy/stack.ts";
import { anyDocuments, anySpec, anyWeight } from "./any-documents.ts";
import { type Documents, loras, spec } from "./small-documents.ts";
import { documents, evidence, factsOf, planOf, withPolicies } from "./small-project.ts";

const RUNS = { numRuns: 150 };

test("everything a plan names has the hash of its canonical JSON, whatever the words", () => {
  let planned = 0;
  fc.assert(
    fc.property(anyDocuments, (all) => {
      const result = planOf(all);
      // Frames with the same words and no seed to tell them apart can't come about: seeds differ by frame.
      if (!result.ok) return assert.fail(JSON.stringify(result.refusals));
      planned += 1;
      for (const { hash, value } of result.objects) assert.equal(hashOf(value), hash);
    }),
    RUNS,
  );
  assert.ok(planned >= RUNS.numRuns);
});

test("what was planned before, in whatever order, changes no plan", () => {
  const hashes = (all: Documents): readonly string[] => {
    const result = planOf(all);
    return result.ok ? result.objects.map(({ hash }) => hash) : [];
  };
  fc.assert(
    fc.property(fc.array(anyDocuments, { minLength: 2, maxLength: 4 }), (projects) => {
      const alone = projects.map((all) => hashes(structuredClone(all)));
      const backwards = projects.toReversed().map(hashes).toReversed();
      assert.deepEqual(backwards, alone);
      assert.deepEqual(projects.map(hashes), alone);
    }),
    { numRuns: 40 },
  );
});

test("every fragment of a trace is kept in the text or names the fragment that took it away", () => {
  fc.assert(
    fc.property(anyDocuments, (all) => {
      const result = planOf(all);
      if (!result.ok) return assert.fail(JSON.stringify(result.refusals));
      const trace = evidence<CompileTrace>(result, result.plan.traceHash).fragments;
      for (const [at, { index, effect }] of trace.entries()) {
        assert.equal(index, at);
        const by = /^(?:replaced|removed) by #(\d+)$|^deduplicated into #(\d+)$/.exec(effect);
        if (effect !== "kept") assert.ok(trace[Number(by?.[1] ?? by?.[2])], effect);
      }
      const layers = trace.map(({ layer }) => layer);
      assert.deepEqual(
        layers,
        layers.toSorted((left, right) => left - right),
      );
    }),
    RUNS,
  );
});

const anyDraft: fc.Arbitrary<readonly Draft[]> = fc
  .record({
    layer: fc.constantFrom(...LAYERS),
    id: fc.stringMatching(/^[a-z]{1,3}$/),
    polarity: fc.constantFrom("positive" as const, "negative" as const),
    texts: fc.array(fc.constantFrom("a", "b", "B", "c d", "d"), { maxLength: 4 }),
    unit: fc.constantFrom(null, "idle", "hover"),
    position: fc.constantFrom("prefix" as const, "suffix" as const),
    weight: anyWeight,
  })
  .map(({ layer, id, polarity, texts, unit, ...different }) =>
    draftsOf({ layer, id, source: id, revision: null }, polarity, texts, {
      ...different,
      // Only the spec gives words to single states or frames.
      unit: layer === "spec_body" ? unit : null,
    }),
  );

test("the text of any fragments is the same in whatever order they come, and says nothing twice", () => {
  fc.assert(
    fc.property(fc.array(anyDraft, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (groups, chance) => {
      const drafts = groups.flatMap((group, at) => group.map((draft) => ({ ...draft, id: `${at}/${draft.id}` })));
      const shuffled = drafts
        .map((draft) => ({ draft, at: chance.next().value as number }))
        .sort((left, right) => left.at - right.at)
        .map(({ draft }) => draft);
      const composed = [drafts, shuffled].map((each) => composeFragments(each, []));
      const said = composed.map((each) =>
        each.ok ? each.value.kept.map(({ draft }) => [draft.id, draft.text]) : null,
      );
      assert.deepEqual(said[0], said[1]);
      const first = composed[0];
      if (!first?.ok) return assert.fail("nothing here changes anything");
      const keys = first.value.kept.map(({ draft }) => JSON.stringify([draft.polarity, draft.unit, draft.key]));
      assert.equal(new Set(keys).size, keys.length);
      const kept = first.value.kept.map(({ draft }) => draft);
      for (const [at, { polarity, unit, key }] of kept.entries()) {
        const isSaid = (each: Draft, place: number): boolean =>
          each.unit === null && each.polarity === polarity && each.key === key && place < at;
        assert.ok(unit === null || !kept.some(isSaid), "words of all pictures are said again for one");
      }
    }),
    RUNS,
  );
});

const anyLora = (id: string): fc.Arbitrary<Lora> =>
  fc
    .record({
      scope: fc.constantFrom("baseline" as const, "project" as const, "tagEntity" as const),
      checkpointId: fc.constantFrom("copax", "pony"),
      recommended: fc.boolean(),
      defaultWeight: fc.constantFrom(0.2, 0.8, 1.5),
      status: fc.constantFrom("approved" as const, "candidate" as const, "deprecated" as const),
      assetTypes: fc.constantFrom([], ["sprite"], ["tile"]),
    })
    .map(({ status, ...rest }) => ({
      id,
      title: id,
      tags: ["size:boss"],
      releases: [{ id: "r1", status, file: `${id}.pt` }],
      ...rest,
    }));

test("every candidate is chosen, skipped or blocked, with a rule, and no limit is ever passed", () => {
  const ids = ["l0", "l1", "l2", "l3", "l4", "l5"];
  const required = fc.subarray(ids, { maxLength: 2 });
  fc.assert(
    fc.property(fc.tuple(...ids.map(anyLora)), required, fc.integer({ min: 0, max: 4 }), (many, needed, total) => {
      const limit = { maxLoras: 1, minWeight: 0, maxWeight: 1 };
      const modelStackPolicy = {
        maxActiveLoras: total,
        layers: { baseline: limit, project: limit, tagEntity: { ...limit, maxLoras: 2 } },
        compatibility: [{ loraId: "l0", conflictsWith: "l1" }],
      };
      const tagModelMap = { "size:boss": { required: needed.map((loraId) => ({ loraId })) } };
      const project = withPolicies({ modelStackPolicy, tagModelMap });
      const result = resolveStack(factsOf(documents({ loras: [...loras, ...many], project })));
      const stack = result.ok ? result.value : (result.refusals[0]?.evidence as Stack);
      const ended = [...stack.chosen, ...stack.skipped, ...stack.blocked];
      for (const { id } of many)
        assert.ok(
          ended.some(({ loraId }) => loraId === id),
          id,
        );
      assert.ok(ended.every(({ rule, reason }) => rule !== "" && reason.endsWith(".")));
      assert.ok(stack.chosen.length <= total);
      for (const [layer, most] of Object.entries({ baseline: 1, project: 1, tagEntity: 2, manual: 0 }))
        assert.ok(stack.chosen.filter((each) => each.layer === layer).length <= most, layer);
      const names = stack.chosen.map(({ loraId }) => loraId);
      assert.equal(new Set(names).size, names.length);
      assert.ok(!(names.includes("l0") && names.includes("l1")));
      for (const each of stack.chosen) assert.ok(each.weight >= 0 && each.weight <= 1);
      // A required LoRA is in the stack or the plan is refused: there is no third way.
      assert.equal(
        result.ok,
        needed.every((id) => names.includes(id)),
      );
    }),
    RUNS,
  );
});

test("seeds of one plan and of its next attempts are all different and exact", () => {
  fc.assert(
    fc.property(anySpec, (own) => {
      const seeds = [1, 2, 3].flatMap((attempt) => {
        const result = planOf(documents({ spec: own }), { attempt, remedy: null });
        return result.ok ? result.plan.units.map(({ seed }) => seed) : assert.fail(JSON.stringify(result.refusals));
      });
      assert.equal(new Set(seeds).size, seeds.length);
      assert.ok(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0));
    }),
    RUNS,
  );
});

test("of all tolerances that were asked for the tightest holds, and every other one is told as held back or left behind", () => {
  const tolerance = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
  fc.assert(
    fc.property(tolerance, tolerance, tolerance, (ofProject, ofSpec, ofTag) => {
      const patch = (alignmentTolerancePx: number | undefined): QualityContract =>
        alignmentTolerancePx === undefined ? {} : { alignmentTolerancePx };
      const contract = mergeContract(
        factsOf(
          documents({
            project: withPolicies({
              qualityContract: patch(ofProject),
              tagContractMap: { "size:boss": { contract: patch(ofTag) } },
            }),
            spec: { ...spec, qualityContract: patch(ofSpec) },
          }),
        ),
      );
      const asked = [ofProject, ofSpec, ofTag].filter((each) => each !== undefined);
      assert.equal(contract.values.alignmentTolerancePx, asked.length === 0 ? 2 : Math.min(...asked));
      for (const { asked: wish, inForce } of contract.heldBack ?? []) assert.ok(wish > inForce);
      const loosened = asked.filter((each, at) => at > 0 && each > Math.min(...asked.slice(0, at)));
      assert.equal(contract.heldBack?.length ?? 0, loosened.length);
    }),
    RUNS,
  );
});
