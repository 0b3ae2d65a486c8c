import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompileTrace, PromptPackage, Spec } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { escapeText, estimateTokens, TOKENS_PER_WINDOW } from "../../core/policy/dialect.ts";
import { gatherFacts } from "../../core/policy/facts.ts";
import { planGeneration } from "../../core/policy/plan.ts";
import { readyGate } from "../../core/policy/ready-gate.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { listExamples, readExample } from "../../scripts/seed/examples.ts";
import { lookupAfter } from "../../scripts/seed/lookup.ts";
import { danglingReferences } from "./references.ts";

const documents = await readExample("astroduck_demo");
const lookup: Lookup = await lookupAfter(null, documents);
const specs: readonly Spec[] = lookup.list("specs").map(({ value }) => value);
const isReady = new Set(documents.filter(({ wantsReady }) => wantsReady).map(({ id }) => id));

test("every example project validates, file by file", async () => {
  const names = await listExamples();
  assert.ok(names.includes("astroduck_demo"));
  for (const name of names) assert.ok((await readExample(name)).length > 0);
});

test("no example document names something that does not exist", () => {
  assert.deepEqual(danglingReferences(lookup), []);
});

test("the check for dangling references sees one", () => {
  const broken: Lookup = {
    ...lookup,
    list: (kind) => (kind === "loras" ? [] : lookup.list(kind)),
  };
  assert.ok(danglingReferences(broken).includes("astroduck_demo: boss_menace_copax"));
});

test("the demo has at least 25 ready specs and a few drafts left for a person", () => {
  assert.ok(isReady.size >= 25, `${isReady.size} are ready`);
  const drafts = specs.filter(({ id }) => !isReady.has(id));
  assert.ok(drafts.length >= 3 && drafts.length <= 6, `${drafts.length} are drafts`);
  assert.deepEqual(
    drafts.filter(({ checkpointId }) => checkpointId === undefined).map(({ id }) => id),
    ["boss_final_form"],
  );
});

test("the ready specs cover every output kind and every asset type of the catalog but the card", () => {
  const ready = specs.filter(({ id }) => isReady.has(id));
  const kinds = new Set(ready.map(({ output }) => output?.kind));
  assert.deepEqual([...kinds].sort(), ["animation", "logo_set", "single_image", "ui_states"]);
  const assetTypes = lookup.list("catalogs").flatMap(({ value }) => (value.kind === "assetTypes" ? value.entries : []));
  const used = new Set(ready.map(({ assetType }) => assetType));
  const unused = assetTypes.map(({ id }) => id).filter((id) => !used.has(id));
  assert.deepEqual(unused, ["ui_card"]);
});

test("both checkpoints are used, pony for about a third of the specs", () => {
  const pony = specs.filter(({ checkpointId }) => checkpointId === "pony").length;
  assert.ok(pony / specs.length > 0.25 && pony / specs.length < 0.45, `${pony} of ${specs.length}`);
});

test("at least two entities are shown in the level, as a pickup icon and in the inventory", () => {
  const rolesByEntity = new Map<string, readonly string[]>();
  for (const { entityLink } of specs) {
    if (entityLink === undefined) continue;
    rolesByEntity.set(entityLink.entityId, [...(rolesByEntity.get(entityLink.entityId) ?? []), entityLink.role].sort());
  }
  const wanted = ["inventory_icon", "pickup_icon", "world_sprite"].join();
  const complete = [...rolesByEntity].filter(([, roles]) => roles.join() === wanted).map(([entityId]) => entityId);
  assert.ok(complete.length >= 2, complete.join());
});

test("animations say what happens in each of their frames, and buttons in each of their states", () => {
  for (const { id, output } of specs) {
    const { animation, uiStates } = output ?? {};
    if (animation !== undefined) assert.equal(animation.framePrompts?.length, animation.frameCount, id);
    if (uiStates !== undefined) assert.deepEqual(Object.keys(uiStates.statePrompts ?? {}), uiStates.states, id);
  }
});

