import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../../../core/canonical.ts";
import type { EventPayloads } from "../../../core/contracts.ts";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { type ServerState, serverFold } from "../../../core/project/server-state.ts";
import { projectFold } from "../../../core/project/state.ts";
import { maxAssetEvents, seqsOfAsset } from "../../../core/view/asset-events.ts";
import { findJob, jobPage } from "../../../core/view/job-page.ts";
import { planProfile, profileEvents } from "../../../scripts/bench/profile.ts";
import { asked, runStarted, version } from "../given.ts";

const ids = { assetId: "ship", versionId: "ship.v1" };
const decisionId = "decision.ship";
const exceptionId = "exception.1";
const answered = { decisionId, ...ids, variantIndex: 0, answer: "no", reason: "style", note: null } as const;
const raised: EventPayloads["exception.raised"] = {
  ...{ exceptionId, fingerprint: "f", code: "REVIEWER_UNSURE", sentence: "?", specId: "ship" },
  ...{ assetId: null, versionId: null, runId: null, jobId: null, suspect: null, evidenceHash: null },
  ...{ stage: "decision", nextAction: { verb: "retry", label: "Again" } },
};

const sprintId = "sprint-1";
const sprintDrafts: Draft[] = [
  {
    type: "sprint.started",
    entityType: "sprint",
    entityId: sprintId,
    payload: { sprintId, scope: { kind: "all" }, seed: "s", decisionIds: ["decision.a"] },
  },
  {
    type: "sprint.extended",
    entityType: "sprint",
    entityId: sprintId,
    payload: { sprintId, decisionIds: ["decision.b"] },
  },
  { type: "sprint.ended", entityType: "sprint", entityId: sprintId, payload: { sprintId, reason: "person" } },
];

/** All that people and rules do to one asset, after all that a benchmark's worker does to many. */
function story(): DiecastEvent[] {
  const drafts: Draft[] = [
    ...sprintDrafts,
    runStarted("run-ship", version("ship", 1, ["v0", "v1"]), version("mine")),
    ...asked("ship"),
    { type: "decision.postponed", entityType: "decision", entityId: decisionId, payload: { decisionId } },
    { type: "decision.answered", entityType: "decision", entityId: decisionId, payload: answered },
    { type: "decision.brought-back", entityType: "decision", entityId: decisionId, payload: { decisionId } },
    {
      type: "decision.undone",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, ...ids, answerSeq: 1, canceledRunId: null },
    },
    { type: "exception.raised", entityType: "exception", entityId: exceptionId, payload: raised },
    {
      type: "exception.resolved",
      entityType: "exception",
      entityId: exceptionId,
      payload: { exceptionId, resolution: "dismissed", note: null },
    },
    { type: "run.canceled", entityType: "run", entityId: "run-ship", payload: { runId: "run-ship", reason: "enough" } },
    {
      type: "run.finished",
      entityType: "run",
      entityId: "run-ship",
      payload: { runId: "run-ship", counts: { succeeded: 0, failed: 0, canceled: 9 } },
    },
  ];
  const profile = { ...planProfile, specs: 6, assets: 8, jobs: 80, rules: 2 };
  const before = [...profileEvents(profile, "demo")];
  const last = before.at(-1);
  assert.ok(last);
  const after = drafts.map(
    (draft, at) => ({ ...last, ...draft, id: `x${at}`, seq: last.seq + at + 1 }) as DiecastEvent,
  );
  return [...before, ...after];
}

const events = story();
const fold = (some: readonly DiecastEvent[], state: ServerState = serverFold.initial()): ServerState =>
  some.reduce(serverFold.evolve, state);

