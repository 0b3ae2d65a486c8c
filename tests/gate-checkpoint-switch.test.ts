import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, PromptPackage, Stack } from "../core/contracts.ts";
import { gatherFacts } from "../core/policy/facts.ts";
import type { ComfyGraph } from "../core/policy/graph.ts";
import { pinsOf, readiedSpec } from "../core/spec/decide.ts";
import { checkpointSwitch } from "../scripts/gates/checkpoint-switch.ts";
import { runGate } from "../scripts/gates/gate.ts";
import { baselines, type Documents, loras, profiles, project, spec } from "./core/policy/small-documents.ts";
import {
  changed,
  codesOf,
  documents,
  evidence,
  factsOf,
  lookupOf,
  mustPlan,
  planOf,
  specOf,
  withPolicies,
} from "./core/policy/small-project.ts";

const onPony: Partial<Documents> = { spec: { ...spec, checkpointId: "pony" } };

/** What a plan says to the renderer: everything except which revisions it was made from. */
function rendered({ packageHash, stackHash, params, units }: Plan) {
  return { packageHash, stackHash, params, units };
}

test("after a switch every word, LoRA, file and parameter is the new checkpoint's", () => {
  const result = mustPlan(documents(onPony));
  const { plan } = result;
  const text = evidence<PromptPackage>(result, plan.packageHash);
  assert.equal(
    text.base.positive,
    "score_9, score_8_up, sprite art, clean edges of pony, soft light, plain white background, house style pony, " +
      "warm colours, starlight, toy look, yellow duck, menace pony, large, from side, a small ship, red hull, rating_safe, all ages",
  );
  assert.equal(text.dialect, "pony");
  const stack = evidence<Stack>(result, plan.stackHash);
  assert.deepEqual(
    stack.chosen.map(({ loraId }) => loraId),
    ["house_pony", "look_pony", "boss_pony"],
  );
  assert.deepEqual([plan.checkpoint.file, plan.params.clipSkip, plan.params.sampler], ["pony.safetensors", 2, "euler"]);
  assert.deepEqual([plan.pins.checkpointProfileId, plan.pins.baselineProfileId], ["pony-v1", "pony_house"]);
});

test("nothing of the old checkpoint reaches the graph", () => {
  const result = mustPlan(documents(onPony));
  for (const { graphHash } of result.plan.units) {
    const graph = JSON.stringify(evidence<ComfyGraph>(result, graphHash));
    assert.ok(!graph.includes("copax"), graph);
    assert.ok(graph.includes("CLIPSetLastLayer"));
  }
});

test("switching there and back gives the very plan from before", () => {
  const before = mustPlan().planHash;
  assert.notEqual(mustPlan(documents(onPony)).planHash, before);
  assert.equal(mustPlan(documents({ spec: { ...spec, checkpointId: "copax" } })).planHash, before);
});

test("the other checkpoint's profiles, words and LoRAs can change without moving anything rendered", () => {
  const edited = documents({
    profiles: changed(profiles, "pony-v1", { basePositive: ["score_1"] }),
    baselines: changed(baselines, "pony_house", { global: { promptHints: ["mud"] } }),
    loras: changed(loras, "house_pony", { triggerWords: ["mud"] }),
    project: withPolicies({ tagPromptMap: { ...project.policies.tagPromptMap, pony: {} } }),
  });
  assert.deepEqual(rendered(mustPlan(edited).plan), rendered(mustPlan().plan));
});

test("a profile pinned when the spec became ready stays when the project's default moves on", () => {
  const second = {
    ...profiles[0],
    id: "copax-v2",
    version: "v2",
    checkpointId: "copax",
    title: "Second",
    basePositive: ["ultra"],
  };
  const house = { ...baselines[0], id: "copax_loud", version: "v2", checkpointId: "copax", title: "Loud" };
  const moved = {
    profiles: [...profiles, second],
    baselines: [...baselines, house],
    project: withPolicies({
      checkpointProfiles: { copax: "copax-v2" },
      checkpointBaselineMap: { copax: { allowed: ["copax_house", "copax_loud"], default: "copax_loud" } },
    }),
  };
  const ready = readiedSpec(spec, pinsOf(factsOf()));
  const before = mustPlan(documents({ spec: ready })).plan;
  const after = mustPlan(documents({ ...moved, spec: ready })).plan;
  assert.equal(after.pins.checkpointProfileVersion, "v1");
  assert.equal(after.pins.baselineProfileId, "copax_house");
  assert.deepEqual(rendered(after), rendered(before));
  const draft = mustPlan(documents(moved)).plan;
  assert.deepEqual([draft.pins.checkpointProfileId, draft.pins.baselineProfileId], ["copax-v2", "copax_loud"]);
});

test("changing the checkpoint of a pinned spec is refused until it is bound to a profile of the new one", () => {
  const ready = readiedSpec(spec, pinsOf(factsOf()));
  const all = documents({ spec: { ...ready, checkpointId: "pony" } });
  const facts = gatherFacts(specOf(all), lookupOf(all));
  assert.deepEqual(codesOf(facts), ["PROFILE_OF_OTHER_CHECKPOINT", "PROFILE_OF_OTHER_CHECKPOINT"]);
});

test("a LoRA asked for by name that belongs to the old checkpoint refuses the plan instead of being dropped", () => {
  const byName = { spec: { ...spec, checkpointId: "pony", loraIds: ["look_copax"] } };
  assert.deepEqual(codesOf(planOf(documents(byName))), ["STACK_UNSATISFIABLE"]);
});

test("over a hundred seeded iterations with generated projects the gate holds", { timeout: 120_000 }, async () => {
  const { failures, figures } = await runGate(checkpointSwitch, { seed: 20_261_120, iterations: 100 });
  assert.deepEqual(failures, []);
  assert.equal(figures["incompatible resolutions"], 0);
});
