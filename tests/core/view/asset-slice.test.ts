import assert from "node:assert/strict";
import { test } from "node:test";
import { documentsOfKind } from "../../../core/document/state.ts";
import type { Draft } from "../../../core/event.ts";
import { assetSlice } from "../../../core/view/asset-slice.ts";
import { kinOf } from "../../../core/view/kin.ts";
import { storyOf } from "../../../core/view/story.ts";
import { asked, given, image, readySpec, runStarted, version } from "../given.ts";

const inSet = (id: string): Draft[] =>
  readySpec(id).map((draft) =>
    draft.type === "document.revised"
      ? { ...draft, payload: { ...draft.payload, summary: { ...draft.payload.summary, artifactSetId: "hud" } } }
      : draft,
  );

function rendered(assetId: string, attempt: number): Draft {
  const versionId = `${assetId}.v${attempt}`;
  const about = { versionId, assetId, runId: "run-1", kind: "generate" as const, unitKey: "v0" };
  const origin = { promptId: "p", fromCache: false, adopted: false, environmentHash: "e" };
  const times = { attempt: 1, startedSeq: 1, durationMs: 5 };
  const jobId = `${versionId}.generate.v0`;
  const result = { kind: "generate" as const, image, ...origin };
  return { type: "job.succeeded", entityType: "job", entityId: jobId, payload: { jobId, ...about, ...times, result } };
}

function look(): Draft {
  const summary = {
    ...{ title: "Copax", status: null, assetType: null, outputKind: null, tags: [], tier: null },
    ...{ checkpointId: null, entityId: null, role: null },
  };
  const payload = { kind: "checkpoints" as const, id: "copax", hash: "c", previousHash: null, revision: 1, summary };
  return { type: "document.revised", entityType: "document", entityId: "checkpoints:copax", payload };
}

const state = given(
  ...[...inSet("heart"), ...inSet("star"), ...readySpec("coin"), ...readySpec("rock"), look()],
  runStarted("run-1", version("heart"), version("star", 1), version("star", 2), version("rock"), version("coin")),
  ...[rendered("heart", 1), rendered("star", 1), rendered("star", 2), ...asked("heart"), ...asked("rock")],
);

test("the slice of an asset says of it what the whole state says: its story, its kin and every document but other specs", () => {
  const slice = assetSlice(state, "heart", "coin");
  assert.deepEqual(storyOf(slice, "heart"), storyOf(state, "heart"));
  assert.equal(storyOf(slice, "heart").length, 5);
  assert.deepEqual(kinOf(slice, "heart", "coin"), kinOf(state, "heart", "coin"));
  assert.deepEqual(
    kinOf(slice, "heart", "coin").flatMap(({ members }) => members.map(({ specId }) => specId)),
    ["coin", "star"],
  );
  assert.deepEqual(documentsOfKind(slice, "checkpoints"), documentsOfKind(state, "checkpoints"));
  assert.deepEqual(slice.assets["heart"], state.assets["heart"]);
  assert.equal(slice.seq, state.seq);
});

test("nothing of others is in it but the picture that stands for each of its kin", () => {
  const slice = assetSlice(state, "heart", null);
  assert.deepEqual(Object.keys(slice.assets).sort(), ["heart", "star"]);
  assert.deepEqual(
    slice.assets["star"]?.versions.map(({ id }) => id),
    ["star.v2"],
  );
  assert.deepEqual(Object.keys(slice.decisions), ["decision.heart"]);
  assert.deepEqual(
    documentsOfKind(slice, "specs").map(({ id }) => id),
    ["heart", "star"],
  );
  assert.deepEqual(
    documentsOfKind(assetSlice(state, "star", null), "specs").map(({ id }) => id),
    ["heart", "star"],
    "in the order of the whole state, whoever asks",
  );
  assert.deepEqual(Object.keys(slice.jobs), []);
});

test("a spec that was never rendered has a slice with its documents alone", () => {
  const slice = assetSlice(state, "coin", null);
  assert.deepEqual(Object.keys(assetSlice(given(...readySpec("new")), "new", null).documents), ["specs/new"]);
  assert.deepEqual(Object.keys(slice.documents).sort(), ["checkpoints/copax", "specs/coin"]);
});
