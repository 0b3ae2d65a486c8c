import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayloads, VersionPlan } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { typicalMs, typicalRenderMs } from "../../../core/telemetry/paces.ts";
import { type Progress, versionProgress } from "../../../core/view/progress.ts";
import { leftInWords, runProgress, throughInWords } from "../../../core/view/run-progress.ts";
import { and, given, image, runStarted, version } from "../given.ts";

type Result = EventPayloads["job.succeeded"]["result"];
type Kind = Result["kind"];

const jobIdOf = (assetId: string, kind: Kind, unitKey: string) =>
  kind === "generate" ? `${assetId}.v1.generate.${unitKey}` : `${assetId}.v1.${kind}`;

function about(assetId: string, kind: Kind, unitKey: string) {
  const jobId = jobIdOf(assetId, kind, unitKey);
  const whose = { runId: "run", assetId, versionId: `${assetId}.v1` };
  return { jobId, kind, ...whose, unitKey: kind === "generate" ? unitKey : null, attempt: 1 };
}

function began(assetId: string, kind: Kind = "generate", unitKey = "v0"): Draft {
  const payload = { ...about(assetId, kind, unitKey), workerId: "w", promptId: null };
  return { type: "job.started", entityType: "job", entityId: payload.jobId, payload };
}

const laterResults = {
  finish: { kind: "finish", images: [], evidenceHash: image.hash },
  validate: { kind: "validate", reportHash: image.hash, verdict: "pass", units: [] },
  route: { kind: "route" },
} as const;

function took(assetId: string, durationMs: number, more: object = {}): Draft {
  const made = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  return ended(assetId, durationMs, { kind: "generate", ...made, ...more });
}

/** A later stage of a version, from begin to end. */
function passed(assetId: string, kind: keyof typeof laterResults, durationMs: number): Draft[] {
  return [began(assetId, kind), ended(assetId, durationMs, laterResults[kind])];
}

function ended(assetId: string, durationMs: number, result: Result): Draft {
  const payload = { ...about(assetId, result.kind, "v0"), startedSeq: 1, durationMs, result };
  return { type: "job.succeeded", entityType: "job", entityId: payload.jobId, payload };
}

const near = (actual: number | null, expected: number): void =>
  assert.ok(actual !== null && Math.abs(actual - expected) <= expected * 0.025, `${actual} is about ${expected}`);

const small = { widthPx: 512, heightPx: 512 };
const large = { widthPx: 1024, heightPx: 1024 };

test("the typical render is the median of its checkpoint and size, of the checkpoint or of all when those are new", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const state = given(
    runStarted("run", ...ids.map((id) => version(id))),
    ...[took("a", 1000), took("b", 2000), took("c", 9000)],
    ...["d", "e"].map((id) => took(id, 20_000, { image: { ...image, ...large } })),
  );
  near(typicalRenderMs(state, "copax", small), 2000);
  near(typicalRenderMs(state, "copax", large), 20_000);
  near(typicalRenderMs(state, "copax", { widthPx: 8, heightPx: 8 }), 9000);
  near(typicalRenderMs(state, "copax", null), 9000);
  near(typicalRenderMs(state, "pony", small), 9000);
  assert.equal(typicalRenderMs(given(), "copax", small), null);
});

test("what the renderer had already, and what an earlier try began, says nothing of how long a render takes", () => {
  const state = given(
    runStarted("run", version("a"), version("b"), version("c")),
    ...[took("a", 1, { fromCache: true }), took("b", 1, { adopted: true })],
    took("c", 9000, { stages: { queueMs: 6000, renderMs: 3000, loadMs: null, sampleMs: null } }),
  );
  near(typicalRenderMs(state, "copax", small), 3000);
});

test("old times fade: after as many new ones the median is theirs, and no more is kept", () => {
  const state = given(runStarted("run", version("a")));
  for (let at = 0; at < 1000; at += 1) and(state, took("a", 10_000));
  for (let at = 0; at < 200; at += 1) and(state, took("a", 1000));
  near(typicalRenderMs(state, "copax", small), 1000);
  assert.ok((state.paces["copax"]?.count ?? 0) <= 128);
});

const sized = (plan: VersionPlan, renderSize = small): VersionPlan => ({ ...plan, renderSize });

