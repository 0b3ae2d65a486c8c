import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, DraftOf } from "../../../core/event.ts";
import { linkedTo } from "../../../core/view/linked.ts";
import { asked, given, image, readySpec, runStarted, version } from "../given.ts";

const ids = ["coin_world", "coin_pickup", "coin_inventory", "star"];

/** Ready specs; those called coin_… are roles of one entity. */
const specs = ids.flatMap((id) =>
  readySpec(id).map((draft): Draft => {
    if (draft.type !== "document.revised" || !id.startsWith("coin_")) return draft;
    const summary = { ...draft.payload.summary, entityId: "coin" };
    return { ...draft, payload: { ...draft.payload, summary } };
  }),
);

const runs = runStarted("run-1", ...ids.map((id) => version(id)));

function approved(assetId: string): Draft[] {
  const versionId = `${assetId}.v1`;
  const about = { assetId, versionId, runId: "run-1" };
  const result = { kind: "finish" as const, images: [{ unitKey: "v0", image: { ...image, hash: assetId } }] };
  const finished: DraftOf<"job.succeeded"> = {
    type: "job.succeeded",
    entityType: "job",
    entityId: "job",
    payload: {
      jobId: "job",
      kind: "finish",
      unitKey: null,
      ...about,
      attempt: 1,
      startedSeq: 1,
      durationMs: 1,
      result: { ...result, evidenceHash: "e" },
    },
  };
  const answered: Draft = {
    type: "decision.answered",
    entityType: "decision",
    entityId: `decision.${assetId}`,
    payload: {
      decisionId: `decision.${assetId}`,
      assetId,
      versionId,
      variantIndex: 0,
      answer: "yes",
      reason: null,
      note: null,
    },
  };
  return [finished, ...asked(assetId), answered];
}

const hashOf = (state: ReturnType<typeof given>, assetId: string, versionId = `${assetId}.v1`): string | null =>
  linkedTo(state, assetId, versionId)?.picture.hash ?? null;

test("the reference of the entity comes before the others of it", () => {
  const state = given(...specs, runs, ...approved("coin_inventory"), ...approved("coin_world"));
  assert.equal(linkedTo(state, "coin_pickup", "coin_pickup.v1")?.picture.hash, "coin_inventory");
  assert.equal(linkedTo(state, "coin_pickup", "coin_pickup.v1", "coin_world")?.picture.hash, "coin_world");
  assert.equal(linkedTo(state, "coin_pickup", "coin_pickup.v1", "star")?.picture.hash, "coin_inventory");
});

test("a picture is held against the approved one of the same entity whose id comes first", () => {
  assert.equal(hashOf(given(...specs, runs), "coin_world"), null);
  const one = given(...specs, runs, ...approved("coin_pickup"));
  assert.equal(hashOf(one, "coin_world"), "coin_pickup");
  const two = given(...specs, runs, ...approved("coin_pickup"), ...approved("coin_inventory"));
  assert.equal(hashOf(two, "coin_world"), "coin_inventory");
  assert.equal(linkedTo(two, "coin_world", "coin_world.v1")?.title, "coin_inventory");
});

test("without another role it is what was approved of the asset itself before, never the version in question", () => {
  const state = given(...specs, runs, ...approved("star"));
  assert.equal(hashOf(state, "star"), null);
  assert.equal(hashOf(state, "star", "star.v2"), "star");
  assert.equal(hashOf(state, "coin_world"), null, "an asset of no entity is nobody's relative");
});
