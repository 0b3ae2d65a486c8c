import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayloads } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { inboxView } from "../../../core/view/exceptions.ts";
import { and, given, readySpec, runStarted, version } from "../given.ts";

const now = "2026-01-01T00:00:00.000Z";
const assetIds = ["a", "b", "c", "d", "e"];

function failed(assetId: string, number: number, code = "MISSING_MODEL"): Draft {
  const versionId = `${assetId}.v${number}`;
  const where = { specId: assetId, assetId, versionId, runId: "run", jobId: null, evidenceHash: null };
  const nextAction = { verb: "install_model" as const, label: "Install neon.safetensors" };
  const why = { stage: "generate" as const, code, sentence: "It is missing.", suspect: null, nextAction };
  return raiseException({ ...why, ...where }, versionId, ["neon"]);
}

function routed(assetId: string): Draft {
  const ids = { assetId, versionId: `${assetId}.v2`, runId: "run-2" };
  const judged = { reasonCode: "ALL_PASS", sentence: "good", decidingChecks: [], bestVariant: 0, isAudit: false };
  const evidence = { reportHash: "a".repeat(64), planHash: "a".repeat(64), remedy: null };
  const payload = { ...ids, ...judged, ...evidence, outcome: "auto_advance" as const };
  return { type: "asset.routed", entityType: "asset", entityId: assetId, payload };
}

/** Five assets of one cause, of which the given ones are tried again. */
function tried(ids: readonly string[], isSample = true): ProjectState {
  const state = given(...assetIds.flatMap(readySpec), runStarted("run-1", ...assetIds.map((id) => version(id))));
  for (const id of assetIds) and(state, failed(id, 1));
  const { causeId = "", exceptionIds = [] } = inboxView(state, now).rows[0] ?? {};
  for (const exceptionId of exceptionIds.filter((id) => ids.some((assetId) => id.includes(`.${assetId}.v1`))))
    and(state, {
      type: "exception.resolved",
      entityType: "exception",
      entityId: exceptionId,
      payload: { exceptionId, resolution: "retried", note: null },
    });
  const more = isSample ? { isSample: true } : {};
  const payload = { causeId, verb: "retry" as const, runId: "run-2", assetIds: [...ids], ...more };
  and(state, { type: "cause.settled", entityType: "cause", entityId: causeId, payload });
  return and(state, runStarted("run-2", ...ids.map((id) => version(id, 2))));
}

const rowOf = (state: ProjectState) => inboxView(state, now).rows[0];
const labelsOf = (state: ProjectState) => rowOf(state)?.choices.map(({ label }) => label);

test("without history nothing is invented: odds are null and what a person can do comes first", () => {
  const state = given(...assetIds.flatMap(readySpec), runStarted("run-1", ...assetIds.map((id) => version(id))));
  for (const id of assetIds) and(state, failed(id, 1));
  assert.deepEqual(labelsOf(state), ["Install neon.safetensors", "Try 3 first", "Try all 5 again"]);
  assert.deepEqual(
    rowOf(state)?.choices.map(({ odds }) => odds),
    [null, null, null],
  );
  assert.deepEqual(
    rowOf(state)?.choices.map(({ price }) => price.renders),
    [0, 3, 5],
  );
});

test("the rest is offered first once all that were tried have come through", () => {
  const state = tried(["a", "c", "e"]);
  assert.deepEqual([rowOf(state)?.sample?.helped, rowOf(state)?.affected.length], [0, 2]);
  and(state, routed("a"), routed("c"), routed("e"));
  assert.equal(rowOf(state)?.sample?.helped, 3);
  assert.equal(labelsOf(state)?.[0], "Try the other 2");
  assert.deepEqual(rowOf(state)?.choices.at(-1)?.odds ?? rowOf(state)?.choices[0]?.odds, { tried: 3, helped: 3 });
});

test("a sample that came through counts for more than a bad history", () => {
  const state = tried(["a", "c", "e"]);
  state.odds["MISSING_MODEL retry"] = { tried: 50, helped: 0 };
  and(state, routed("a"), routed("c"), routed("e"));
  assert.equal(labelsOf(state)?.[0], "Try the other 2");
});

test("a try that meets the same cause again did not help, one that meets another cause did", () => {
  const state = tried(["a", "c"]);
  and(state, failed("a", 2), failed("c", 2, "OUT_OF_MEMORY"));
  const row = inboxView(state, now).rows.find(({ code }) => code === "MISSING_MODEL");
  assert.deepEqual([row?.sample?.helped, row?.sample?.failed], [1, 1]);
  assert.deepEqual(state.odds, { "MISSING_MODEL retry": { tried: 2, helped: 1 } });
});

test("a try that was stopped counts for nothing", () => {
  const state = tried(["a", "c"], false);
  and(state, { type: "run.canceled", entityType: "run", entityId: "run-2", payload: { runId: "run-2", reason: "" } });
  assert.deepEqual([state.odds, state.trials], [{}, {}]);
});

const codes: readonly EventPayloads["cause.settled"]["verb"][] = ["dismiss", "snooze", "wake"];
test("only retries are tries", () => {
  const state = tried([]);
  for (const verb of codes)
    and(state, {
      type: "cause.settled",
      entityType: "cause",
      entityId: "x",
      payload: { causeId: rowOf(state)?.causeId ?? "", verb, assetIds: ["b"] },
    });
  assert.deepEqual(state.trials, {});
});