function hot(assetId: string, more: Partial<Progress> = {}, unitKey = "v0"): Record<string, Progress> {
  const jobId = jobIdOf(assetId, "generate", unitKey);
  const known = {
    versionId: `${assetId}.v1`,
    unitKey,
    stage: "sampling" as const,
    percent: 50,
    etaMs: 900,
    node: null,
  };
  return { [jobId]: { jobId, ...known, ...more } };
}

/** One asset through, one of two pictures under way, one not begun; renders take 2 s here, finishing 100 ms. */
function underWay(): ProjectState {
  return given(
    runStarted("run", sized(version("a")), sized(version("b", 1, ["v0", "v1"])), sized(version("c"))),
    ...[began("a"), took("a", 2000), ...passed("a", "finish", 100)],
    began("b"),
  );
}

test("what remains of a version is what is under way, what such renders take for each that waits, and its later stages", () => {
  const state = underWay();
  const typical = typicalRenderMs(state, "copax", small) ?? 0;
  const finish = typicalMs(state, "finish") ?? 0;
  assert.equal(versionProgress(state, "b.v1", hot("b")).etaMs, 900 + typical + finish);
  assert.equal(versionProgress(state, "c.v1", {}).etaMs, typical + finish);
  const waits = versionProgress(state, "b.v1", hot("b", { stage: "queue", percent: 0, etaMs: 99_000 }));
  assert.equal(waits.etaMs, 2 * typical + finish, "the wait for others is not its own work");
  assert.deepEqual([waits.stage, versionProgress(state, "c.v1", {}).stage], ["queue", null]);
});

test("where nothing like it was ever rendered, the one under way is the measure, and before its first steps nothing is said", () => {
  const state = given(runStarted("run", version("b", 1, ["v0", "v1"])), began("b"));
  assert.equal(versionProgress(state, "b.v1", hot("b", { etaMs: 1000 })).etaMs, 3000);
  assert.equal(versionProgress(state, "b.v1", hot("b", { etaMs: null })).etaMs, null);
  assert.equal(runProgress(state, {})?.etaMs, null);
});

test("what remains of a run is shared by the renderers at work, and only the last version's finishing adds to it", () => {
  const state = underWay();
  const typical = typicalRenderMs(state, "copax", small) ?? 0;
  const finish = typicalMs(state, "finish") ?? 0;
  const one = runProgress(state, hot("b"));
  assert.deepEqual([one?.etaMs, one?.total, one?.runIds], [900 + 2 * typical + finish, 3, ["run"]]);
  and(state, began("c"));
  const two = runProgress(state, { ...hot("b"), ...hot("c") });
  assert.equal(two?.etaMs, Math.round((900 + typical + 900) / 2 + finish));
  assert.equal(runProgress(state, {}, "another"), null);
  assert.equal(runProgress(state, hot("b"), "run")?.percent, one?.percent);
});

test("percent only grows as a version goes through its stages, and is whole when it is through", () => {
  const state = given(runStarted("run", version("a")), began("a"));
  const percentAfter = (drafts: readonly Draft[], progress = {}): number =>
    versionProgress(and(state, ...drafts), "a.v1", progress).percent;
  const percents = [
    percentAfter([], hot("a", { stage: "queue", percent: 0 })),
    percentAfter([], hot("a", { stage: "load", percent: 2 })),
    percentAfter([], hot("a", { percent: 60 })),
    percentAfter([took("a", 10)]),
    percentAfter(passed("a", "finish", 1)),
    percentAfter(passed("a", "validate", 1)),
    percentAfter(passed("a", "route", 1)),
  ];
  assert.deepEqual(percents, [0, 1, 51, 85, 91, 97, 100]);
});

test("what remains is said by what such renders took, else by the run's own speed once that tells something", () => {
  const run = {
    runIds: ["run"],
    startedAt: "",
    done: 1,
    total: 4,
    percent: 25,
    etaMs: null,
    isPaused: false,
    pausedIds: [],
  };
  assert.equal(leftInWords({ ...run, etaMs: 40 * 60_000 }, 60_000), "about 40 min left");
  assert.equal(leftInWords(run, 60_000), "about 3 min left");
  assert.equal(leftInWords({ ...run, percent: 4 }, 60_000), "");
  assert.equal(throughInWords({ ...run, percent: 4 }, 60_000), "1 of 4 assets through");
  assert.equal(throughInWords({ ...run, isPaused: true }, 60_000), "1 of 4 assets through, paused");
});
