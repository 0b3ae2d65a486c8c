import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../../core/canonical.ts";
import type { EventPayloads, VersionPlan } from "../../../core/contracts.ts";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { type ServerState, serverFold } from "../../../core/project/server-state.ts";
import { relativeError } from "../../../core/telemetry/histogram.ts";
import { jobCounts, queueDepths } from "../../../core/view/job-counts.ts";
import { type ProviderRow, providersView } from "../../../core/view/providers.ts";
import { image, runStarted, version } from "../given.ts";

const startMs = Date.UTC(2026, 0, 1);

/** Drafts as a store would number them, one per second. */
function fold(drafts: readonly Draft[], state: ServerState = serverFold.initial(), first = 1): ServerState {
  for (const [at, draft] of drafts.entries()) serverFold.evolve(state, toEvent(draft, first + at));
  return state;
}

function toEvent(draft: Draft, seq: number): DiecastEvent {
  const place = { id: `e${seq}`, projectId: "demo", seq, ts: new Date(startMs + seq * 1000).toISOString() };
  const chain = { causalChainId: `e${seq}`, causationId: null, causalDepth: 0, idempotencyKey: `e${seq}` };
  return { ...place, ...chain, actor: { kind: "system", id: "test" }, schemaVersion: 1, ...draft } as DiecastEvent;
}

type Result = Extract<EventPayloads["job.succeeded"]["result"], { kind: "generate" }>;

const about = (assetId: string, attempt = 1) => {
  const versionId = `${assetId}.v1`;
  const jobId = `${versionId}.generate.v0`;
  return { jobId, runId: "run", kind: "generate" as const, assetId, versionId, unitKey: "v0", attempt };
};

function started(assetId: string, providerId?: string, attempt = 1): Draft {
  const worker = { workerId: "w", promptId: "p", ...(providerId === undefined ? {} : { providerId }) };
  return event("job.started", assetId, { ...about(assetId, attempt), ...worker });
}

