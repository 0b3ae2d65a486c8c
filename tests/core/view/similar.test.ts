import assert from "node:assert/strict";
import { test } from "node:test";
import type { Question } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import { mostOnSheet, mostSimilar, sampleOf, sheetOf, similarTo } from "../../../core/view/similar.ts";
import { given, question, readySpec, runStarted, version } from "../given.ts";

function ask(assetId: string, changes: Partial<Question> = {}, name = assetId, alternative?: number): Draft {
  const decisionId = `decision.${name}`;
  const ids = { assetId, versionId: `${assetId}.v1`, runId: "run-1", variantIndex: 0 };
  const another = alternative === undefined ? {} : { alternative };
  const payload = { decisionId, ...ids, question: { ...question, ...changes }, ...another };
  return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
}

const names = Array.from({ length: 30 }, (_, at) => `ship_${at}`);
const idOf = (name: string): string => `decision.${name}`;

function project(...asked: readonly Draft[]) {
  return given(...names.flatMap(readySpec), runStarted("run-1", ...names.map((name) => version(name))), ...asked);
}

const first = "decision.ship_0";

test("similar is the same question in the same words about another asset, each asset once, at most a screen of them", () => {
  const state = project(
    ask("ship_0"),
    ask("ship_1"),
    ask("ship_1", {}, "again"),
    ask("ship_2", { checkId: "edge" }),
    ask("ship_3", { text: "In other words?" }),
    ask("ship_4", {}, "ship_4", 1),
    ask("ship_5"),
  );
  const decision = state.decisions[first];
  assert.ok(decision);
  const ids = Object.keys(state.decisions);
  assert.deepEqual(similarTo(state, decision, ids), ["ship_1", "ship_5"].map(idOf));
  assert.deepEqual(sheetOf(state, decision, ids), ["ship_0", "ship_1", "ship_5"].map(idOf));
});

test("a sheet and what is similar end where a screen ends", () => {
  const state = project(...names.map((name) => ask(name)));
  const decision = state.decisions[first];
  assert.ok(decision);
  const ids = names.map(idOf);
  assert.equal(similarTo(state, decision, ids).length, mostSimilar);
  assert.equal(sheetOf(state, decision, ids).length, mostOnSheet);
});

test("the sample is a sixth, at least two, in the order of the sheet, the same for the same seed and not always the same", () => {
  const ids = names.slice(0, 24).map(idOf);
  const sample = sampleOf(ids, "a");
  assert.equal(sample.length, 4);
  assert.deepEqual(sampleOf([...ids].reverse(), "a"), [...sample].reverse());
  assert.deepEqual(
    ids.filter((id) => sample.includes(id)),
    sample,
  );
  const others = ["b", "c", "d"].map((seed) => String(sampleOf(ids, seed)));
  assert.equal(new Set([String(sample), ...others]).size, 4);
  assert.equal(sampleOf(ids.slice(0, 2), "a").length, 2);
});

test("a tie-break is on no sheet: whoever decides it has to see what the two before said", () => {
  const said = (["yes", "no"] as const).map((answer) => ({ answer, reason: null, note: null, variantIndex: 0 }));
  const tie = ask("ship_2");
  assert.ok(tie.type === "decision.asked");
  const round = { nth: 3, follows: "decision.before", notBy: [], said };
  const state = project(ask("ship_0"), ask("ship_1"), { ...tie, payload: { ...tie.payload, round } });
  const [decision, broken] = [state.decisions[first], state.decisions[idOf("ship_2")]];
  assert.ok(decision && broken);
  const ids = Object.keys(state.decisions);
  assert.deepEqual(sheetOf(state, decision, ids), ["ship_0", "ship_1"].map(idOf));
  assert.deepEqual(similarTo(state, decision, ids), [idOf("ship_1")]);
  assert.deepEqual(sheetOf(state, broken, ids), [idOf("ship_2")], "nothing is swept with it");
});