test("every tag has words in the dialect of every checkpoint", () => {
  const tags = lookup.list("catalogs").flatMap(({ value }) => (value.kind === "tags" ? value.entries : []));
  const map = lookup.list("project")[0]?.value.policies.tagPromptMap ?? {};
  for (const { id } of lookup.list("checkpoints")) {
    assert.deepEqual(Object.keys(map[id] ?? {}).sort(), tags.map((tag) => tag.id).sort());
  }
});

test("every checkpoint has a profile, a baseline and LoRAs of all three scopes with an approved active release", () => {
  for (const { id } of lookup.list("checkpoints")) {
    const own = lookup.list("loras").flatMap(({ value }) => (value.checkpointId === id ? [value] : []));
    assert.deepEqual([...new Set(own.map(({ scope }) => scope))].sort(), ["baseline", "project", "tagEntity"]);
    for (const lora of own) {
      const active = lora.releases.find((release) => release.id === lora.activeReleaseId);
      assert.equal(active?.status, "approved", lora.id);
    }
    assert.ok(lookup.list("checkpoint-profiles").some(({ value }) => value.id === `${id}-${value.version}`));
    assert.ok(lookup.list("baseline-profiles").some(({ value }) => value.checkpointId === id));
  }
});

/** Every spec that can be planned, with its evidence; anchors count as approved. */
const plans = specs.flatMap(({ id }) => {
  const found = lookup.get("specs", id);
  const facts = found === null ? null : gatherFacts(found, lookup, () => "0".repeat(64));
  const result = facts?.ok ? planGeneration(facts.value, { attempt: 1, remedy: null }) : null;
  return result?.ok ? [result] : [];
});

test("the words that say what to show stand inside the first window of every prompt", () => {
  assert.equal(plans.length, specs.length - 1);
  for (const { plan, objects } of plans) {
    const evidence = <T>(hash: string): T => objects.find((each) => each.hash === hash)?.value as T;
    const text = evidence<PromptPackage>(plan.packageHash);
    const body = evidence<CompileTrace>(plan.traceHash).fragments.filter(
      ({ layerName, polarity, effect }) => layerName === "spec_body" && polarity === "positive" && effect === "kept",
    );
    assert.ok(body.length > 0, plan.specId);
    const shapes = Object.keys(text.units).length === 0 ? { [plan.specId]: text.base } : text.units;
    for (const [unit, { positive }] of Object.entries(shapes)) {
      const own = body.filter((fragment) => fragment.unit === null || fragment.unit === unit);
      const ends = own.map(
        (fragment) => positive.indexOf(escapeText(fragment.text)) + escapeText(fragment.text).length,
      );
      const tokens = estimateTokens(positive.slice(0, Math.max(...ends)));
      assert.ok(tokens <= TOKENS_PER_WINDOW, `${plan.specId} ${unit}: ${tokens} tokens up to the subject's last word`);
    }
  }
});

test("every question and tool of the policies is about a check that exists", () => {
  const checks = [...imageChecks, ...setChecks];
  const known = new Set(checks.flatMap(({ id, group }) => [id, group]));
  const rules = lookup.list("project")[0]?.value.policies.tagContractMap ?? {};
  const asked = Object.entries(rules).flatMap(([tag, { questions }]) =>
    Object.keys(questions ?? {}).map((id) => [tag, id]),
  );
  assert.ok(asked.length > 0);
  assert.deepEqual(
    asked.filter(([, id]) => !known.has(id ?? "")),
    [],
  );
});

test("one draft is anchored on another spec's approved picture and could be readied before that", () => {
  const anchored = specs.filter(({ styleConsistency }) => styleConsistency?.mode === "lock_to_anchor_set");
  assert.deepEqual(
    anchored.map(({ id, styleConsistency }) => [id, styleConsistency?.anchorRefs]),
    [["captain_quill_card", ["captain_quill_portrait"]]],
  );
  const card = lookup.get("specs", "captain_quill_card");
  assert.ok(card && !isReady.has(card.id));
  assert.deepEqual(readyGate(card, lookup), []);
  const early = gatherFacts(card, lookup, () => null);
  assert.deepEqual(early.ok ? [] : early.refusals.map(({ code }) => code), ["ANCHOR_NOT_APPROVED"]);
});