function succeeded(assetId: string, durationMs: number, more: Partial<Result> = {}): Draft {
  const evidence = { promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  const result: Result = { kind: "generate", image, ...evidence, ...more };
  return event("job.succeeded", assetId, { ...about(assetId), startedSeq: 1, durationMs, result });
}

function retried(assetId: string, code: string): Draft {
  const why = { code, sentence: "?", notBefore: new Date(startMs + 60_000).toISOString(), maxAttempts: 3 };
  return event("job.retry-scheduled", assetId, { ...about(assetId), startedSeq: 1, ...why });
}

function failed(assetId: string, code: string): Draft {
  return event("job.failed", assetId, { ...about(assetId), startedSeq: 1, code, sentence: "?" });
}

function event(type: Draft["type"], assetId: string, payload: object): Draft {
  return { type, entityType: "job", entityId: about(assetId).jobId, payload } as Draft;
}

const finished: Draft = {
  ...{ type: "run.finished", entityType: "run", entityId: "run" },
  payload: { runId: "run", counts: { succeeded: 0, failed: 0, canceled: 0 } },
};

const on = (assetId: string, checkpointId: string): VersionPlan => ({ ...version(assetId), checkpointId });
const view = ({ telemetry }: ServerState): readonly ProviderRow[] => providersView([telemetry]).items;

test("each pair of provider and checkpoint has its own row; what names no provider was by the only one there was", () => {
  const state = fold([
    runStarted("run", on("a", "copax"), on("b", "pony"), on("c", "pony")),
    ...[started("a"), succeeded("a", 100), started("b", "gpu-2"), started("c", "gpu-2")],
    ...[succeeded("b", 200, { providerId: "gpu-2" }), failed("c", "OUT_OF_MEMORY")],
  ]);
  assert.deepEqual(
    view(state).map(({ providerId, checkpointId, successRate }) => [providerId, checkpointId, successRate]),
    [
      ["comfyui", "copax", 1],
      ["gpu-2", "pony", 0.5],
    ],
  );
});

test("tries are counted by how they ended; a try that died with its worker is nobody's fault", () => {
  const state = fold([
    runStarted("run", version("a"), version("b"), version("c"), version("d")),
    ...[started("a"), retried("a", "RENDER_FAILED"), started("a", undefined, 2), failed("a", "RENDER_FAILED")],
    ...[started("b"), started("b", undefined, 2), succeeded("b", 10, { adopted: true })],
    ...[started("c"), succeeded("c", 10, { fromCache: true }), started("d"), succeeded("d", 10)],
  ]);
  const row = view(state)[0];
  const none = { reused: 0 };
  assert.deepEqual(row?.tries, { ...none, rendered: 1, cached: 1, adopted: 1, retried: 1, failed: 1, lost: 1 });
  assert.equal(row?.successRate, 0.6);
  assert.deepEqual(
    row?.errors.map(({ code, count }) => [code, count]),
    [["RENDER_FAILED", 2]],
  );
  assert.equal(row?.errors[0]?.sentence, "A node failed while rendering.");
});

test("only new pictures have a duration: without their wait where the renderer told of it", () => {
  const stages = { queueMs: 30, renderMs: 40, loadMs: 5, sampleMs: 20 };
  const state = fold([
    runStarted("run", version("a"), version("b"), version("c")),
    ...[started("a"), succeeded("a", 70, { stages }), started("b"), succeeded("b", 20)],
    ...[started("c"), succeeded("c", 1, { fromCache: true })],
  ]);
  const row = view(state)[0];
  assert.deepEqual(
    [row?.duration.count, row?.duration.p50Ms, row?.duration.maxMs, row?.duration.meanMs],
    [2, 20, 40, 30],
  );
  assert.deepEqual([row?.queue.count, row?.queue.p50Ms], [1, 30]);
});

test("a switch costs what the median render after one takes longer than the others", () => {
  const took = (assetId: string, ms: number) => [started(assetId), succeeded(assetId, ms, { stages: stagesOf(ms) })];
  const stagesOf = (ms: number) => ({ queueMs: 0, renderMs: ms, loadMs: ms - 10, sampleMs: 10 });
  const state = fold([
    runStarted("run", ...["a", "b", "e", "f"].map((id) => on(id, "copax")), ...["c", "d"].map((id) => on(id, "pony"))),
    ...[...took("a", 30), ...took("b", 12), ...took("c", 40), ...took("d", 14), ...took("e", 32), ...took("f", 12)],
  ]);
  assert.deepEqual(
    view(state).map(({ checkpointId, switches }) => [checkpointId, switches]),
    [
      ["copax", { count: 2, costMs: 18, loadMs: 20 }],
      ["pony", { count: 1, costMs: 26, loadMs: 30 }],
    ],
  );
});

test("a due render waits from its plan, or from the time of its next try, until a worker takes it", () => {
  const state = fold([runStarted("run", version("a")), started("a"), retried("a", "RENDER_FAILED")]);
  assert.equal(view(state)[0]?.wait.maxMs, 1000);
  fold([started("a", undefined, 2)], state, 63);
  assert.deepEqual([view(state)[0]?.wait.count, view(state)[0]?.wait.maxMs], [2, 3000]);
});

test("beyond 200 pairs all go into one row, and beyond 64 codes into one count; the state stays as small", () => {
  const ids = Array.from({ length: 1200 }, (_, at) => `a${at}`);
  const state = fold([
    runStarted("run", ...ids.map((id) => on(id, `model-${id}`))),
    ...ids.flatMap((id, at) => [started(id), retried(id, `CODE_${at % 500}`), failed(id, `CODE_${at}`)]),
    finished,
  ]);
  const rows = view(state);
  assert.equal(rows.length, 201);
  const rest = rows.find(({ providerId }) => providerId === "(others)");
  assert.deepEqual([rest?.checkpointId, rest?.tries.failed, rest?.errors.length], ["(others)", 1000, 65]);
  assert.deepEqual(state.telemetry.providerOf, {});
  assert.ok(canonicalJson(state.telemetry).length < 200_000);
});

const step = fc.record({
  assetId: fc.constantFrom("a", "b", "c", "d"),
  what: fc.nat({ max: 5 }),
  ms: fc.nat({ max: 100_000 }),
  providerId: fc.constantFrom("one", "two"),
  code: fc.constantFrom("OUT_OF_MEMORY", "RENDER_FAILED"),
});

test("whatever happens, the rows are what looking at every event would give, also from a snapshot on", () => {
  const checkpoints: Readonly<Record<string, string>> = { a: "copax", b: "copax", c: "pony", d: "pony" };
  const run = runStarted("run", ...Object.entries(checkpoints).map(([id, checkpoint]) => on(id, checkpoint)));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 60 }), (steps, cut) => {
      const drafts = steps.map(({ assetId, what, ms, providerId, code }): Draft => {
        if (what <= 1) return started(assetId, providerId);
        if (what === 2) return retried(assetId, code);
        if (what === 3) return failed(assetId, code);
        return succeeded(assetId, ms, { providerId, fromCache: what === 5 });
      });
      const all = [run, ...drafts];
      const state = fold(all);
      const snapshot = JSON.parse(JSON.stringify(fold(all.slice(0, cut))));
      assert.equal(canonicalJson(fold(all.slice(cut), snapshot, cut + 1).telemetry), canonicalJson(state.telemetry));
      for (const row of view(state)) {
        const mine = steps.filter(
          ({ assetId, providerId }) => checkpoints[assetId] === row.checkpointId && providerId === row.providerId,
        );
        const made = mine.filter(({ what }) => what === 4).map(({ ms }) => ms);
        assert.equal(row.tries.rendered, made.length);
        assert.equal(row.tries.cached, mine.filter(({ what }) => what === 5).length);
        assert.equal(row.duration.count, made.length);
        assert.equal(row.duration.maxMs, made.length === 0 ? null : Math.max(...made));
        const exact = [...made].sort((x, y) => x - y)[Math.ceil(made.length / 2) - 1] ?? 0;
        assert.ok(Math.abs((row.duration.p50Ms ?? 0) - exact) <= exact * relativeError);
      }
      const failures = steps.filter(({ what }) => what === 2 || what === 3).length;
      const counted = view(state).flatMap(({ errors }) => errors.map(({ count }) => count));
      assert.equal(
        counted.reduce((sum, count) => sum + count, 0),
        failures,
      );
    }),
    { numRuns: 200 },
  );
});

