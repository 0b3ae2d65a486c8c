import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../../core/event.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { inboxView } from "../../../core/view/exceptions.ts";
import { and, given, readySpec } from "../given.ts";

function raised(assetId: string, fingerprint: string, sentence = "The model is missing"): Draft {
  const about = { specId: assetId, assetId, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "install_model" as const, label: "Install the model" };
  const why = { stage: "generate" as const, code: "MISSING_MODEL", sentence, suspect: null, nextAction };
  const payload = { exceptionId: `x-${assetId}`, fingerprint, ...about, ...why };
  return { type: "exception.raised", entityType: "exception", entityId: payload.exceptionId, payload };
}

const rowsOf = (state: ProjectState) => inboxView(state, "2026-01-01T00:00:00.000Z").rows;
const specs = ["a", "b", "c"].flatMap(readySpec);

test("what has one cause is one row, with everything it stopped by title", () => {
  const rows = rowsOf(given(...specs, raised("b", "same"), raised("a", "same"), raised("c", "other")));
  assert.deepEqual(
    rows.map(({ causeId, affected }) => [causeId, affected.map(({ assetId }) => assetId)]),
    [
      ["other", ["c"]],
      ["same", ["a", "b"]],
    ],
  );
});

test("a row speaks in a whole sentence and names the ids to settle", () => {
  const [row] = rowsOf(given(...specs, raised("a", "f")));
  assert.equal(row?.sentence, "The model is missing.");
  assert.deepEqual(row?.exceptionIds, ["x-a"]);
});

test("a settled exception leaves its row, the last one takes the row along", () => {
  const state = given(...specs, raised("a", "f"), raised("b", "f"));
  const settle = (id: string): Draft => ({
    type: "exception.resolved",
    entityType: "exception",
    entityId: id,
    payload: { exceptionId: id, resolution: "dismissed", note: null },
  });
  and(state, settle("x-a"));
  assert.deepEqual(rowsOf(state)[0]?.exceptionIds, ["x-b"]);
  and(state, settle("x-b"));
  assert.deepEqual(rowsOf(state), []);
});