test("after every event, a state that went on from a snapshot at any earlier one is the same, also in what it lists", () => {
  const state = serverFold.initial();
  const texts = [canonicalJson(state), ...events.map((event) => canonicalJson(serverFold.evolve(state, event)))];
  const project = projectFold.initial();
  for (const [seq, expected] of texts.entries()) {
    if (seq > 0) projectFold.evolve(project, events[seq - 1] as DiecastEvent);
    const from = (seq * 7919) % (seq + 1);
    const snapshot: ServerState = JSON.parse(JSON.stringify(fold(events.slice(0, from))));
    const again = fold(events.slice(from, seq), snapshot);
    assert.equal(canonicalJson(again), expected, `up to ${seq} from ${from}`);
    assert.equal(canonicalJson(serverFold.pick(again)), canonicalJson(project));
  }
});

test("no fold changes an event or what is inside one, so two states may share them", () => {
  const frozen = events.map(deepFreeze);
  const [one, other] = [serverFold.initial(), serverFold.initial()];
  for (const event of frozen) {
    serverFold.evolve(one, event);
    serverFold.evolve(other, event);
  }
  assert.deepEqual(one, other);
});

test("the events of an asset are all that name it or something of it, and each once", () => {
  const state = fold(events);
  const first = events.length - 11;
  assert.deepEqual(
    seqsOfAsset(state.assetEvents, "ship"),
    events.slice(first).map(({ seq }) => seq),
  );
  for (const assetId of ["bench_asset_3", "bench_asset_7"]) {
    const named = events.filter((event) => JSON.stringify(event).includes(`"${assetId}"`) || isRunOf(event, assetId));
    assert.deepEqual(
      seqsOfAsset(state.assetEvents, assetId),
      named.map(({ seq }) => seq),
    );
  }
});

test("of an asset with very many events the newest are kept", () => {
  const state = serverFold.initial();
  const payload = { specId: "ship", specHash: "h" };
  for (let seq = 1; seq <= 3 * maxAssetEvents; seq += 1) {
    const event = { ...events[0], seq, type: "spec.retired", entityType: "spec", entityId: "ship", payload };
    serverFold.evolve(state, event as DiecastEvent);
  }
  const seqs = seqsOfAsset(state.assetEvents, "ship");
  assert.deepEqual([seqs.length, seqs[0], seqs.at(-1)], [maxAssetEvents, 2 * maxAssetEvents + 1, 3 * maxAssetEvents]);
  assert.ok((state.assetEvents.seqsByAsset["ship"]?.length ?? 0) <= 2 * maxAssetEvents);
});

test("pages of a list are cut where the list says, whatever the filter and the size of the page", () => {
  const listed = fold(events);
  const none = { state: null, runId: null, assetId: null, kind: null };
  const filters = [
    none,
    { ...none, state: "succeeded" as const },
    { ...none, state: "queued" as const },
    { ...none, kind: "route" as const },
    { ...none, runId: "run-0", kind: "finish" as const },
    { ...none, assetId: "bench_asset_3" },
    { ...none, runId: "run-ship", assetId: "mine" },
    { ...none, runId: "nobody" },
  ];
  const rows = jobPage(listed, none, { cursor: null, limit: 10_000 })?.items ?? [];
  assert.equal(rows.length, 80 + 9);
  for (const filter of filters) {
    const wanted = Object.entries(filter).filter(([, value]) => value !== null);
    const expected = rows.filter((row) => wanted.every(([name, value]) => row[name as keyof typeof row] === value));
    for (const limit of [1, 7, 100]) {
      const seen: unknown[] = [];
      for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
        const page = jobPage(listed, filter, { cursor, limit });
        assert.equal(page?.total, expected.length);
        assert.ok(isFirst || page?.items.length !== 0, "no page after the last");
        seen.push(...(page?.items ?? []));
        cursor = page?.nextCursor ?? null;
      }
      assert.deepEqual(seen, expected);
    }
  }
  for (const row of rows) assert.equal(findJob(listed, row.id)?.state, row.state);
});

/** The end of a run tells of all its assets without naming them. */
function isRunOf(event: DiecastEvent, assetId: string): boolean {
  if (event.type !== "run.finished") return false;
  const started = events.find(({ type, entityId }) => type === "run.started" && entityId === event.entityId);
  return JSON.stringify(started).includes(`"${assetId}"`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