test("jobs are counted by kind and state, those of finished runs too, and the queue by kind and lane", () => {
  const state = fold([runStarted("run", version("a"), version("b")), started("a"), failed("a", "MISSING_MODEL")]);
  const countOf = (kind: string, wanted: string) =>
    jobCounts(state.project, state.telemetry).find((each) => each.kind === kind && each.state === wanted)?.count;
  assert.deepEqual(
    [countOf("generate", "failed"), countOf("generate", "queued"), countOf("route", "waiting")],
    [1, 1, 1],
  );
  assert.deepEqual(queueDepths(state.project), [{ kind: "generate", lane: "batch", count: 1 }]);
  fold([started("b"), failed("b", "MISSING_MODEL"), finished], state, 4);
  assert.deepEqual(
    [countOf("generate", "failed"), countOf("generate", "queued"), countOf("route", "canceled")],
    [2, 0, 2],
  );
  assert.deepEqual(queueDepths(state.project), []);
});

test("rows of several projects are added up", () => {
  const one = fold([runStarted("run", version("a")), started("a"), succeeded("a", 10)]);
  const other = fold([runStarted("run", version("b")), started("b"), succeeded("b", 30)]);
  const { items } = providersView([one.telemetry, other.telemetry]);
  assert.equal(items.length, 1);
  assert.deepEqual([items[0]?.tries.rendered, items[0]?.duration.maxMs, items[0]?.duration.p50Ms], [2, 30, 10]);
});
